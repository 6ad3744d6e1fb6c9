"""Keras layers that wrap modules of PyTorch or functions of JAX, on the backend that is set.

``python keras_wrapped.py`` prints the rows of each model, and those of the module by its own library.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from math import prod
from typing import Any

import keras

import layerfold


def rows_of(model: Any, *, is_typed: bool = True, **options: Any) -> list[tuple[Any, ...]]:
    """Return path, type, parameters and trainable ones of each row."""
    return [
        (row.path.replace(".", "/"), row.type if is_typed else "?", row.params, row.trainable)
        for row in layerfold.summary(model, **options)
    ]


def torch_cases() -> Iterator[tuple[Any, str, list[tuple[Any, ...]]]]:
    """Yield a model, the path of the module in it, and the module's own rows."""
    from torch import nn

    frozen = nn.Conv2d(3, 4, 3)
    for parameter in frozen.parameters():
        parameter.requires_grad = False
    inner = nn.Sequential(nn.Conv2d(4, 4, 3), nn.ReLU())
    shared = nn.ModuleDict({"a": (one := nn.Linear(4, 4)), "b": one, "e": nn.Embedding(4, 4)})
    shared["h"] = nn.Linear(4, 4, bias=False)
    shared["h"].weight = shared["e"].weight
    for module in (nn.Sequential(frozen, nn.BatchNorm2d(4), inner), shared, nn.Linear(5, 2)):
        wrapper = keras.layers.TorchModuleWrapper(module, output_shape=(None, 4), name="wrapper")
        inputs = keras.Input((4,), name="inputs")
        yield keras.Model(inputs, wrapper(inputs)), "wrapper/module", rows_of(module)


def jax_cases() -> Iterator[tuple[Any, str, list[tuple[Any, ...]]]]:
    """Yield the same of a linen module, and of functions with nested parameters."""
    from flax import linen
    from jax import numpy as jnp

    class Net(linen.Module):
        @linen.compact
        def __call__(self, x: Any) -> Any:
            return linen.Dense(2)(linen.LayerNorm()(linen.Dense(4, name="first")(x)))

    inputs = keras.Input((5,), name="inputs")
    layer = keras.layers.FlaxLayer(Net(), name="wrapper")
    expected = sorted(rows_of(Net(), is_typed=False, input_size=(2, 5)))
    yield keras.Model(inputs, layer(inputs)), "wrapper", [("", "?", 0, 0), *expected[1:]]
    nested = {"lin": {"w": jnp.ones((5, 3))}, "b": jnp.ones(3), "l": [jnp.ones(3), {"z": 2.0}]}
    rows = [("", "?", 3, 3), ("l", "?", 3, 3), ("l/1", "?", 1, 1), ("lin", "?", 15, 15)]
    for params, expected in (
        (nested, rows),
        ([jnp.ones((5, 3)), jnp.ones(3)], [("", "?", 18, 18)]),
    ):
        layer = keras.layers.JaxLayer(_product, params=params, name="wrapper")
        yield keras.Model(inputs, layer(inputs)), "wrapper", expected


def _product(params: Any, inputs: Any) -> Any:
    weights, bias = params if isinstance(params, list) else (params["lin"]["w"], params["b"])
    return inputs @ weights + bias


def _case(model: Any, path: str, expected: list[tuple[Any, ...]]) -> dict[str, Any]:
    summary = layerfold.summary(model)
    rows = rows_of(model)
    inside = [
        (row[0].removeprefix(path).strip("/"), *row[1:]) for row in rows if row[0].startswith(path)
    ]
    if path == "wrapper":
        inside[0] = ("", "?", *inside[0][2:])
        inside.sort()
    return {
        "rows": rows,
        "inside": inside,
        "expected": expected,
        "params": summary.totals.params,
        "trainable": summary.totals.trainable,
        "count_params": model.count_params(),
        "count_trainable": sum(prod(v.shape) for v in model.trainable_weights),
    }


if __name__ == "__main__":
    cases = torch_cases() if keras.backend.backend() == "torch" else jax_cases()
    print(json.dumps([_case(*case) for case in cases]))
