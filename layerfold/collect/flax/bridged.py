"""Linen modules inside an nnx module: ``nnx.bridge.ToNNX`` runs one with its ``apply``."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from layerfold.collect.common.names import text
from layerfold.collect.flax.calls import Calls
from layerfold.collect.flax.linen_run import is_method, is_nearer

#: The row of the nnx module that wraps, and the path of a linen module in it.
Place = tuple[int, tuple[str, ...]]


@contextmanager
def watched(calls: Calls, rows: Mapping[Place, int], types: dict[int, str]) -> Iterator[None]:
    """Record the calls of linen modules that have rows, and their classes in ``types``."""
    if not rows:
        yield
        return
    bridges = {bridge for bridge, _ in rows}
    seen: dict[int, Any] = {}

    def intercept(function: Any, args: Any, kwargs: Any, context: Any) -> Any:
        module = context.module
        bridge = next((one.module for one in reversed(calls.open) if one.module in bridges), None)
        row = None if module.scope is None else rows.get((bridge or 0, module.path))
        if row is None or bridge is None or not is_method(module, context.method_name):
            return function(*args, **kwargs)
        if row != bridge and is_nearer(module, seen.get(row)):
            seen[row] = module
            types[row] = text(type(module).__name__)
        calls.enter(row, context.method_name, [*args, kwargs])
        output = None
        try:
            output = function(*args, **kwargs)
        finally:
            calls.leave(output)
        return output

    with sys.modules["flax.linen"].intercept_methods(intercept):
        yield
