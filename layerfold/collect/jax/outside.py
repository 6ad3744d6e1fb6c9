"""What the code of a model that computes with JAX reaches outside it, during a run on shapes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from layerfold.collect.common.copies import Copies
from layerfold.collect.common.outside import Outside
from layerfold.collect.jax.arrays import PACKAGES

_Result = TypeVar("_Result")

#: Packages whose code keeps nothing of a model's outside it.
_FOREIGN = PACKAGES | {"layerfold", "numpy"}


def with_copies(copies: Copies, call: Callable[[], _Result]) -> _Result:
    """Call a function that sees copies of caches and the like, so that they keep no tracer of JAX."""
    return Outside(copies, _FOREIGN, ("__call__", "setup")).run(call)
