"""Tables and recommendations: embeddings, crosses, experts, towers."""

from __future__ import annotations

from keras import Input, Model, Sequential, layers, ops, random
from keras.layers import (
    Add,
    BatchNormalization,
    Concatenate,
    Dense,
    Dot,
    Dropout,
    Embedding,
    Flatten,
    Lambda,
    MultiHeadAttention,
    Multiply,
    ReLU,
)

from graph_zoo.expected import Expected, graph, side_by_side


class DropPath(layers.Layer):
    """Leaves out the whole branch of some examples while training."""

    def __init__(self, rate, **options):
        super().__init__(**options)
        self.rate = rate

    def call(self, x, training=None):
        if not training:
            return x
        kept = ops.floor(random.uniform((ops.shape(x)[0], 1)) + 1.0 - self.rate)
        return x * kept / (1.0 - self.rate)


@graph(
    never=("residual", "dense", "inception", "gate"),
    see="eighty equal layers as one row",
    expected=[
        Expected(("run", "part"), ((0, 80),), one_row=True),
    ],
)
def deep_perceptron():
    """Eighty layers, one after the other."""
    hidden = [Dense(16, activation="selu") for _ in range(80)]
    return Sequential([Input((16,)), *hidden, Dense(1)])


@graph(
    never=("dense", "inception", "gate"),
    see="twelve equal residual blocks, of which each may be left out while training",
    expected=[
        Expected(("residual",), side_by_side(2, *[7] * 12)),
    ],
)
def stochastic_depth():
    """Residual blocks with a layer of our own that drops them, more often the deeper they are."""
    inputs = Input((20,))
    x = Dense(24)(inputs)
    for i in range(12):
        h = ReLU()(BatchNormalization()(x))
        h = Dense(24)(Dropout(0.1)(Dense(48, activation="relu")(h)))
        x = Add()([x, DropPath(i / 64)(h)])
    return Model(inputs, Dense(3)(BatchNormalization()(x)))


@graph(
    never=("residual", "dense", "inception", "gate"),
    see="three encoder steps, the sampling of the code, three decoder steps",
    expected=[
        Expected(("repeat", "block", "level"), side_by_side(2, 3, 3, 3)),
        Expected(("parallel", "block"), ((11, 18),), loose=True),
        Expected(("repeat", "block", "level"), side_by_side(18, 3, 3, 3)),
    ],
)
def noisy_autoencoder():
    """A variational autoencoder whose noise is an input and whose sampling is operators."""
    inputs, noise = Input((24,), name="features"), Input((4,), name="noise")
    x = layers.GaussianNoise(0.1)(inputs)
    for units in (64, 32, 16):
        x = layers.LeakyReLU()(BatchNormalization()(Dense(units)(x)))
    mean, log_variance = Dense(4, name="mean")(x), Dense(4, name="log_variance")(x)
    x = mean + ops.exp(log_variance * 0.5) * noise
    for units in (16, 32, 64):
        x = layers.LeakyReLU()(BatchNormalization()(Dense(units)(x)))
    return Model([inputs, noise], Dense(24, name="reconstruction")(x))


@graph(
    never=("residual", "gate"),
    see="eight equal couplings",
    expected=[
        Expected(("repeat", "block", "inception", "dense", "parallel"), side_by_side(1, *[9] * 8)),
        Expected(("run",), ((1, 73),), one_row=True),
    ],
)
def real_nvp():
    """A normalising flow: one half of the features scales and shifts the other, in turn."""
    inputs = Input((8,), name="x")
    x = inputs
    for i in range(8):
        p = f"coupling_{i}"
        kept = Lambda(lambda t: t[:, :4], name=f"{p}_kept")(x)
        changed = Lambda(lambda t: t[:, 4:], name=f"{p}_changed")(x)
        h = Dense(24, activation="relu", name=f"{p}_hidden")(kept)
        scale = Dense(4, activation="tanh", name=f"{p}_log_scale")(h)
        scale = layers.Activation("exponential", name=f"{p}_scale")(scale)
        shift = Dense(4, name=f"{p}_shift")(h)
        changed = Multiply(name=f"{p}_scaled")([changed, scale])
        changed = Add(name=f"{p}_shifted")([changed, shift])
        x = Concatenate(name=f"{p}_swap")([changed, kept])
    return Model(inputs, x, name="real_nvp")


