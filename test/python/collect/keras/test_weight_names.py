"""The names of weights in a model are those that Keras gives its variables."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

import layerfold
from keras_models import MODELS


@pytest.fixture(autouse=True)
def no_open_scope(keras: ModuleType) -> None:
    """Close what Keras leaves open where a model adds a weight before it is built: its name would be before all others."""
    keras.utils.clear_session()


def transfer(keras: ModuleType) -> Any:
    """Return a base in a functional model: its variables do not say where it is."""
    base = keras.applications.MobileNet(weights=None, include_top=False, input_shape=(64, 64, 3))
    inputs = keras.Input((64, 64, 3))
    pooled = keras.layers.GlobalAveragePooling2D()(base(inputs))
    return keras.Model(inputs, keras.layers.Dense(3)(pooled))


def transfer_in_sequence(keras: ModuleType) -> Any:
    """Return the same in a Sequential, whose own layers say its name."""
    base = keras.applications.MobileNet(weights=None, include_top=False, input_shape=(64, 64, 3))
    return keras.Sequential([base, keras.layers.Flatten(), keras.layers.Dense(3)])


def deferred(keras: ModuleType) -> Any:
    """Return a Sequential in another, built late."""
    inner = keras.Sequential([keras.layers.Dense(4), keras.layers.Dense(2)], name="inner")
    model = keras.Sequential([keras.layers.Dense(3), inner])
    model.build((None, 8))
    return model


def moved(keras: ModuleType) -> Any:
    """Return a model with a part that was built in another one, and with variables of its own."""
    part = keras.Sequential([keras.layers.Dense(4, name="a"), keras.layers.Dense(4)], name="part")
    keras.Sequential([keras.Input((8,)), part], name="other")
    model = keras.Sequential([keras.Input((8,)), part, keras.layers.BatchNormalization()])
    model.add_weight(name="scale", shape=(4,))
    return model


def built_apart(keras: ModuleType) -> Any:
    """Return a model with a layer whose own layers were built before it."""

    class Apart(keras.layers.Layer):
        def __init__(self) -> None:
            super().__init__(name="apart")
            self.first, self.second = (keras.layers.Dense(4, name=name) for name in ("b", "c"))
            self.first.build((None, 4))
            self.second.build((None, 4))

        def build(self, shape: tuple[int | None, ...]) -> None:
            self.scale = self.add_weight(name="scale", shape=(shape[-1],))

        def call(self, x: Any) -> Any:
            return self.second(self.first(x)) * self.scale

    inputs = keras.Input((4,))
    return keras.Model(inputs, Apart()(inputs))


def adapted(keras: ModuleType) -> Any:
    """Return a model with a LoRA and a quantised layer."""
    model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(8), keras.layers.Dense(4)])
    model.layers[0].enable_lora(2)
    model.layers[1].quantize("int8")
    return model


def names_of(model: Any) -> list[str | None]:
    """Return the names of all weights that a row counts, sorted."""
    weights = [weight for row in layerfold.summary(model) for weight in row.weights or ()]
    return sorted(weight.path or "" for weight in weights if not weight.is_tied)


@pytest.mark.filterwarnings("ignore:`build\\(\\)` was called")
@pytest.mark.filterwarnings("ignore:The initializer")
@pytest.mark.parametrize(
    "build",
    [*MODELS, transfer, transfer_in_sequence, deferred, moved, built_apart, adapted],
)
def test_they_are_those_of_keras(keras: ModuleType, build: Callable[[ModuleType], Any]) -> None:
    model = build(keras)
    assert names_of(model) == sorted(variable.path for variable in model.weights)


@pytest.mark.filterwarnings("ignore:The initializer")
@pytest.mark.parametrize("build", [*MODELS, transfer, transfer_in_sequence])
def test_they_are_those_of_keras_2(
    tf_keras: ModuleType, build: Callable[[ModuleType], Any]
) -> None:
    model = build(tf_keras)
    expected = sorted(variable.name.removesuffix(":0") for variable in model.weights)
    assert names_of(model) == expected


def test_nothing_is_written_where_paths_say_them(keras: ModuleType) -> None:
    model = keras.applications.ResNet101(weights=None)
    payload = layerfold.summary(model).payload
    assert "weights" in payload["columns"]
    assert "weight_scope" not in payload["columns"]
    assert names_of(model) == sorted(variable.path for variable in model.weights)


def test_a_base_costs_one_entry_of_a_dictionary(keras: ModuleType) -> None:
    payload = layerfold.summary(transfer(keras)).payload
    assert payload["dictionaries"]["weight_scope"] == "@1"
