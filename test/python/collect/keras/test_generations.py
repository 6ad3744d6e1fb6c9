"""Keras 3 and Keras 2: the same model has the same figures, and they are Keras' own."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from math import prod
from types import ModuleType
from typing import Any

import pytest

import layerfold
from keras_models import GRAPHS, MODELS, custom_layer
from layerfold.collect import collect
from layerfold.format.table import LayerTable


def trainable(model: Any) -> int:
    """Count what Keras' optimizers would update."""
    return sum(prod(v.shape) for v in {id(v): v for v in model.trainable_weights}.values())


@pytest.mark.filterwarnings("ignore:`build\\(\\)` was called")
@pytest.mark.filterwarnings("ignore:The initializer")
@pytest.mark.parametrize("build", MODELS)
def test_figures_are_those_of_keras(
    generation: ModuleType, build: Callable[[ModuleType], Any]
) -> None:
    model = build(generation)
    summary = layerfold.summary(model)
    rows = list(summary)
    assert summary.totals.params == model.count_params()
    assert summary.totals.trainable == trainable(model)
    assert sum(row.params or 0 for row in rows) == model.count_params()
    assert sum(row.trainable or 0 for row in rows) == trainable(model)


@pytest.mark.parametrize("build", GRAPHS)
def test_both_generations_give_the_same_rows(
    keras: ModuleType, tf_keras: ModuleType, build: Callable[[ModuleType], Any]
) -> None:
    columns = ["flops", "dtypes", "bytes", "input_shapes"]
    new, old = (collect(build(package), columns=columns) for package in (keras, tf_keras))
    for column in (*LayerTable.__slots__,):
        if column not in {"scalars", "model_name", "modes", "settings"}:
            assert getattr(new, column) == getattr(old, column), column
    assert new.flops is not None
    assert None not in new.flops
    assert not any(new.uncounted or ())


def test_an_unbuilt_keras_2_model_is_unknown(tf_keras: ModuleType) -> None:
    summary = layerfold.summary(tf_keras.Sequential([tf_keras.layers.Dense(4)]))
    assert [row.params for row in summary] == [None]
    assert summary.totals.params is None
    assert "model.build(input_shape)" in summary.notes[0]


def test_an_empty_model_has_no_layers_unless_it_may_still_get_some(generation: ModuleType) -> None:
    empty = layerfold.summary(generation.Sequential())
    assert (len(empty), empty.totals.params, empty.notes) == (0, 0, ())
    assert ": Keras, 0 layers, 0 parameters" in str(empty)

    class Later(generation.Model):
        def build(self, shape: Any) -> None:
            self.factor = self.add_weight(shape=shape[1:], name="factor")
            self.built = True

        def call(self, x: Any) -> Any:
            return x * self.factor

    model = Later()
    assert layerfold.summary(model).totals.params is None
    model.build((None, 3))
    assert layerfold.summary(model).totals.params == 3
    assert ": Keras, 0 layers, 1 variable, 3 parameters" in str(layerfold.summary(model))


def test_functions_of_tensorflow_are_rows(tf_keras: ModuleType) -> None:
    import tensorflow as tf

    inputs = tf_keras.Input((4, 3))
    outputs = tf.matmul(tf_keras.layers.Dense(3, name="dense")(inputs), inputs, transpose_b=True)
    summary = layerfold.summary(
        tf_keras.Model(inputs, tf.math.cumsum(outputs * 2)), columns="flops"
    )
    assert [row.type for row in summary][1:] == ["Dense", *["TFOpLambda"] * 3]
    assert [row.flops for row in summary][1:] == [2 * 4 * 3 * 3, 2 * 4 * 4 * 3, 0, 0]
    assert summary.totals.uncounted == ("math.cumsum",)


