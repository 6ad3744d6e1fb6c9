"""FLOPs of Keras models: the same on every backend, with notes about what is unknown."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from math import prod
from types import ModuleType
from typing import Any

import pytest

import layerfold
from keras_models import GRAPHS, custom_layer, shared_model, subclassed
from kernels import REPOSITORY
from layerfold.format.table import Totals

RESNET101 = 2 * 7_570_194_432


def flops_of(model: Any) -> tuple[int | None, tuple[str, ...]]:
    """Return the FLOPs of a model, and what they leave out."""
    totals = layerfold.summary(model, columns="flops").totals
    return totals.flops, totals.uncounted


def test_formulas_give_what_jax_multiplies() -> None:
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    command = [sys.executable, REPOSITORY / "test" / "python" / "support" / "jaxpr_macs.py"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(lines) >= 40
    assert ["ResNet101", RESNET101 // 2, RESNET101 // 2] in lines
    assert [line for line in lines if line[1] != line[2] or line[3:]] == []


def test_applications_are_counted_as_published(keras_totals: Callable[[str], Totals]) -> None:
    assert keras_totals("ResNet101").flops == RESNET101
    assert keras_totals("ResNet101").uncounted == ()


def test_a_model_that_is_called_twice_is_counted_twice(generation: ModuleType) -> None:
    rows = {
        row.path: row.flops for row in layerfold.summary(shared_model(generation), columns="flops")
    }
    assert rows["tower/deep"] == 2 * (2 * 6 * 5)
    assert rows["score"] == 2 * 10


def test_a_layer_in_two_places_is_counted_in_both(generation: ModuleType) -> None:
    build = next(build for build in GRAPHS if build.__name__ == "shared_between_frames")
    assert flops_of(build(generation)) == (2 * (2 * 4 * 4), ())


def test_flops_are_for_a_batch_of_one(generation: ModuleType) -> None:
    inputs = generation.Input(batch_shape=(32, 4))
    assert flops_of(generation.Model(inputs, generation.layers.Dense(3)(inputs))) == (24, ())


def test_an_unknown_size_is_not_guessed(generation: ModuleType) -> None:
    inputs = generation.Input((None, 4))
    x = generation.layers.Dense(3)(generation.layers.ReLU()(inputs))
    summary = layerfold.summary(generation.Model(inputs, x), columns="flops")
    assert [row.flops for row in summary] == [0, 0, None]
    assert summary.totals.flops is None
    assert any("every size but that of the batch" in note for note in summary.notes)


def test_a_nested_model_on_other_sizes_is_unknown(generation: ModuleType) -> None:
    layers = generation.layers
    inner = generation.Sequential([generation.Input((8, 8, 3)), layers.Conv2D(2, 3)], name="inner")
    inputs = generation.Input((6, 6, 3))
    try:
        outputs = inner(inputs)
    except ValueError:  # Keras 3 refuses
        return
    assert flops_of(generation.Model(inputs, outputs))[0] is None


def test_custom_code_is_named_and_not_counted(generation: ModuleType) -> None:
    flops, uncounted = flops_of(custom_layer(generation))
    assert flops == 2 * 4 * 2  # the layer on top
    assert uncounted == ("Block", "Dense")
    summary = layerfold.summary(custom_layer(generation), columns="flops")
    assert any("FLOPs do not include: Block, Dense" in note for note in summary.notes)


@pytest.mark.filterwarnings("ignore:`build\\(\\)` was called")
@pytest.mark.filterwarnings("ignore:The initializer")
def test_a_subclassed_model_is_unknown(generation: ModuleType) -> None:
    summary = layerfold.summary(subclassed(generation), columns="flops")
    assert summary.totals.flops is None
    assert any("only the code of this model" in note for note in summary.notes)


def test_a_subclass_counts_as_its_class_unless_it_computes_something_else(
    generation: ModuleType,
) -> None:
    class Same(generation.layers.Dense):
        def build(self, shape: Any) -> None:
            super().build(shape)

    class Other(generation.layers.Dense):
        def call(self, x: Any) -> Any:
            return super().call(super().call(x))

    def model(layer: Any) -> Any:
        return generation.Sequential([generation.Input((4,)), layer])

    assert flops_of(model(Same(4))) == (32, ())
    assert flops_of(model(Other(4))) == (0, ("Other",))
    assert flops_of(model(generation.layers.Lambda(abs))) == (0, ("Lambda",))


def test_a_graph_that_its_class_does_not_run_is_unknown(generation: ModuleType) -> None:
    class Doubled(generation.Model):
        def call(self, x: Any, **options: Any) -> Any:
            return super().call(super().call(x, **options))

    inputs = generation.Input((4,))
    model = Doubled(inputs, generation.layers.Dense(4)(inputs))
    assert flops_of(model)[0] is None


def test_samples_in_several_places_are_not_taken_for_one(keras: ModuleType) -> None:
    inputs = keras.Input((6, 4))
    dense = keras.layers.Dense(3)
    merged = keras.ops.reshape(inputs, (-1, 4))
    assert flops_of(keras.Model(inputs, dense(merged)))[0] is None
    assert (
        flops_of(keras.Model(inputs, keras.layers.Dense(3)(keras.ops.reshape(inputs, (-1, 3, 8)))))[
            0
        ]
        == 144
    )
    fixed = keras.Input(batch_shape=(6, 6, 4))
    ops = keras.ops
    moved = [
        lambda x: ops.transpose(x, (1, 0, 2)),
        lambda x: ops.swapaxes(x, -3, 1),
        lambda x: ops.moveaxis(x, 0, 1),
        lambda x: ops.concatenate([x, x], axis=0),
        lambda x: ops.repeat(x, 2, axis=0),
        lambda x: ops.tile(x, (2, 1, 1)),
        lambda x: ops.expand_dims(x, -4),
        lambda x: ops.einsum("bij,ik->ibjk", x, ops.ones((6, 4)))[..., 0],
    ]
    kept = [
        lambda x: ops.transpose(x, (0, 2, 1)),
        lambda x: ops.swapaxes(x, -1, 1),
        lambda x: ops.moveaxis(x, 2, 1),
        lambda x: ops.concatenate([x, x], axis=1),
        lambda x: ops.repeat(x, 2, axis=-1),
        lambda x: ops.tile(x, (1, 2, 1)),
        lambda x: ops.expand_dims(x, -2),
    ]
    for turn in moved:
        assert flops_of(keras.Model(fixed, keras.layers.Dense(3)(turn(fixed))))[0] is None
    for turn in kept:
        x = turn(fixed)
        known = 2 * 3 * prod(x.shape[1:])
        assert flops_of(keras.Model(fixed, keras.layers.Dense(3)(x))) == (known, ())


def of_code(package: ModuleType, units: int, code: Callable[[Any], Any]) -> Any:
    """Build a layer that is not Keras' own: it runs ``code``; ``units``: on a product with weights."""

    class Custom(package.layers.Layer):
        def __init__(self) -> None:
            super().__init__()
            self.inner = package.layers.Dense(units) if units else None

        def build(self, shape: Any) -> None:
            if self.inner is not None:
                self.inner.build(shape)
            self.built = True

        def call(self, x: Any) -> Any:
            return code(x if self.inner is None else self.inner(x))

    return Custom()


