"""Compare what the tests' decoder reads with the tables of many real models, cell by cell.

    python scripts/sweep/decoded.py [keras] [torchvision] [flax]

A part of each model's parameters is frozen. Each is written under the default budget, the largest, and short ones that
leave columns or bodies out. Prints a line for each difference and, last, how much was compared; ends with 1 if
anything differs. Takes minutes.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterator
from functools import partial
from inspect import isfunction
from pathlib import Path
from typing import Any
from unittest import mock

ROOT = Path(__file__).parents[2]
TESTS = ROOT / "test" / "python"
sys.path[:0] = [str(ROOT), str(TESTS), str(TESTS / "support")]

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import pytorch
from agreement import compared
from layerfold.collect import Inputs, collect
from layerfold.format.encode import DEFAULT_BUDGET, LARGEST_BUDGET
from layerfold.format.table import LayerTable

BUDGETS = (LARGEST_BUDGET, DEFAULT_BUDGET, 6000, 1500)


def keras() -> Iterator[tuple[str, LayerTable]]:
    """Every Keras application, its initial values zeros to save time."""
    import keras

    def zeros(_: object, shape: Any, dtype: Any = None, **__: object) -> Any:
        return keras.ops.zeros(shape, dtype or "float32")

    scaling = keras.initializers.VarianceScaling
    for name, build in sorted(vars(keras.applications).items()):
        if isfunction(build):
            with mock.patch.object(scaling, "__call__", zeros):
                model = build(weights=None)
            for layer in model.layers[::3]:
                layer.trainable = False
            yield name, collect(model, columns="all")
            del model
            keras.backend.clear_session()
            gc.collect()


def torchvision() -> Iterator[tuple[str, LayerTable]]:
    """Every model of torchvision, on the meta device where it can be built there."""
    for name, build in pytorch.torchvision():
        yield name, half_frozen(pytorch.built(build))


def half_frozen(model: Any) -> LayerTable:
    """Freeze some parameters, put some modules in the other mode, and read the model."""
    for parameter in list(model.parameters())[::5]:
        parameter.requires_grad = False
    for module in list(model.modules())[1::7]:
        module.training = not module.training
    return collect(model, columns="all")


def flax() -> Iterator[tuple[str, LayerTable]]:
    """Models in linen and nnx."""
    import flax_models

    def nnx(name: str, *options: int, **inputs: object) -> LayerTable:
        make = partial(getattr(flax_models, name), *options)
        model = flax_models.nnx.eval_shape(lambda: make(rngs=flax_models.nnx.Rngs(0)))
        return collect(model, columns="all", inputs=Inputs(**inputs) if inputs else None)

    def linen(name: str, **inputs: object) -> LayerTable:
        return collect(getattr(flax_models, name)(), columns="all", inputs=Inputs(**inputs))

    yield "Language", linen("Language", size=(2, 5), dtypes="int32")
    yield "Scanned", linen("Scanned", size=(2, 8))
    yield "Shared", nnx("Shared", size=(2, 5), dtypes="int32")
    for depth in (2, 6, 40):
        yield f"Blocks {depth}", nnx("Blocks", depth, 8, size=(2, 8))
        yield f"Blocks {depth} without a pass", nnx("Blocks", depth, 8)
        yield f"Stacked {depth}", nnx("Stacked", depth, 8, size=(2, 8))


FAMILIES: dict[str, Callable[[], Iterator[tuple[str, LayerTable]]]] = {
    "keras": keras,
    "torchvision": torchvision,
    "flax": flax,
}


def main(wanted: list[str]) -> int:
    """Compare the families; return the number of differences."""
    total = 0
    for family in wanted or FAMILIES:
        models = rows = wrong = 0
        for name, table in FAMILIES[family]():
            models += 1
            for decoded, found in compared(table, BUDGETS):
                rows += decoded
                wrong += len(found)
                for difference in found[:5]:
                    print(f"{family} {name}, {difference}", flush=True)
        print(f"{family}: {models} models, {rows} rows decoded, differences: {wrong}", flush=True)
        total += wrong
    return total


if __name__ == "__main__":
    sys.exit(bool(main(sys.argv[1:])))
