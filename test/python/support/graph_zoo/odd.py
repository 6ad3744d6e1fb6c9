"""Graphs that tempt a fold to say too much, or that are written in unusual ways."""

from __future__ import annotations

from keras import Input, Model, Sequential, layers, ops
from keras.layers import (
    Activation,
    Add,
    Average,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    LayerNormalization,
    Multiply,
    ReLU,
)

from graph_zoo.expected import Expected, graph, side_by_side


@graph(
    never=("dense", "inception", "gate"),
    see="one sub-model, called eight times, each time added to what it read",
)
def ordinary_differential_equation():
    """Eight Euler steps of one sub-model."""
    state = Input((12,), name="state")
    h = Dense(12, name="slope")(Dense(24, activation="tanh", name="hidden")(state))
    slope = Model(state, h, name="field")
    inputs = Input((5,), name="x")
    x = Dense(12, name="encode")(inputs)
    for i in range(8):
        x = Add(name=f"euler_{i}")([x, slope(x)])
    return Model(inputs, Dense(2, name="decode")(x), name="ode")


@graph(
    never=("dense", "inception", "gate"),
    see="all rows: it is small; two layers that are called ten times",
)
def refinement():
    """One layer and one addition, called in turn ten times."""
    inputs = Input((12,), name="x")
    refine, add = Dense(12, activation="tanh", name="refine"), Add(name="add")
    x = inputs
    for _ in range(10):
        x = add([x, refine(x)])
    return Model(inputs, Dense(1, name="answer")(x), name="refinement")


@graph(
    never=("dense", "inception", "gate"),
    see="eight equal layers, each beside its low-rank update",
    expected=[
        Expected(("residual", "parallel", "block", "repeat"), side_by_side(1, *[5] * 8)),
        Expected(("run",), ((1, 41),), one_row=True),
    ],
)
def low_rank_updates():
    """LoRA: W·x + B·A·x, eight times; made-up names."""
    inputs = Input((16,))
    x = inputs
    for _ in range(8):
        update = Dense(16, use_bias=False)(Dense(2, use_bias=False)(x))
        x = Activation("gelu")(Add()([Dense(16)(x), update]))
    return Model(inputs, Dense(3)(x))


@graph(
    never=("residual", "dense", "inception", "gate"),
    see="twelve equal groups of three layers; the names promise what is not there",
    expected=[
        Expected(("repeat", "block"), side_by_side(1, *[3] * 12)),
        Expected(("run",), ((1, 37),), one_row=True),
    ],
)
def misleading_names():
    """A plain chain whose names are those of a residual network."""
    inputs = Input((16, 16, 8), name="image")
    x = inputs
    for i in range(12):
        x = Conv2D(8, 3, padding="same", name=f"residual_block{i + 1}_shortcut_conv")(x)
        x = BatchNormalization(name=f"residual_block{i + 1}_add")(x)
        x = ReLU(name=f"residual_block{i + 1}_out")(x)
    return Model(inputs, Flatten(name="inception_concat")(x), name="resnet50")


@graph(
    never=("dense", "inception", "gate"),
    see="six residual blocks, whatever they are called",
    expected=[
        Expected(("residual",), side_by_side(2, *[4] * 6)),
    ],
)
def hostile_names():
    """Residual blocks whose names are numbers, mark-up, spaces, or read from right to left."""
    names = ["1", "2", "3", "٣", "الطبقة 4", "שכבה", "<b>x", "a b\tc", "x" * 90, "{0+1}", "…", "$"]
    names += [
        "null",
        "NaN",
        "-1",
        "1e309",
        "conv2d_1",
        "add_99",
        "😀_1",
        "😀_2",
        "e\u0301",
        "\u00e9",
    ]
    names += ["∑", "%s"]
    inputs = Input((12,), name="0")
    x = Dense(12, name="stem.")(inputs)
    for i in range(6):
        norm, wide, narrow, add = names[4 * i : 4 * i + 4]
        h = Dense(24, activation="relu", name=wide)(LayerNormalization(name=norm)(x))
        x = Add(name=add)([x, Dense(12, name=narrow)(h)])
    return Model(inputs, Dense(2, name="true")(x), name="__proto__")