def folds(sizes: tuple[int, ...]) -> Callable[[Any], Any]:
    """Return code that puts what does not fit into ``sizes`` behind each other."""
    import tensorflow as tf

    return lambda x: tf.reshape(x, (-1, *sizes))


def unchanged(x: Any) -> Any:
    """Give back what is given."""
    return x


@pytest.mark.parametrize(
    ("units", "sizes", "made"),
    [
        (0, (5, 8, 8, 3), (8, 8, 3)),
        (0, (8, 8, 4), (4, 4, 4)),
        (0, (8, 6), (8, 3)),
        (3, (5, 8, 8, 3), (8, 8, 3)),
    ],
)
def test_code_that_may_fold_the_batch_leaves_what_follows_unknown(
    generation: ModuleType, units: int, sizes: tuple[int, ...], made: tuple[int, ...]
) -> None:
    layers = generation.layers
    inputs = generation.Input(sizes)
    found = [of_code(generation, units, folds(made))(inputs)]
    if not units:
        found.append(layers.Lambda(folds(made))(inputs))
    for x in found:
        assert x.shape[1:] == made
        summary = layerfold.summary(
            generation.Model(inputs, layers.Dense(4, name="after")(layers.ReLU()(x))),
            columns="flops",
        )
        assert next(row.flops for row in summary if row.name == "after") is None
        assert summary.totals.flops is None


