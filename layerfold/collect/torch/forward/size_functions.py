"""Python's own functions of sizes, for a size without a value: ``len``, ``min`` and ``max``.

``len`` returns nothing but an ``int``, and ``min`` compares. Of an open size both have an answer: another open size.
"""

from __future__ import annotations

import builtins
import functools
import threading
from collections.abc import Callable
from typing import Any

_NAMES = ("len", "min", "max")


class SizeFunctions:
    """Replaces these functions for one pass, from its beginning or from when it has an open size.

    They do what they always do for all that is no such size, in other threads too.
    """

    def __init__(self, torch: Any, *, at_once: bool) -> None:
        self._torch, self._at_once = torch, at_once
        self._is_installed = False

    def __enter__(self) -> None:
        """Begin a pass."""
        if self._at_once:
            self.install()

    def __exit__(self, *_: object) -> None:
        """Put Python's own functions back."""
        if self._is_installed:
            self._is_installed = False
            _REPLACED.remove()

    def install(self) -> None:
        """Replace the functions, unless that is done."""
        if not self._is_installed:
            self._is_installed = True
            _REPLACED.put(self._torch)


class _Replaced:
    """The functions that several passes may replace at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._passes = 0
        self._before: dict[str, Any] = {}

    def put(self, torch: Any) -> None:
        with self._lock:
            if not self._passes:
                self._before = {name: getattr(builtins, name) for name in _NAMES}
                vars(builtins).update(_open(torch, self._before))
            self._passes += 1

    def remove(self) -> None:
        with self._lock:
            self._passes -= 1
            if not self._passes:
                vars(builtins).update(self._before)


_REPLACED = _Replaced()


def _open(torch: Any, own: dict[str, Callable[..., Any]]) -> dict[str, Callable[..., Any]]:
    """Return the functions that answer for open sizes, and call Python's own for all else."""
    tensor, symbol, length = torch.Tensor, torch.SymInt, own["len"]

    def size(value: Any, /) -> Any:
        if isinstance(value, tensor) and value.dim():
            return value.shape[0]
        return length(value)

    def chooses(name: str, choose: Callable[[Any, Any], Any]) -> Callable[..., Any]:
        plain = own[name]

        def chosen(*values: Any, **options: Any) -> Any:
            among = (
                values[0] if length(values) == 1 and type(values[0]) in (list, tuple) else values
            )
            if options or not any(type(one) is symbol for one in among):
                return plain(*values, **options)
            return functools.reduce(choose, among)

        return chosen

    return {
        "len": size,
        "min": chooses("min", torch.sym_min),
        "max": chooses("max", torch.sym_max),
    }