@graph(
    never=("residual", "dense", "inception", "gate"),
    see="six equal sequences of four layers inside a sequence",
    expected=[
        Expected(("run",), ((0, 30),), one_row=True),
    ],
)
def sequence_of_sequences():
    """A Sequential model of Sequential models."""
    parts = [
        Sequential([Input((16,)), Dense(16), BatchNormalization(), ReLU(), Dropout(0.1)])
        for _ in range(6)
    ]
    return Sequential([Input((16,)), *parts, Dense(2)])


class PerceptronBlock(layers.Layer):
    """A residual block that keeps its layers to itself."""

    def __init__(self, units, **options):
        super().__init__(**options)
        self.norm = LayerNormalization()
        self.wide, self.narrow = Dense(2 * units, activation="gelu"), Dense(units)

    def build(self, shape):
        self.norm.build(shape)
        self.wide.build(shape)
        self.narrow.build((*shape[:-1], self.wide.units))

    def call(self, x):
        return x + self.narrow(self.wide(self.norm(x)))


class BlocksInAList(Model):
    """A subclassed model with a list of blocks."""

    def __init__(self):
        super().__init__(name="blocks_in_a_list")
        self.stem = Dense(12)
        self.blocks = [PerceptronBlock(12) for _ in range(30)]
        self.head = Dense(2)

    def call(self, x):
        x = self.stem(x)
        for block in self.blocks:
            x = block(x)
        return self.head(x)


@graph(
    never=("dense", "inception", "gate"),
    see="thirty equal blocks in one row",
    expected=[
        Expected(("run",), ((1, 121),), one_row=True),
    ],
)
def subclassed():
    """A subclassed model is called once, so that it is built."""
    model = BlocksInAList()
    model(Input((5,)))
    return model


@graph(
    never=("dense", "inception", "gate"),
    see="thirty equal blocks in one row; what they do inside is not recorded",
    expected=[
        Expected(("run",), ((2, 122),), one_row=True),
    ],
)
def opaque_blocks():
    """The same blocks in a functional graph."""
    inputs = Input((5,))
    x = Dense(12)(inputs)
    for _ in range(30):
        x = PerceptronBlock(12)(x)
    return Model(inputs, Dense(2)(x))


@graph(
    never=("residual", "inception", "gate"),
    see="two dense blocks of six layers, and a transition between them",
    expected=[
        Expected(("dense",), side_by_side(2, *[4] * 6) + side_by_side(28, *[4] * 6)),
        Expected(("run", "dense", "stage"), ((2, 26), (28, 52)), one_row=True),
    ],
)
def dense_by_operators():
    """Every layer is concatenated to what it read, with a function and not with a layer."""
    inputs = Input((16,))
    x = Dense(24)(inputs)
    for block in range(2):
        if block:
            x = Dense(24)(BatchNormalization()(x))
        for _ in range(6):
            h = Dense(8)(ops.relu(BatchNormalization()(x)))
            x = ops.concatenate([x, h], axis=-1)
    return Model(inputs, Dense(4)(x))


