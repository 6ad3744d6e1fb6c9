"""Named axes that a model's code takes for granted: a pass on shapes binds them to one device."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

#: Names and sizes, as ``jax.make_jaxpr`` takes them.
Axes = Sequence[tuple[str, int]]

#: How JAX says that no transform around the code has an axis of this name.
_UNBOUND = re.compile(r"unbound axis name: (.+?)(?:\. To fix this.*)?$", re.DOTALL)

_Traced = TypeVar("_Traced")


def with_axes(trace: Callable[[Axes], _Traced], axes: list[tuple[str, int]]) -> _Traced:
    """Trace a function, again with each axis whose name turns out to be unbound.

    ``axes`` are bound from the beginning, and those found are added. The size of each is 1, as
    where the same code runs on one device. Raises what the function raises otherwise.
    """
    try:
        return trace(axes)
    except NameError as error:
        found = _UNBOUND.search(str(error))
        if found is None or found[1] in dict(axes):
            raise
        axes.append((found[1], 1))
    return with_axes(trace, axes)
