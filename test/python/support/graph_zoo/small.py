"""Networks for small devices and short texts: GhostNetV2, padded texts, pooled words, names that all begin alike."""

from keras import Input, Model, layers

from graph_zoo.expected import Expected, graph, side_by_side


def _norm(x, active=True):
    x = layers.BatchNormalization()(x)
    return layers.ReLU()(x) if active else x


def _ghost(x, width, active=True):
    primary = _norm(layers.Conv2D(width // 2, 1, use_bias=False)(x), active)
    cheap = _norm(layers.DepthwiseConv2D(3, padding="same", use_bias=False)(primary), active)
    return layers.Concatenate()([primary, cheap])


def _long_range(x, width):
    """The attention of GhostNetV2: computed at half the size, along the rows and the columns."""
    y = layers.AveragePooling2D(2)(x)
    y = _norm(layers.Conv2D(width, 1, use_bias=False)(y), False)
    y = _norm(layers.DepthwiseConv2D((1, 5), padding="same", use_bias=False)(y), False)
    y = _norm(layers.DepthwiseConv2D((5, 1), padding="same", use_bias=False)(y), False)
    return layers.UpSampling2D(2)(layers.Activation("sigmoid")(y))


# A first bottleneck of a stage has 29 rows, a second one 23: it halves nothing and has no shortcut of its own.
_BOTTLENECKS = side_by_side(4, 29, 23, 29, 23)


@graph(
    see="two stages of two residual bottlenecks, each two ghost modules, the first one gated",
    never=("dense",),
    expected=[
        Expected(("residual",), _BOTTLENECKS),
        Expected(("stage",), side_by_side(4, 52, 52)),
    ],
)
def ghostnet_v2():
    x = inputs = Input((64, 64, 3))
    x = _norm(layers.Conv2D(16, 3, 2, "same", use_bias=False)(x))
    for width in (24, 48):
        for number in range(2):
            y = layers.Multiply()([_ghost(x, 2 * width), _long_range(x, 2 * width)])
            if number == 0:
                y = _norm(layers.DepthwiseConv2D(3, 2, "same", use_bias=False)(y), False)
            y = _ghost(y, width, False)
            if number == 0:
                x = _norm(layers.DepthwiseConv2D(3, 2, "same", use_bias=False)(x), False)
                x = _norm(layers.Conv2D(width, 1, use_bias=False)(x), False)
            x = layers.Add()([y, x])
    return Model(inputs, layers.Dense(10)(layers.GlobalAveragePooling2D()(x)), name="ghostnet_v2")


@graph(
    see="three layers of attention and feed-forward, each two residual blocks, over padded texts",
    never=("gate", "dense", "inception", "parallel"),
    expected=[
        Expected(
            ("residual",),
            tuple(
                span
                for number in (1, 2, 3)
                for span in (
                    (f"layer{number}_attention", f"layer{number}_norm1"),
                    (f"layer{number}_ff1", f"layer{number}_norm2"),
                )
            ),
            loose=True,
        )
    ],
)
def padded_text_transformer():
    inputs = Input((40,), dtype="int32", name="tokens")
    x = layers.Embedding(2000, 32, mask_zero=True, name="embedding")(inputs)
    for number in (1, 2, 3):
        name = f"layer{number}"
        y = layers.MultiHeadAttention(4, 8, name=f"{name}_attention")(x, x)
        x = layers.Add(name=f"{name}_add1")([x, y])
        x = layers.LayerNormalization(name=f"{name}_norm1")(x)
        y = layers.Dense(64, "gelu", name=f"{name}_ff1")(x)
        y = layers.Dense(32, name=f"{name}_ff2")(y)
        x = layers.Add(name=f"{name}_add2")([x, y])
        x = layers.LayerNormalization(name=f"{name}_norm2")(x)
    x = layers.GlobalAveragePooling1D(name="pool")(x)
    return Model(inputs, layers.Dense(3, name="classes")(x), name="padded_text")


@graph(
    see="an encoder that leaves out padding, a decoder that attends to it, one recurrent layer each",
    never=("residual", "gate", "dense", "inception"),
)
def padded_translation():
    words = Input((None,), dtype="int32", name="words")
    spoken = Input((None,), dtype="int32", name="spoken")
    embedded = layers.Embedding(500, 24, mask_zero=True, name="words_embedding")(words)
    states = layers.GRU(24, return_sequences=True, name="encoder")(embedded)
    answer = layers.Embedding(500, 24, mask_zero=True, name="spoken_embedding")(spoken)
    answer = layers.GRU(24, return_sequences=True, name="decoder")(answer)
    context = layers.Attention(name="attention")([answer, states])
    x = layers.Concatenate(name="joined")([answer, context])
    return Model([words, spoken], layers.Dense(500, name="next_word")(x), name="translation")


@graph(
    see="a recurrent layer in each of two residual blocks, over series that are padded with zeros",
    never=("gate", "dense", "inception", "parallel"),
    expected=[
        Expected(
            ("residual",),
            tuple((f"block{number}_gru", f"block{number}_sum") for number in (1, 2)),
            loose=True,
        )
    ],
)
def padded_series():
    inputs = Input((60, 9), name="sensors")
    x = layers.Dense(24, name="embedding")(layers.Masking(name="padding")(inputs))
    for number in (1, 2):
        name = f"block{number}"
        y = layers.GRU(24, return_sequences=True, name=f"{name}_gru")(x)
        y = layers.Dropout(0.1, name=f"{name}_dropout")(y)
        x = layers.Add(name=f"{name}_sum")([x, y])
    x = layers.LSTM(16, name="last")(x)
    return Model(inputs, layers.Dense(2, name="answer")(x), name="padded_series")


def _prefixed(name, x, width):
    """A small network with one residual block, all names beginning with that of the network."""
    x = layers.Conv1D(width, 5, padding="same", name=f"{name}_stem")(x)
    x = layers.BatchNormalization(name=f"{name}_stem_norm")(x)
    y = layers.Conv1D(width, 3, padding="same", activation="relu", name=f"{name}_first")(x)
    y = layers.Conv1D(width, 3, padding="same", name=f"{name}_second")(y)
    x = layers.Add(name=f"{name}_sum")([x, y])
    return layers.Conv1D(width, 1, name=f"{name}_last")(x)


@graph(
    see="a stem, one residual block, a head: all named after the network",
    never=("gate", "dense", "inception", "parallel"),
    expected=[Expected(("residual",), (("ecg12_first", "ecg12_sum"),))],
)
def counted_prefix():
    inputs = Input((256, 12), name="ecg12_leads")
    x = layers.GlobalMaxPooling1D(name="ecg12_pool")(_prefixed("ecg12", inputs, 24))
    return Model(inputs, layers.Dense(5, name="ecg12_classes")(x), name="ecg12")


@graph(
    see="two networks, one after the other, each a stem, a residual block and a last layer",
    never=("gate", "dense", "inception", "parallel"),
    expected=[
        Expected(("residual",), (("net1_first", "net1_sum"), ("net2_first", "net2_sum"))),
    ],
)
def cascaded_networks():
    inputs = Input((128, 6), name="signal")
    x = _prefixed("net2", _prefixed("net1", inputs, 16), 32)
    return Model(inputs, layers.Dense(4, name="answer")(layers.Flatten()(x)), name="cascade")


# Rows: the input, a projection, then in each of three parts a pooling and blocks of four rows.
FUNNEL = (3, 4, 5)
_FIRSTS = (3, 3 + 13, 3 + 13 + 17)
_BLOCKS = tuple(
    span
    for first, depth in zip(_FIRSTS, FUNNEL, strict=True)
    for span in side_by_side(first, *[4] * depth)
)
_RUNS = tuple((first, first + 4 * depth) for first, depth in zip(_FIRSTS, FUNNEL, strict=True))


@graph(
    see="three runs of three, four and five blocks of one width, the words pooled before each",
    never=("dense", "gate", "inception"),
    expected=[
        Expected(("residual",), _BLOCKS),
        Expected(("run",), _RUNS),
    ],
)
def funnel_of_words():
    inputs = Input((48, 32))
    x = layers.Dense(32)(inputs)
    for depth in FUNNEL:
        x = layers.AveragePooling1D(2)(x)
        for _ in range(depth):
            y = layers.LayerNormalization()(x)
            y = layers.Dense(64, "gelu")(y)
            x = layers.Add()([x, layers.Dense(32)(y)])
    return Model(inputs, layers.Dense(5)(layers.GlobalAveragePooling1D()(x)), name="funnel")
