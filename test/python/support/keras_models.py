"""Hand-made models that both generations of Keras can build: ``package`` is ``keras`` or ``tf_keras``."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any


def several_outputs(package: ModuleType) -> Any:
    inputs = package.Input((8, 8, 3), name="image")
    x = package.layers.Conv2D(4, 3, name="conv")(inputs)
    x = package.layers.GlobalAveragePooling2D(name="pool")(x)
    first = package.layers.Dense(10, name="logits")(x)
    return package.Model(inputs, [first, package.layers.Dense(4, name="boxes")(x), x])


def dict_outputs_nested(package: ModuleType) -> Any:
    inputs = package.Input((4,), name="inner_input")
    heads = {
        "logits": package.layers.Dense(10, name="to_logits")(inputs),
        "feat": package.layers.Dense(64, name="to_feat")(inputs),
    }
    nested = package.Model(inputs, heads, name="nested")
    outer = package.Input((4,), name="outer")
    found = nested(outer)
    last = package.layers.Dense(2, name="last")(found["feat"])
    return package.Model(outer, [found["logits"], last])


def shared_layer(package: ModuleType) -> Any:
    short, long = package.Input((4, 2), name="short"), package.Input((9, 2), name="long")
    dense = package.layers.Dense(3, name="dense")
    return package.Model([short, long], [dense(short), dense(long)])


def shared_model(package: ModuleType) -> Any:
    inner = package.Sequential(
        [package.Input((6,)), package.layers.Dense(5, name="deep")], name="tower"
    )
    left, right = package.Input((6,), name="left"), package.Input((6,), name="right")
    joined = package.layers.Concatenate(name="joined")([inner(left), inner(right)])
    return package.Model([left, right], package.layers.Dense(1, name="score")(joined))


def nested_twice(package: ModuleType) -> Any:
    deep = package.Sequential([package.Input((3,)), package.layers.Dense(3, name="d")], name="deep")
    middle = package.Sequential(
        [package.Input((3,)), deep, package.layers.BatchNormalization(name="n")], name="mid"
    )
    return package.Sequential([package.Input((3,)), middle, package.layers.Dense(2, name="top")])


def shared_between_frames(package: ModuleType) -> Any:
    shared = package.layers.Dense(4, name="shared")
    inner = package.Sequential([package.Input((4,)), shared], name="inner")
    inputs = package.Input((4,), name="inputs")
    return package.Model(inputs, inner(shared(inputs)))


def recurrent_with_state(package: ModuleType) -> Any:
    inputs = package.Input((5, 4), name="steps")
    sequence, *state = package.layers.LSTM(3, return_sequences=True, return_state=True, name="enc")(
        inputs
    )
    decoded = package.layers.LSTM(3, name="dec")(sequence, initial_state=state)
    return package.Model(inputs, [decoded, *state])


def recurrent_wrapped(package: ModuleType) -> Any:
    inputs = package.Input((5, 4), name="steps")
    x = package.layers.Bidirectional(package.layers.GRU(3, return_sequences=True), name="both")(
        inputs
    )
    x = package.layers.TimeDistributed(package.layers.Dense(2), name="each")(x)
    return package.Model(inputs, x)


def attention(package: ModuleType) -> Any:
    inputs = package.Input((6,), dtype="int32", name="words")
    x = package.layers.Embedding(11, 8, name="embed")(inputs)
    y = package.layers.MultiHeadAttention(2, 4, name="attend")(x, x)
    x = package.layers.LayerNormalization(name="norm")(package.layers.Add(name="add")([x, y]))
    return package.Model(inputs, package.layers.Dense(11, name="head")(x))


def convolutions(package: ModuleType) -> Any:
    inputs = package.Input((9, 9, 4), name="image")
    x = package.layers.SeparableConv2D(8, 3, name="separable")(inputs)
    x = package.layers.DepthwiseConv2D(3, strides=2, name="depthwise")(x)
    x = package.layers.Conv2DTranspose(3, 2, strides=2, name="up")(x)
    return package.Model(inputs, package.layers.Conv2D(4, 1, groups=1, name="point")(x))


def frozen_part(package: ModuleType) -> Any:
    model = nested_twice(package)
    model.layers[0].trainable = False
    return model


def frozen_whole(package: ModuleType) -> Any:
    model = nested_twice(package)
    model.trainable = False
    return model


def mixed_precision(package: ModuleType) -> Any:
    inputs = package.Input((4,), name="inputs")
    return package.Model(
        inputs, package.layers.Dense(3, dtype="mixed_float16", name="half")(inputs)
    )


def not_named(package: ModuleType) -> Any:
    return package.Sequential(
        [
            package.Input((4,)),
            package.layers.Dense(3, name="a"),
            package.layers.Dropout(0.5, name="b"),
        ]
    )


def block(package: ModuleType) -> Any:
    """A layer with layers inside, one of them in a list, and a weight of its own."""

    class Block(package.layers.Layer):
        def __init__(self, **options: Any) -> None:
            super().__init__(**options)
            self.inside = package.layers.Dense(4, name="inside")
            self.more = [
                package.layers.Dense(4, name="listed"),
                package.layers.LayerNormalization(name="norm"),
            ]

        def build(self, shape: Any) -> None:
            self.gain = self.add_weight(shape=(4,), name="gain")
            self.inside.build(shape)
            for layer in self.more:
                layer.build((None, 4))
            self.built = True

        def call(self, x: Any) -> Any:
            x = self.inside(x)
            for layer in self.more:
                x = layer(x)
            return x * self.gain

        def compute_output_shape(self, shape: Any) -> Any:
            return (*shape[:-1], 4)

    return Block(name="block")


def custom_layer(package: ModuleType) -> Any:
    inputs = package.Input((7,), name="inputs")
    return package.Model(inputs, package.layers.Dense(2, name="top")(block(package)(inputs)))


def subclassed(package: ModuleType) -> Any:
    class Model(package.Model):
        def __init__(self) -> None:
            super().__init__()
            self.first = package.layers.Dense(4, name="first")
            self.block = block(package)

        def call(self, x: Any) -> Any:
            return self.block(self.first(x))

    model = Model()
    model.build((None, 8))
    model.first.build((None, 8))
    model.block.build((None, 4))
    return model


#: Models with a graph of calls, of which every figure is known.
GRAPHS: tuple[Callable[[ModuleType], Any], ...] = (
    several_outputs,
    dict_outputs_nested,
    shared_layer,
    shared_model,
    nested_twice,
    shared_between_frames,
    recurrent_with_state,
    recurrent_wrapped,
    attention,
    convolutions,
    frozen_part,
    frozen_whole,
    mixed_precision,
    not_named,
)
MODELS = (*GRAPHS, custom_layer, subclassed)