@graph(
    never=("dense", "inception", "gate"),
    see="ten inputs, ten embeddings, ten first-order weights, each as one row; the interaction; a head",
    expected=[
        Expected(
            ("run", "part", "repeat"),
            (("field_0", "field_9"), ("vector_0", "vector_9"), ("weight_0", "weight_9")),
            one_row=True,
        ),
    ],
)
def factorisation_machine():
    """DeepFM: embeddings that interact in pairs and also feed a perceptron; weights of each field."""
    fields = [Input((1,), dtype="int32", name=f"field_{i}") for i in range(10)]
    vectors = [Embedding(20 + i, 8, name=f"vector_{i}")(field) for i, field in enumerate(fields)]
    weights = [Embedding(20 + i, 1, name=f"weight_{i}")(field) for i, field in enumerate(fields)]
    stacked = Concatenate(axis=1, name="vectors")(vectors)
    first_order = Flatten(name="first_order")(Add(name="weights")(weights))

    def pairs(t):
        square_of_sum = ops.square(ops.sum(t, axis=1))
        return ops.sum(square_of_sum - ops.sum(ops.square(t), axis=1), axis=-1, keepdims=True) / 2

    second_order = Lambda(pairs, name="second_order")(stacked)
    x = Flatten(name="deep_input")(stacked)
    for i, units in enumerate((64, 32)):
        x = Dropout(0.2, name=f"drop_{i}")(Dense(units, activation="relu", name=f"deep_{i}")(x))
    logit = Add(name="logit")([first_order, second_order, Dense(1, name="deep_logit")(x)])
    return Model(fields, layers.Activation("sigmoid", name="click")(logit), name="deep_fm")


@graph(
    never=("dense", "inception"),
    see="six equal cross layers, each a residual block, then a perceptron",
    expected=[
        Expected(("residual",), side_by_side(2, *[3] * 6)),
        Expected(("run",), ((5, 20),), one_row=True),  # in the first, x is x₀
    ],
)
def cross_network():
    """DCN: x₀ · f(x) + x, six times; made-up names."""
    inputs = Input((24,))
    x = first = BatchNormalization()(inputs)
    for _ in range(6):
        x = Add()([Multiply()([first, Dense(24)(x)]), x])
    for units in (64, 32):
        x = Dropout(0.1)(Dense(units, activation="relu")(x))
    return Model(inputs, Dense(1, activation="sigmoid")(x))


@graph(
    never=("residual", "dense", "inception", "gate"),
    see="the tower of the user, the tower of the item, and their product",
)
def two_towers():
    """Retrieval: both towers embed items with one table, and have the same form."""
    history = Input((12,), dtype="int32", name="history")
    item = Input((1,), dtype="int32", name="item")
    table = Embedding(300, 16, name="items")

    def tower(x, name):
        for i, units in enumerate((48, 32, 16)):
            x = Dense(units, activation="relu", name=f"{name}_{i}")(x)
            x = BatchNormalization(name=f"{name}_norm_{i}")(x)
        return layers.UnitNormalization(name=f"{name}_unit")(x)

    user = tower(layers.GlobalAveragePooling1D(name="average")(table(history)), "user")
    candidate = tower(Flatten(name="one")(table(item)), "item")
    score = Dot(axes=1, name="score")([user, candidate])
    return Model([history, item], score, name="two_towers")


@graph(
    never=("residual", "dense", "inception", "gate"),
    see="all rows: it is small; the product of two embeddings and two biases",
)
def matrix_factorisation():
    """Ratings as the product of two embeddings, with a bias for the user and one for the item."""
    user, item = (Input((1,), dtype="int32", name=n) for n in ("user", "item"))
    taste, style = Embedding(50, 8, name="taste")(user), Embedding(70, 8, name="style")(item)
    product = Multiply(name="product")([taste, style])
    agreement = Dense(1, use_bias=False, name="agreement")(Flatten(name="pair")(product))
    mood = Flatten(name="mood")(Embedding(50, 1, name="user_bias")(user))
    fame = Flatten(name="fame")(Embedding(70, 1, name="item_bias")(item))
    return Model([user, item], Add(name="rating")([agreement, mood, fame]), name="ratings")