@graph(
    never=("dense", "inception"),
    see="convolutions, the predictions of the capsules, three rounds of routing",
    expected=[
        Expected(("residual", "repeat", "block"), ((8, 15), (15, 22))),
    ],
)
def capsules():
    """Routing by agreement, unrolled; each round adds the agreement to the logits."""

    def squash(t):
        norm = ops.sum(ops.square(t), axis=-1, keepdims=True)
        return t * norm / (1.0 + norm) / ops.sqrt(norm + 1e-7)

    inputs = Input((20, 20, 1), name="image")
    x = Conv2D(16, 9, activation="relu", name="conv")(inputs)
    x = Conv2D(16, 5, strides=2, name="primary")(x)
    x = layers.Lambda(squash, name="primary_squash")(layers.Reshape((64, 4), name="rows")(x))
    predictions = layers.Reshape((64, 5, 4), name="votes")(Dense(20, name="transform")(x))
    logits = layers.Lambda(lambda t: ops.sum(t, -1, keepdims=True) * 0.0, name="b")(predictions)
    for i in range(3):
        p = f"routing_{i}"
        weights = layers.Softmax(axis=2, name=f"{p}_weights")(logits)
        s = Multiply(name=f"{p}_weighed")([predictions, weights])
        s = layers.Lambda(lambda t: ops.sum(t, 1, keepdims=True), name=f"{p}_sum")(s)
        v = layers.Lambda(squash, name=f"{p}_squash")(s)
        if i < 2:
            a = Multiply(name=f"{p}_compare")([predictions, v])
            a = layers.Lambda(lambda t: ops.sum(t, -1, keepdims=True), name=f"{p}_agreement")(a)
            logits = Add(name=f"{p}_logits")([logits, a])
    return Model(inputs, Flatten(name="digits")(v), name="capsules")


@graph(
    never=("residual", "dense", "inception", "gate"),
    see="five equal members and their average",
)
def ensemble():
    """Five perceptrons read one input; the average of experts is no residual block."""
    inputs = Input((12,), name="features")
    votes = []
    for i in range(5):
        x = inputs
        for j in range(3):
            x = Dense(24, activation="relu", name=f"member_{i}_hidden_{j}")(x)
        votes.append(Dense(3, activation="softmax", name=f"member_{i}_vote")(x))
    return Model(inputs, Average(name="average")(votes), name="ensemble")


@graph(
    never=("dense", "inception", "gate"),
    see="five sub-models, each one residual block",
    expected=[
        Expected(
            ("residual",),
            tuple((f"block_{i}/norm", f"block_{i}/add") for i in range(5)),
            loose=True,
        ),
        Expected(("run",), ((1, 25),), one_row=True),  # the last is called twice
    ],
)
def blocks_as_models():
    """Every residual block is a functional model of its own, the last of them used twice."""

    def block(name):
        x = Input((12,), name="input")
        h = Dense(24, activation="relu", name="expand")(LayerNormalization(name="norm")(x))
        h = Add(name="add")([x, Dense(12, name="project")(h)])
        return Model(x, h, name=name)

    inputs = Input((12,), name="features")
    blocks = [block(f"block_{i}") for i in range(5)]
    x = inputs
    for model in [*blocks, blocks[-1]]:
        x = model(x)
    return Model(inputs, Dense(3, name="classes")(x), name="blocks_as_models")


@graph(
    never=("residual", "dense", "inception", "gate"),
    see="two layers beside each other and their sum, eight times: neither is a shortcut",
    expected=[
        Expected(("parallel", "block", "repeat"), side_by_side(1, *[4] * 8), loose=True),
        Expected(("run",), ((1, 33),), loose=True, one_row=True),
    ],
)
def summed_pairs():
    """Two parallel layers summed, eight times, with norms between; made-up names."""
    inputs = Input((16,))
    x = inputs
    for _ in range(8):
        x = Add()([Dense(16, activation="relu")(x), Dense(16, activation="tanh")(x)])
        x = BatchNormalization()(x)
    return Model(inputs, Dense(2)(x))


@graph(
    never=("residual", "dense", "inception", "gate"),
    see="thirty layers, each wider than the one before by the same amount",
    expected=[
        Expected(("run", "repeat", "part"), ((0, 30),), loose=True, one_row=True),
    ],
)
def widening():
    """A perceptron whose layers grow by four units each."""
    hidden = [Dense(8 + 4 * i, activation="relu", name=f"fc{i}") for i in range(30)]
    return Sequential([Input((4,)), *hidden, Dense(1, name="out")])
