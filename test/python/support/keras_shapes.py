"""Models in which Keras knows the shapes of some layers only by tracing a call; run on each backend.

``python keras_shapes.py`` prints the shapes that a summary shows of each model's rows.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import keras
from keras import layers

import layerfold


class Inside(layers.Layer):
    """A layer of known width after another, and a Bidirectional whose halves differ."""

    def __init__(self) -> None:
        super().__init__(name="inside")
        self.wide = layers.Dense(83, name="wide")
        self.narrow = layers.Dense(4, name="narrow")
        self.norm = layers.BatchNormalization(name="norm")
        self.both = layers.Bidirectional(
            layers.LSTM(2, return_sequences=True, name="there"),
            backward_layer=layers.LSTM(7, return_sequences=True, go_backwards=True, name="back"),
            name="both",
        )

    def call(self, x: Any) -> Any:
        return self.both(self.norm(self.narrow(self.wide(x))))


class Folding(layers.Layer):
    """Puts the steps of a sequence into the batch."""

    def __init__(self) -> None:
        super().__init__(name="folding")
        self.dense = layers.Dense(4, name="dense")

    def call(self, x: Any) -> Any:
        batch, steps, width = keras.ops.shape(x)
        flat = self.dense(keras.ops.reshape(x, (batch * steps, width)))
        return keras.ops.reshape(flat, (batch, steps, 4))

    def build(self, shape: Any) -> None:
        self.dense.build((None, shape[-1]))

    def compute_output_shape(self, shape: Any) -> Any:
        return (*shape[:-1], 4)


class Model(keras.Model):
    """A subclassed model with a custom layer."""

    def __init__(self) -> None:
        super().__init__(name="model")
        self.inside = Inside()
        self.pool = layers.GlobalAveragePooling1D(name="pool")
        self.top = layers.Dense(3, name="top")

    def call(self, x: Any) -> Any:
        return self.top(self.pool(self.inside(x)))


class Downward(layers.Layer):
    """Makes images smaller."""

    def __init__(self) -> None:
        super().__init__(name="downward")
        self.first = layers.Conv2D(4, 3, strides=2, name="first")
        self.second = layers.Conv2D(4, 3, strides=2, name="second")

    def call(self, x: Any) -> Any:
        return self.second(self.first(x))


def models() -> Iterator[tuple[str, Any]]:
    """Yield models by name: on known sizes, and on open ones ("open")."""
    for name, shape, layer in (
        ("custom", (5, 6), Inside),
        ("folding", (5, 6), Folding),
        ("subclassed", (5, 6), Model),
        ("images", (32, 32, 3), Downward),
        ("open steps", (None, 6), Inside),
        ("open images", (None, None, 3), Downward),
    ):
        inputs = keras.Input(shape, name="inputs")
        traced = layer()
        yield name, keras.Model(inputs, traced(inputs))
        if isinstance(traced, keras.Model):
            yield f"{name}, itself", traced


def shapes() -> dict[str, dict[str, str | None]]:
    """Return the output shapes of all rows of each model."""
    return {
        name: {row.path: row.output_shape for row in layerfold.summary(model)}
        for name, model in models()
    }


if __name__ == "__main__":
    print(json.dumps(shapes()))
