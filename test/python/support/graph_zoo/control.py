"""Reinforcement learning, and networks on graphs."""

from __future__ import annotations

from keras import Input, Model, layers, ops
from keras.layers import (
    Activation,
    Add,
    BatchNormalization,
    Concatenate,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Lambda,
    LayerNormalization,
    ReLU,
)

from graph_zoo.expected import Expected, graph, side_by_side


class GraphConvolution(layers.Layer):
    """Mixes the features of neighbours: adjacency · x · kernel."""

    def __init__(self, units, **options):
        super().__init__(**options)
        self.units = units

    def build(self, shapes):
        self.kernel = self.add_weight(shape=(shapes[0][-1], self.units), name="kernel")

    def call(self, inputs):
        x, adjacency = inputs
        return ops.matmul(adjacency, ops.matmul(x, self.kernel))


class AttentionHead(GraphConvolution):
    """As above, but neighbours are weighed by their features."""

    def call(self, inputs):
        x, adjacency = inputs
        x = ops.matmul(x, self.kernel)
        scores = ops.matmul(x, ops.transpose(x, (0, 2, 1))) + 1e9 * (adjacency - 1.0)
        return ops.matmul(ops.softmax(scores), x)


class Neighbours(layers.Layer):
    """Features of the node at one end of every edge."""

    def call(self, inputs):
        x, ends = inputs
        return ops.take_along_axis(x, ends[:, :, None], axis=1)


class SumOfMessages(layers.Layer):
    """What the edges bring to every node."""

    def call(self, inputs):
        messages, ends = inputs
        return ops.matmul(ops.transpose(ops.one_hot(ends, 16), (0, 2, 1)), messages)


@graph(
    never=("residual", "dense", "inception", "gate"),
    see="eight equal layers; the adjacency reaches all",
    expected=[
        Expected(("repeat", "block"), side_by_side(3, *[4] * 8)),
        Expected(("run",), ((3, 35),), one_row=True),
    ],
)
def graph_convolutions():
    """A plain GCN: every layer reads the adjacency; made-up names."""
    nodes, adjacency = Input((16, 8)), Input((16, 16))
    x = Dense(12)(nodes)
    for _ in range(8):
        x = BatchNormalization()(GraphConvolution(12)([x, adjacency]))
        x = Dropout(0.2)(ReLU()(x))
    return Model([nodes, adjacency], Dense(4)(x))


@graph(
    never=("dense", "inception", "gate"),
    see="fourteen equal residual blocks; the adjacency reaches all",
    expected=[
        Expected(("residual",), ((2, 8),), loose=True),  # the adjacency is among its rows
        Expected(("residual",), side_by_side(8, *[5] * 13)),
        Expected(("run",), ((8, 73),), one_row=True),
    ],
)
def deep_graph_convolutions():
    """DeeperGCN: norm, activation, dropout, convolution, around which the features are carried."""
    nodes = Input((16, 8), name="nodes")
    adjacency = Input((16, 16), name="adjacency")
    x = Dense(12, name="embed")(nodes)
    for i in range(14):
        p = f"gcn{i}"
        h = LayerNormalization(name=f"{p}_norm")(x)
        h = Dropout(0.1, name=f"{p}_dropout")(ReLU(name=f"{p}_relu")(h))
        h = GraphConvolution(12, name=f"{p}_conv")([h, adjacency])
        x = Add(name=f"{p}_skip")([h, x])
    x = layers.GlobalMaxPooling1D(name="readout")(x)
    return Model([nodes, adjacency], Dense(2, name="property")(x), name="deeper_gcn")


@graph(
    never=("residual", "dense", "gate"),
    see="four equal layers, each of four heads side by side, concatenated",
    expected=[
        Expected(("inception",), ((3, 8), (10, 15), (17, 22), (24, 29)), loose=True),
    ],
)
def graph_attention():
    """GAT: the heads of each layer are layers of their own; made-up names."""
    nodes, adjacency = Input((16, 8)), Input((16, 16))
    x = nodes
    for _ in range(4):
        x = Dropout(0.3)(x)
        heads = [AttentionHead(6)([x, adjacency]) for _ in range(4)]
        x = Activation("elu")(Concatenate()(heads))
    return Model([nodes, adjacency], Dense(3)(x))


@graph(
    never=("dense", "gate"),
    see="six equal steps, each a residual block; the ends of the edges reach all",
    expected=[
        Expected(("residual",), side_by_side(4, *[8] * 6)),
        Expected(("run",), ((4, 52),), one_row=True),
    ],
)
def message_passing():
    """Messages of both ends of each edge, summed at the nodes, added to them; names count steps."""
    nodes = Input((16, 8), name="nodes")
    senders, receivers = (Input((40,), dtype="int32", name=n) for n in ("senders", "receivers"))
    x = Dense(12, activation="relu", name="encode")(nodes)
    for i in range(6):
        p = f"step_{i}"
        both = [
            Neighbours(name=f"{p}_from")([x, senders]),
            Neighbours(name=f"{p}_to")([x, receivers]),
        ]
        h = Concatenate(name=f"{p}_pair")(both)
        h = Dense(16, activation="relu", name=f"{p}_message_1")(h)
        h = Dense(12, name=f"{p}_message_2")(h)
        h = SumOfMessages(name=f"{p}_gather")([h, receivers])
        h = Dense(12, activation="relu", name=f"{p}_update")(h)
        x = Add(name=f"{p}_add")([x, h])
    return Model([nodes, senders, receivers], Dense(3, name="decode")(x), name="messages")


