"""Keras models in models, dicts as outputs, shared layers, masks, quantised kernels and layers that are never called."""

from __future__ import annotations

from itertools import pairwise
from random import Random
from typing import Any

import keras
import numpy as np
from keras import layers

from constructions import construction
from constructions.keras_built import Built


class _Names:
    """Names that no other layer of the model has."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.count = 0

    def __call__(self, word: str) -> str:
        self.count += 1
        return f"{word}_{self.random.randrange(10)}_{self.count}x"


def _width(random: Random) -> int:
    return random.randrange(2, 9)


def _functional(names: _Names, before: int, after: int) -> Any:
    inputs = keras.Input((before,), name=names("input"))
    hidden = layers.Dense(names.random.randrange(2, 7), name=names("hidden"))(inputs)
    outputs = layers.Dense(after, name=names("dense"))(hidden)
    return keras.Model(inputs, outputs, name=names("functional"))


def _sequential(names: _Names, before: int, after: int) -> Any:
    parts = [keras.Input((before,), name=names("input")), layers.Dense(after, name=names("dense"))]
    return keras.Sequential(parts, name=names("sequential"))


class _Own(keras.Model):
    def __init__(self, inner: Any, after: int, names: _Names) -> None:
        super().__init__(name=names("own"))
        self.inner = inner
        self.last = layers.Dense(after, name=names("last"))

    def call(self, x: Any) -> Any:
        return self.last(self.inner(x))


def _nested(names: _Names, before: int, after: int, depth: int) -> Any:
    kind = names.random.choice(["functional", "sequential", "own", "around"])
    if depth == 0 or kind in ("functional", "sequential"):
        return (_sequential if kind == "sequential" else _functional)(names, before, after)
    between = _width(names.random)
    inner = _nested(names, before, between, depth - 1)
    if kind == "own":
        return _Own(inner, after, names)
    inputs = keras.Input((before,), name=names("input"))
    outputs = layers.Dense(after, name=names("dense"))(inner(inputs))
    return keras.Model(inputs, outputs, name=names("around"))


@construction
def models_in_models(random: Random) -> Built:
    before, after = _width(random), _width(random)
    names = _Names(random)
    model = _nested(names, before, after, random.randrange(4))
    example = np.zeros((3, before), "float32")
    model(example)
    return Built(model, (example,))


@construction
def models_for_each_step(random: Random) -> Built:
    names = _Names(random)
    before, after, steps = _width(random), _width(random), random.randrange(2, 6)
    inner = random.choice([_functional, _sequential])(names, before, after)
    inputs = keras.Input((steps, before), name=names("clip"))
    outputs = layers.TimeDistributed(inner, name=names("each"))(inputs)
    model = keras.Model(inputs, outputs, name=names("steps"))
    return Built(model, (np.zeros((3, steps, before), "float32"),))


class _Heads(layers.Layer):
    """Returns a dict, in an order that is not that of the alphabet."""

    def __init__(self, widths: dict[str, int], name: str) -> None:
        super().__init__(name=name)
        self.widths = widths
        self.heads = {key: layers.Dense(width) for key, width in widths.items()}

    def build(self, shape: Any) -> None:
        for head in self.heads.values():
            head.build(shape)

    def call(self, x: Any) -> dict[str, Any]:
        return {key: head(x) for key, head in self.heads.items()}

    def compute_output_shape(self, shape: Any) -> dict[str, Any]:
        return {key: (shape[0], width) for key, width in self.widths.items()}


@construction
def dicts_as_outputs(random: Random) -> Built:
    names = _Names(random)
    keys = random.sample(["logits", "features", "aux", "z", "größe", "a b"], 3)
    widths = {key: _width(random) for key in keys}
    inputs = keras.Input((5,), name=names("input"))
    heads = _Heads(widths, names("heads"))(inputs)
    last = layers.Dense(2, name=names("last"))(heads[keys[0]])
    outputs = random.choice([last, {"out": last, "other": heads[keys[1]]}, [last, heads[keys[2]]]])
    return Built(keras.Model(inputs, outputs, name=names("model")), (np.zeros((3, 5), "float32"),))


@construction
def two_directions(random: Random) -> Built:
    names = _Names(random)
    kind = random.choice([layers.LSTM, layers.GRU, layers.SimpleRNN])
    merge = random.choice(["concat", "sum", "ave", None])
    forward, backward = _width(random), _width(random)
    if merge in ("sum", "ave"):
        backward = forward
    whole = random.random() < 0.5
    options = {"return_sequences": whole}
    layer = layers.Bidirectional(
        kind(forward, **options),
        merge_mode=merge,
        backward_layer=kind(backward, go_backwards=True, **options),
        name=names("both"),
    )
    inputs = keras.Input((4, 3), name=names("input"))
    model = keras.Model(inputs, layer(inputs), name=names("model"))
    return Built(model, (np.zeros((2, 4, 3), "float32"),))


@construction
def one_layer_in_many_places(random: Random) -> Built:
    names = _Names(random)
    shared = layers.Activation("relu", name=names("shared"))
    inputs = x = keras.Input((4,), name=names("input"))
    for _ in range(random.randrange(2, 5)):
        x = shared(layers.Dense(_width(random), name=names("dense"))(x))
    return Built(keras.Model(inputs, x, name=names("model")), (np.zeros((3, 4), "float32"),))


@construction
def padded_texts(random: Random) -> Built:
    names = _Names(random)
    width, blocks = 2 * _width(random), random.randrange(1, 4)
    inputs = keras.Input((7,), dtype="int32", name=names("words"))
    x = layers.Embedding(30, width, mask_zero=True, name=names("embedding"))(inputs)
    for _ in range(blocks):
        y = layers.GRU(width, return_sequences=True, name=names("gru"))(x)
        x = layers.Add(name=names("sum"))([x, y])
    model = keras.Model(inputs, layers.LSTM(3, name=names("last"))(x), name=names("model"))
    example = np.ones((2, 7), "int32")
    return Built(model, (example,), residual=blocks)


@construction
def quantised_kernels(random: Random) -> Built:
    names = _Names(random)
    before = _width(random)
    widths = [_width(random) for _ in range(random.randrange(1, 4))]
    inputs = keras.Input((before,), name=names("input"))
    model = keras.Sequential([inputs, *(layers.Dense(w, name=names("dense")) for w in widths)])
    logical = model.count_params()
    model.quantize("int8")
    rank = random.randrange(3)
    if rank:
        for layer, (one, other) in zip(model.layers, pairwise([before, *widths]), strict=True):
            layer.enable_lora(rank)
            logical += rank * (one + other)

    def trainable(summary: Any) -> list[str]:
        expected = sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)
        got = summary.totals.trainable
        return [] if got == expected else [f"{got} trainable instead of {expected}"]

    example = np.zeros((2, before), "float32")
    return Built(model, (example,), params=logical, also=trainable)


class _Unused(keras.Model):
    def __init__(self, width: int, names: _Names) -> None:
        super().__init__(name=names("model"))
        self.used = layers.Dense(width, name=names("used"))
        self.unused = layers.Dense(3, name=names("unused"))
        self.joined = layers.Concatenate(name=names("joined"))

    def call(self, x: Any) -> Any:
        return self.used(x)


@construction
def layers_that_are_never_called(random: Random) -> Built:
    width, before = _width(random), _width(random)
    model = _Unused(width, _Names(random))
    example = np.zeros((2, before), "float32")
    model(example)
    return Built(model, (example,), params=(before + 1) * width)


@construction
def variables_of_the_model(random: Random) -> Built:
    sizes = tuple(_width(random) for _ in range(random.randrange(1, 4)))
    names = _Names(random)

    class WithVariable(keras.Model):
        def __init__(self) -> None:
            super().__init__(name=names("model"))
            self.table = keras.Variable(np.ones(sizes, "float32"), name=names("table"))
            self.dense = layers.Dense(2, name=names("dense"))

        def call(self, x: Any) -> Any:
            return self.dense(x)

    model = WithVariable()
    example = np.zeros((1, 3), "float32")
    model(example)

    def one_layer(summary: Any) -> list[str]:
        rows = [row for row in summary if row.type == "Dense"]
        return [] if len(rows) == 1 else [f"{len(rows)} layers"]

    return Built(model, (example,), also=one_layer)