def test_modules_and_variables_of_tensorflow_are_counted(tf_keras: ModuleType) -> None:
    import tensorflow as tf

    class Module(tf.Module):
        def __init__(self) -> None:
            super().__init__(name="module")
            self.weight = tf.Variable(tf.zeros((3, 4)))
            self.state = tf.Variable(tf.zeros(5), trainable=False)

    class Layer(tf_keras.layers.Layer):
        def __init__(self) -> None:
            super().__init__(name="layer")
            self.module = Module()
            self.scales = [tf.Variable(1.0)]
            self.metric = tf_keras.metrics.Mean()

        def call(self, x: Any) -> Any:
            return x

    model = tf_keras.Sequential([tf_keras.Input((2,)), Layer()])
    table = collect(model)
    assert table.names == ["layer", "module"]
    assert table.params == [1, 17]
    assert table.frozen == [0, 5]
    model.layers[0].scales.append(tf.Variable([1.0, 2.0]))  # Keras notices when it is asked
    assert collect(model).params == [3, 17]
    assert model.layers[0].module.variables
    assert sum(p or 0 for p in collect(model).params) == model.count_params() == 20


def test_a_frozen_layer_of_keras_2_freezes_the_layers_inside(tf_keras: ModuleType) -> None:
    model = custom_layer(tf_keras)
    model.get_layer("block")._trainable = False  # as a class that sets it before its layers
    table = collect(model)
    assert table.frozen == [0, 4, 32, 20, 8, 0]
    assert sum(table.params) - 64 == trainable(model)


@pytest.mark.parametrize("frozen", list(product((True, False), repeat=4)))
def test_a_shared_layer_is_trained_if_one_way_to_it_is(
    generation: ModuleType, frozen: tuple[bool, ...]
) -> None:
    layers = generation.layers
    shared = layers.Dense(3, name="shared")

    def around(name: str) -> Any:
        inputs = generation.Input((3,))
        return generation.Model(inputs, layers.BatchNormalization()(shared(inputs)), name=name)

    first, second = around("first"), around("second")
    outer = generation.Input((3,))
    enclosing = generation.Model(outer, first(outer), name="enclosing")
    inputs = generation.Input((3,))
    parts = (enclosing, first, second, shared)
    for with_shared in (False, True):
        x = second(enclosing(inputs))
        model = generation.Model(inputs, shared(x) if with_shared else x)
        for part in parts:
            part.trainable = True
        for part, stops in zip(parts, frozen, strict=True):
            part.trainable = not stops
        summary = layerfold.summary(model)
        assert summary.totals.trainable == trainable(model)
        assert sum(row.trainable or 0 for row in summary) == trainable(model)


@pytest.mark.parametrize(
    "raising", ["name", "count_params", "__repr__", "get_config", "__getattr__"]
)
def test_a_raising_layer_leaves_the_others_readable(generation: ModuleType, raising: str) -> None:
    class Raising(generation.layers.Dense):
        pass

    model = generation.Sequential([generation.Input((4,)), Raising(4), generation.layers.Dense(2)])
    if raising == "name":
        Raising.name = property(lambda _: 1 / 0, lambda *_: None)
    else:
        setattr(Raising, raising, lambda *_: 1 / 0)
    summary = layerfold.summary(model, columns="all")
    assert [row.params for row in summary] == [20, 10]
    assert str(summary)
    assert any("could not be read" in note for note in summary.notes) == (raising == "name")


def test_a_model_that_changes_while_it_is_read(generation: ModuleType) -> None:
    class Growing(generation.layers.Dense):
        grows = False

        def __getattribute__(self, name: str) -> Any:
            if name == "name" and Growing.grows:
                old = "_self_tracked_trackables"
                tracked = vars(model).get("_layers", vars(model).get(old))
                tracked.append(generation.layers.Dense(3))
                vars(self)[f"more_{len(tracked)}"] = len(tracked)
            return super().__getattribute__(name)

    inputs = generation.Input((4,), name="inputs")
    outputs = generation.layers.Dense(2, name="last")(Growing(4, name="growing")(inputs))
    model = generation.Model(inputs, outputs)
    Growing.grows = True
    table = collect(model, columns="all")
    assert table.names == ["inputs", "growing", "last"]
    assert table.params == [0, 20, 10]
