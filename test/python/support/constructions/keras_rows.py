"""Keras models with sums of every kind, states, named and optional inputs, wrapped modules, and advice of notes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

import flax.linen as nn
import keras
import numpy as np
from keras import layers, ops

import layerfold
from constructions import construction
from constructions.keras_built import Built


def _width(random: Random) -> int:
    return random.randrange(2, 9)


def _zeros(*shape: int) -> Any:
    return np.zeros(shape, "float32")


class _Sampling(layers.Layer):
    def call(self, x: Any) -> Any:
        return x[0] + ops.exp(x[1]) * keras.random.normal(ops.shape(x[0]))


class _Product(layers.Layer):
    def call(self, x: Any) -> Any:
        return x[0] * x[1]


Merge = Callable[[Any, Callable[[Any], Any]], Any]

#: What is made of a value and of layers beside it, and how many residual blocks that is.
_MERGES: dict[str, tuple[int, Merge]] = {
    "added": (1, lambda h, d: layers.Add()([h, d(h)])),
    "added by an operator": (1, lambda h, d: h + d(h)),
    "subtracted": (1, lambda h, d: layers.Subtract()([h, d(h)])),
    "sampled": (0, lambda h, d: _Sampling()([d(h), d(h)])),
    "product": (0, lambda h, d: _Product()([d(h), d(h)])),
    "lambda": (0, lambda h, d: layers.Lambda(lambda t: t[0] * t[1])([d(h), d(h)])),
    "greater": (0, lambda h, d: ops.cast(ops.greater(d(h), h), "float32")),
    "mean": (0, lambda h, d: layers.Average()([d(h), d(h), d(h)])),
    "parallel": (0, lambda h, d: layers.Add()([d(h), d(h)])),
    "maximum": (0, lambda h, d: layers.Maximum()([d(h), d(h)])),
    "quotient": (0, lambda h, d: d(h) / (ops.abs(h) + 1)),
}


def _dense(width: int, number: int, x: Any) -> Any:
    return layers.Dense(width, name=f"dense_{number}x")(x)


@construction
def sums_of_keras_layers(random: Random) -> Built:
    width, names = _width(random), iter(range(100))
    inputs = keras.Input((width,), name="inputs")
    x, residual = layers.Dense(width, name="stem")(inputs), 0
    for _ in range(random.randrange(1, 4)):
        count, merge = _MERGES[random.choice(list(_MERGES))]
        x = merge(x, lambda h: _dense(width, next(names), h))
        x = layers.Dense(width, name=f"between_{next(names)}x")(x)
        residual += count
    return Built(keras.Model(inputs, x), (_zeros(2, width),), residual=residual)


@construction
def states_of_recurrent_layers(random: Random) -> Built:
    width, steps, before = _width(random), random.randrange(2, 5), _width(random)
    kind = random.choice([layers.LSTM, layers.GRU, layers.SimpleRNN])
    options = {"return_sequences": random.random() < 0.5, "stateful": random.random() < 0.5}
    inputs = keras.Input(batch_shape=(2, steps, before), name="inputs")
    whole, *states = kind(width, return_state=True, name="first", **options)(inputs)
    again = kind(width, name="second")(inputs, initial_state=states)
    model = keras.Model(inputs, [whole, layers.Dense(3, name="last")(again)])
    return Built(model, (_zeros(2, steps, before),))


class _Optional(layers.Layer):
    def call(self, x: Any, other: Any = None) -> Any:
        return x if other is None else x + other


@construction
def inputs_by_name(random: Random) -> Built:
    width, other = _width(random), _width(random)
    one, two = keras.Input((width,), name="one"), keras.Input((other,), name="two")
    joined = layers.Concatenate(name="joined")([layers.Dense(4, name="dense")(one), two])
    outputs = layers.Dense(2, name="last")(joined)
    a, b = _zeros(2, width), _zeros(2, other)
    how = random.choice(["dict", "nested", "optional"])
    if how == "dict":
        return Built(keras.Model({"a": one, "b": two}, {"out": outputs}), ({"a": a, "b": b},))
    if how == "nested":
        return Built(keras.Model([one, {"x": two}], [outputs]), ([a, {"x": b}],))
    third = keras.Input((width,), name="third", optional=True)
    summed = layers.Dense(2, name="end")(_Optional(name="maybe")(one, third))
    return Built(keras.Model([one, third], summed), ([a, None],))


class _Linen(nn.Module):
    widths: tuple[int, ...]

    @nn.compact
    def __call__(self, x: Any) -> Any:
        for width in self.widths:
            x = nn.relu(nn.Dense(width)(x))
        return x


@construction
def linen_modules_in_keras(random: Random) -> Built:
    before, widths = _width(random), [_width(random) for _ in range(random.randrange(1, 4))]
    inputs = keras.Input((before,), name="inputs")
    layer = keras.layers.FlaxLayer(_Linen(tuple(widths)), name="wrapper")
    outputs = layers.Dense(2, name="last")(layer(inputs))

    def rows_inside(summary: Any) -> list[str]:
        sizes = zip([before, *widths], widths, strict=False)
        expected = {f"Dense_{n}": (one + 1) * two for n, (one, two) in enumerate(sizes)}
        got = {row.name: row.params for row in summary if row.path.startswith("wrapper/")}
        return [] if got == expected else [f"{got} instead of {expected}"]

    return Built(keras.Model(inputs, outputs), (_zeros(2, before),), also=rows_inside)


@dataclass
class Advised:
    """A model that is not built, what its note advises, and how that is done."""

    model: Any
    words: str
    act: Callable[[Any], Any]

    def faults(self) -> list[str]:
        """Return what the note does not say, and what is unknown after doing as it says."""
        note = " ".join(layerfold.summary(self.model).notes)
        found = [] if self.words in note else [f"{self.words!r} is not in {note!r}"]
        self.act(self.model)
        again = layerfold.summary(self.model)
        found += [f"still {note!r}" for note in again.notes]
        expected = self.model.count_params()
        if again.totals.params != expected:
            found.append(f"{again.totals.params} parameters instead of {expected}")
        return found


class _Own(keras.Model):
    def __init__(self, widths: list[int]) -> None:
        super().__init__()
        self.all = [layers.Dense(width) for width in widths]

    def call(self, x: Any) -> Any:
        for layer in self.all:
            x = layer(x)
        return x


class _Building(_Own):
    def build(self, shape: Any) -> None:
        for layer in self.all:
            layer.build(shape)
            shape = layer.compute_output_shape(shape)
        super().build(shape)


@construction
def models_that_are_not_built(random: Random) -> Advised:
    before, widths = _width(random), [_width(random) for _ in range(random.randrange(1, 4))]
    how = random.choice(["sequential", "own", "building", "own after build"])
    if how == "sequential":
        model: Any = keras.Sequential([layers.Dense(width) for width in widths])
        return Advised(model, "build(input_shape)", lambda model: model.build((None, before)))
    if how == "building":
        return Advised(
            _Building(widths), "build(input_shape)", lambda model: model.build((None, before))
        )
    model = _Own(widths)
    if how == "own after build":
        keras.layers.Layer.build(model, (None, before))
    return Advised(model, "call the model once on data", lambda model: model(_zeros(2, before)))