@graph(
    never=("dense", "inception", "gate"),
    see="four equal layers of attention among the fields, each beside a projection, summed",
    expected=[
        Expected(("residual", "parallel", "block", "repeat"), side_by_side(2, *[4] * 4)),
        Expected(("run",), ((2, 18),), one_row=True),
    ],
)
def auto_interaction():
    """AutoInt: attention among embedded fields, added to a projection of the same; made-up names."""
    fields = Input((12,), dtype="int32")
    x = Embedding(120, 16)(fields)
    for _ in range(4):
        h = Add()([MultiHeadAttention(2, 8)(x, x), Dense(16, use_bias=False)(x)])
        x = ReLU()(h)
    return Model(fields, Dense(1, activation="sigmoid")(Flatten()(x)))


@graph(
    never=("residual", "dense"),
    see="what is read of the history depends on the candidate: four features of the pair, weights, a sum",
)
def interest_network():
    """DIN: the candidate decides which items of the history count."""
    history, candidate = (
        Input((n,), dtype="int32", name=name) for name, n in (("history", 10), ("candidate", 1))
    )
    table = Embedding(200, 12, name="items")
    keys, query = table(history), table(candidate)
    repeated = Lambda(lambda t: ops.repeat(t, 10, axis=1), name="repeated")(query)
    difference = layers.Subtract(name="difference")([repeated, keys])
    product = Multiply(name="product")([repeated, keys])
    x = Concatenate(name="pair")([repeated, keys, difference, product])
    for i, units in enumerate((32, 16)):
        x = layers.PReLU(name=f"relevance_act_{i}")(Dense(units, name=f"relevance_{i}")(x))
    weights = Dense(1, name="weights")(x)
    interest = Dot(axes=1, name="interest")([weights, keys])
    x = Concatenate(name="features")([Flatten(name="i")(interest), Flatten(name="q")(query)])
    for i, units in enumerate((48, 24)):
        x = Dense(units, activation="relu", name=f"click_{i}")(x)
    return Model([history, candidate], Dense(1, activation="sigmoid", name="click")(x))


@graph(
    never=("residual", "dense", "gate"),
    see="six experts, a gate and a tower for each of three tasks",
    expected=[
        Expected(("inception", "parallel"), ((1, 21),), loose=True),
    ],
)
def tasks_with_experts():
    """MMoE: every task weighs the same experts by a softmax of its own."""
    features = Input((20,), name="features")
    experts = []
    for i in range(6):
        h = Dense(32, activation="relu", name=f"expert_{i}_hidden")(features)
        h = Dense(16, activation="relu", name=f"expert_{i}_out")(h)
        experts.append(layers.Reshape((1, 16), name=f"expert_{i}_row")(h))
    stacked = Concatenate(axis=1, name="experts")(experts)
    outputs = []
    for task in ("click", "like", "share"):
        weights = Dense(6, activation="softmax", name=f"{task}_gate")(features)
        x = Dot(axes=1, name=f"{task}_mixture")([weights, stacked])
        x = Dense(8, activation="relu", name=f"{task}_tower")(x)
        outputs.append(Dense(1, activation="sigmoid", name=task)(x))
    return Model(features, outputs, name="mmoe")


@graph(
    never=("dense", "inception"),
    see="four decision steps; in each a mask on the features and residual transformations",
    expected=[
        Expected(
            ("residual",),
            ((9, 13), (14, 18), (24, 28), (29, 33), (39, 43), (44, 48), (54, 58), (59, 63)),
            loose=True,
        ),
        # The first step has the row of the layer that all share.
        Expected(("repeat", "block"), side_by_side(19, 15, 15, 15), loose=True),
    ],
)
def attentive_steps():
    """TabNet: a mask selects features, a transformer with a shared layer reads them, four times."""

    def gated(x):
        value = Dense(16, activation="sigmoid")(x)
        return Multiply()([Dense(16)(x), value])

    inputs = Input((20,))
    features = BatchNormalization()(inputs)
    shared = Dense(16)
    state, decisions = Dense(16)(features), []
    for _ in range(4):
        mask = layers.Softmax()(BatchNormalization()(Dense(20)(state)))
        x = BatchNormalization()(shared(Multiply()([mask, features])))
        for _ in range(2):
            x = layers.Rescaling(0.7071)(Add()([x, gated(x)]))
        state = x
        decisions.append(ReLU()(x))
    return Model(inputs, Dense(2)(Add()(decisions)))