@pytest.mark.parametrize(
    ("units", "sizes", "code", "made"),
    [
        (16, (10, 8), unchanged, (10, 16)),
        (2, (10, 8), unchanged, (10, 2)),
        (0, (10, 8), unchanged, (10, 8)),
        (0, (10, 8), folds((80,)), (80,)),
        (0, (10, 8), lambda x: x[:, 1:], (9, 8)),
        (0, (10,), lambda x: x[:, :, None] * [1.0, 2.0], (10, 2)),
    ],
)
def test_an_ordinary_custom_layer_keeps_the_batch(
    generation: ModuleType,
    units: int,
    sizes: tuple[int, ...],
    code: Callable[[Any], Any],
    made: tuple[int, ...],
) -> None:
    inputs = generation.Input(sizes)
    x = of_code(generation, units, code)(inputs)
    assert x.shape[1:] == made
    rows = layerfold.summary(
        generation.Model(inputs, generation.layers.Dense(3)(x)), columns="flops"
    )
    assert [row.flops for row in rows][-1] == 2 * 3 * prod(made)


def test_code_on_a_batch_of_a_known_size_is_seen_to_fold_it(generation: ModuleType) -> None:
    inputs = generation.Input(batch_shape=(2, 8, 6))
    dense = generation.layers.Dense(3)
    folded = of_code(generation, 0, folds((8, 3)))(inputs)
    assert flops_of(generation.Model(inputs, dense(folded)))[0] is None
    summed = of_code(generation, 0, lambda x: x[..., :3])(inputs)
    assert flops_of(generation.Model(inputs, dense(summed)))[0] == 2 * 8 * 3 * 3


def test_a_model_inside_that_folds_the_batch_leaves_what_follows_unknown(
    generation: ModuleType,
) -> None:
    layers = generation.layers
    inner = generation.Input((5, 4))
    folding = generation.Model(inner, layers.Lambda(folds((4,)))(inner), name="folding")
    middle = generation.Input((5, 4))
    outer = generation.Model(middle, folding(middle), name="outer")
    inputs = generation.Input((5, 4))
    joined = layers.Concatenate()([folding(inputs), outer(inputs)])
    assert flops_of(generation.Model(inputs, layers.Dense(3)(joined)))[0] is None
    assert flops_of(generation.Model(inputs, layers.Dense(3)(outer(inputs))))[0] is None


def test_an_operation_without_a_formula_is_named(keras: ModuleType) -> None:
    inputs = keras.Input((4, 4))
    x = keras.layers.Dense(4)(keras.ops.cumsum(inputs, axis=1))
    assert flops_of(keras.Model(inputs, x + 1.0)) == (2 * 4 * 4 * 4, ("Cumsum",))


def test_layers_outside_the_graph_are_not_run(keras: ModuleType) -> None:
    inputs = keras.Input((4,))
    model = keras.Model(inputs, keras.layers.Dense(2)(inputs))
    model.extra = keras.layers.Dense(3)
    model.extra.build((None, 4))
    assert flops_of(model) == (16, ())
