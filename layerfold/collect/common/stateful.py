"""Which objects have Python state of their own, and copies of those that are not written in Python."""

from __future__ import annotations

import ast
import itertools
import sys
import types
from collections.abc import Callable
from copy import copy as copy_of
from copy import deepcopy
from typing import Any

#: Modules of the standard library whose objects only contain others.
_CONTAINERS = frozenset({"collections", "queue"})
#: Larger arrays are data, which is shared with the copy.
_SMALL = 2**20  # bytes


def has_python_state(kind: type) -> bool:
    """Whether objects of a class have Python state that a forward pass could change."""
    if kind is types.SimpleNamespace:
        return True
    has_own_new = getattr(kind, "__new__", None) is not object.__new__
    top = str(kind.__module__).partition(".")[0]
    return not has_own_new and (top in _CONTAINERS or top not in sys.stdlib_module_names)


def copy_of_state(value: Any) -> Any:
    """Copy an object that is not written in Python but that a forward pass may change, else None."""
    kind = type(value)
    copy = _WITH_STATE.get(f"{kind.__module__}.{kind.__qualname__}")
    if copy is None and hasattr(kind, "__copy__") and _bytes(value) <= _SMALL:
        copy = copy_of
    return None if copy is None else copy(value)


def _bytes(value: Any) -> int:
    size = getattr(value, "nbytes", None)
    return size if isinstance(size, int) else sys.maxsize


def _count_of(value: Any) -> Any:
    """Copy an ``itertools.count``, which newer Pythons cannot."""
    start_and_step = repr(value).removeprefix("count")
    try:
        given = ast.literal_eval(start_and_step.replace(")", ",)"))
    except (SyntaxError, ValueError):  # its numbers are not literals
        return value
    return itertools.count(*given)


#: Copies by the name of the class.
_WITH_STATE: dict[str, Callable[[Any], Any]] = {
    "array.array": copy_of,
    "builtins.bytearray": copy_of,
    "itertools.count": _count_of,
    "numpy.random._generator.Generator": deepcopy,
    "numpy.random.mtrand.RandomState": deepcopy,
    "random.Random": deepcopy,
}