@graph(
    never=("residual", "dense", "inception", "gate"),
    see="all rows: convolutions, then the value and the advantage of each action",
)
def duelling_network():
    """Dueling DQN: q = value + advantage − its mean; the sum is no residual block."""
    inputs = Input((42, 42, 4), name="frames")
    x = inputs
    for i, (width, size, strides) in enumerate(((8, 8, 4), (16, 4, 2), (16, 3, 1))):
        x = Conv2D(width, size, strides=strides, activation="relu", name=f"conv_{i}")(x)
    x = Flatten(name="flat")(x)
    value = Dense(1, name="value")(Dense(32, activation="relu", name="value_hidden")(x))
    advantage = Dense(6, name="advantage")(Dense(32, activation="relu", name="gain_hidden")(x))
    mean = Lambda(lambda t: ops.mean(t, axis=1, keepdims=True), name="mean_advantage")(advantage)
    centred = layers.Subtract(name="centred")([advantage, mean])
    return Model(inputs, Add(name="q")([value, centred]), name="dueling")


@graph(
    never=("dense", "inception", "gate"),
    see="three stages, each a convolution, a pooling and two residual blocks; an LSTM, two outputs",
    expected=[
        Expected(("residual",), ((3, 8), (8, 13), (15, 20), (20, 25), (27, 32))),
        Expected(("residual",), ((32, 37),), loose=True),
        Expected(("stage", "level", "repeat", "block"), side_by_side(1, 12, 12, 12), loose=True),
    ],
)
def impala():
    """The large network of IMPALA, with its LSTM over one step; made-up names."""
    inputs = Input((48, 48, 3))
    x = inputs
    for width in (8, 16, 16):
        x = Conv2D(width, 3, padding="same")(x)
        x = layers.MaxPooling2D(3, strides=2, padding="same")(x)
        for _ in range(2):
            h = Conv2D(width, 3, padding="same")(ReLU()(x))
            h = Conv2D(width, 3, padding="same")(ReLU()(h))
            x = Add()([h, x])
    x = Dense(32, activation="relu")(Flatten()(ReLU()(x)))
    x = layers.LSTM(32)(layers.Reshape((1, 32))(x))
    return Model(inputs, [Dense(15, activation="softmax")(x), Dense(1)(x)])


@graph(
    never=("dense", "inception", "gate"),
    see="ten equal residual blocks, then the head of the policy and the head of the value",
    expected=[
        Expected(("residual",), side_by_side(4, *[7] * 10)),
        Expected(("run",), ((4, 74),), one_row=True),
    ],
)
def alpha_zero():
    """Tower of residual blocks on a board, named as in many copies of it."""

    def convolve(x, name, width=16, size=3):
        x = Conv2D(width, size, padding="same", use_bias=False, name=f"{name}_conv")(x)
        return BatchNormalization(name=f"{name}_bn")(x)

    board = Input((8, 8, 12), name="board")
    x = ReLU(name="initial_relu")(convolve(board, "initial"))
    for i in range(10):
        h = ReLU(name=f"res{i}_relu1")(convolve(x, f"res{i}_1"))
        h = Add(name=f"res{i}_add")([convolve(h, f"res{i}_2"), x])
        x = ReLU(name=f"res{i}_relu2")(h)
    p = Flatten(name="policy_flat")(ReLU(name="policy_relu")(convolve(x, "policy", 2, 1)))
    p = Dense(73, activation="softmax", name="policy")(p)
    v = Flatten(name="value_flat")(ReLU(name="value_relu")(convolve(x, "value", 1, 1)))
    v = Dense(32, activation="relu", name="value_hidden")(v)
    return Model(board, [p, Dense(1, activation="tanh", name="value")(v)], name="alpha_zero")


@graph(
    never=("residual", "dense", "inception", "gate"),
    see="all rows: it is small; twin critics that read the action after the first layer",
)
def twin_critics():
    """TD3: the action is concatenated half way, and the smaller estimate counts."""
    state, action = Input((17,), name="state"), Input((6,), name="action")
    estimates = []
    for i in (1, 2):
        x = Dense(40, activation="relu", name=f"critic{i}_state")(state)
        x = Concatenate(name=f"critic{i}_with_action")([x, action])
        x = Dense(30, activation="relu", name=f"critic{i}_hidden")(x)
        estimates.append(Dense(1, name=f"critic{i}_value")(x))
    return Model([state, action], layers.Minimum(name="pessimist")(estimates), name="twin_critics")


@graph(
    never=("residual", "dense", "inception", "gate"),
    see="an encoder, six imagined steps over shared layers, and the rewards of the steps",
)
def world_model():
    """A latent state is moved six times by one recurrent layer, each time by another action."""
    image = Input((32, 32, 3), name="image")
    actions = Input((6, 4), name="actions")
    x = image
    for i, width in enumerate((8, 16, 32)):
        x = Conv2D(width, 4, strides=2, activation="relu", name=f"encoder_{i}")(x)
    state = Dense(24, activation="tanh", name="first_state")(Flatten(name="flat")(x))
    move, reward = layers.GRU(24, name="move"), Dense(1, name="reward")
    rewards = []
    for i in range(6):
        action = Lambda(lambda t, i=i: t[:, i : i + 1], name=f"action_{i}")(actions)
        state = move(action, initial_state=state)
        rewards.append(reward(state))
    return Model([image, actions], Concatenate(name="rewards")(rewards), name="world_model")
