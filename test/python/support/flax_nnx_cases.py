"""Models of nnx for tests, made once."""

from __future__ import annotations

from functools import cache
from types import ModuleType
from typing import Any

import layerfold

#: How to make a model, and the shape and dtype of its input.
CASES = {
    "Blocks": ((5, 8), (2, 8), "float32"),
    "Stacked": ((48, 8), (2, 8), "float32"),
    "Shared": ((), (2, 5), "int32"),
    "Holder": ((), (2, 2), "float32"),
    "Cyclic": ((), (2, 2), "float32"),
    "Memory": ((), (2, 7, 4), "float32"),
    "Remembers": ((), (2, 2), "float32"),
    "Jitted": ((), (2, 2), "float32"),
}


@cache
def made(flax_models: ModuleType, name: str, *options: Any) -> Any:
    """Make a model without values, once: nothing that is tested here changes it."""
    return flax_models.nnx.eval_shape(lambda: real(flax_models, name, *options))


def real(flax_models: ModuleType, name: str, *options: Any) -> Any:
    options = options or CASES[name][0]
    return getattr(flax_models, name)(*options, rngs=flax_models.nnx.Rngs(0))


def by_path(summary: layerfold.Summary) -> dict[str, layerfold.Row]:
    return {row.path: row for row in summary}
