"""Check every Keras application against Keras' own counts, in both generations of Keras.

    python scripts/sweep/keras_applications.py [NAME ...]

Prints a line for each mismatch and, last, how many models were compared. Takes minutes.
"""

from __future__ import annotations

import gc
import os
import sys
from collections import Counter
from collections.abc import Iterator
from inspect import isfunction
from math import prod
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest import mock

sys.path.insert(0, str(Path(__file__).parents[2]))

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import keras
import tf_keras

import layerfold
from layerfold.model_summary.summary import Summary

#: What else a model needs, so that all its sizes are known.
OPTIONS = {
    name: {"input_shape": (224, 224, 3)} for name in ("MobileNetV3Large", "MobileNetV3Small")
}


def main(wanted: list[str]) -> int:
    """Compare all applications; return the number of mismatches."""
    figures: dict[str, dict[str, Any]] = {}
    wrong = 0
    compared = Counter[str]()
    for package in (keras, tf_keras):
        for name, model in applications(package, wanted):
            summary = layerfold.summary(model, columns="flops")
            problems = [*mismatches(summary, model)]
            found = figure(summary)
            if found != figures.setdefault(name, found):
                problems.append(f"{found} here, {figures[name]} in the other generation")
            for problem in problems:
                print(f"{package.__name__} {name}: {problem}", flush=True)
            wrong += bool(problems)
            compared[package.__name__] += 1
            del model
            package.backend.clear_session()
            gc.collect()
    counts = " and ".join(f"{count} of {name}" for name, count in compared.items())
    print(f"applications compared: {counts}; mismatches: {wrong}")
    return wrong


def applications(package: ModuleType, wanted: list[str]) -> Iterator[tuple[str, Any]]:
    """Build each application without weights, its initial values zeros to save time."""
    for name, build in sorted(vars(package.applications).items()):
        if isfunction(build) and (not wanted or name in wanted):
            scaling = package.initializers.VarianceScaling
            with mock.patch.object(scaling, "__call__", zeros(package)):
                yield name, build(weights=None, **OPTIONS.get(name, {}))


def zeros(package: ModuleType) -> Any:
    """Return a stand-in for an initializer's ``__call__``."""
    import tensorflow as tf

    make = package.ops.zeros if hasattr(package, "ops") else tf.zeros
    return lambda _, shape, dtype=None, **__: make(shape, dtype or "float32")


def mismatches(summary: Summary, model: Any) -> Iterator[str]:
    """Say where a summary differs from what Keras counts."""
    trainable = sum(prod(v.shape) for v in {id(v): v for v in model.trainable_weights}.values())
    rows = list(summary)
    checks = {
        "params": (summary.totals.params, model.count_params()),
        "sum of rows": (sum(row.params or 0 for row in rows), model.count_params()),
        "trainable": (summary.totals.trainable, trainable),
        "sum of trainable": (sum(row.trainable or 0 for row in rows), trainable),
    }
    yield from (
        f"{what}: {ours} is not {theirs}"
        for what, (ours, theirs) in checks.items()
        if ours != theirs
    )
    if summary.totals.flops is None or summary.totals.uncounted:
        yield f"FLOPs {summary.totals.flops}, without {summary.totals.uncounted}"


def figure(summary: Summary) -> dict[str, Any]:
    """Return what both generations should agree on."""
    totals = summary.totals
    return {"params": totals.params, "trainable": totals.trainable, "flops": totals.flops}


if __name__ == "__main__":
    sys.exit(bool(main(sys.argv[1:])))
