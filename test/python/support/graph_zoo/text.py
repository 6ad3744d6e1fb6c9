"""Models of text without transformers: convolutions, recurrence, gates on the way, comparisons."""

from __future__ import annotations

from keras import Input, Model, layers, ops
from keras.layers import (
    GRU,
    LSTM,
    Add,
    Bidirectional,
    Concatenate,
    Dense,
    Dropout,
    Embedding,
    Lambda,
    Multiply,
)

from graph_zoo.expected import Expected, graph, side_by_side


@graph(
    never=("residual", "dense", "gate"),
    see="all rows: it is small; three convolutions side by side, concatenated",
    expected=[Expected(("inception", "parallel"), ((2, 9),))],
)
def sentence_cnn():
    """Kim's: convolutions of three widths, each pooled over time."""
    ids = Input((40,), dtype="int32")
    x = Embedding(200, 16)(ids)
    pooled = [
        layers.GlobalMaxPooling1D()(layers.Conv1D(24, size, activation="relu")(x))
        for size in (3, 4, 5)
    ]
    x = Dropout(0.5)(Concatenate()(pooled))
    return Model(ids, Dense(5, activation="softmax")(x))


@graph(
    never=("residual", "dense", "gate", "inception"),
    see="all rows: it is small; three inputs that are concatenated, two recurrent layers",
)
def tagger():
    """Named entities from words, their characters and their casing."""
    words = Input((30,), dtype="int32", name="words")
    characters = Input((30, 12), dtype="int32", name="characters")
    casing = Input((30, 8), name="casing")
    letters = layers.TimeDistributed(Embedding(60, 8), name="letters")(characters)
    letters = layers.TimeDistributed(LSTM(8), name="spelling")(letters)
    vectors = Embedding(200, 16, name="vectors")(words)
    x = Concatenate(name="features")([vectors, casing, letters])
    x = Bidirectional(LSTM(16, return_sequences=True), name="context_1")(x)
    x = Bidirectional(LSTM(16, return_sequences=True), name="context_2")(x)
    x = Dense(9, activation="softmax", name="tags")(x)
    return Model([words, characters, casing], x, name="tagger")


@graph(
    never=("dense", "inception", "gate"),
    see="a bidirectional layer, a plain one, then six equal residual blocks",
    expected=[
        Expected(("residual",), side_by_side(4, *[3] * 6)),
        Expected(("run",), ((4, 22),), one_row=True),
    ],
)
def deep_lstm():
    """The encoder of GNMT: from the third layer on every LSTM is added to what it reads."""
    ids = Input((20,), dtype="int32")
    x = Embedding(100, 16)(ids)
    x = Bidirectional(LSTM(8, return_sequences=True))(x)
    x = LSTM(16, return_sequences=True)(x)
    for _ in range(6):
        h = Dropout(0.2)(LSTM(16, return_sequences=True)(x))
        x = Add()([x, h])
    return Model(ids, x)


@graph(
    never=("residual", "dense", "inception"),
    see="an encoder and the layers of one step of the decoder, each called six times",
)
def attentive_translator():
    """Bahdanau's attention, six steps of the decoder unrolled over shared layers."""
    source = Input((15,), dtype="int32", name="source")
    x = Embedding(100, 16, name="source_words")(source)
    annotations = Bidirectional(GRU(8, return_sequences=True), name="encoder")(x)
    keys = Dense(16, use_bias=False, name="keys")(annotations)
    query, to_score = Dense(16, name="query"), Dense(1, name="score")
    both, bend = Add(name="energy"), layers.Activation("tanh", name="bend")
    normalise, weigh = layers.Softmax(axis=1, name="weights"), layers.Dot(axes=1, name="context")
    as_key, as_step = (layers.Reshape((1, 16), name=n) for n in ("as_key", "as_step"))
    cell, word = GRU(16, name="decoder"), Dense(100, activation="softmax", name="word")
    state = Dense(16, activation="tanh", name="first_state")(
        layers.GlobalAveragePooling1D(name="summary")(annotations)
    )
    found = []
    for _ in range(6):
        energy = bend(both([keys, as_key(query(state))]))
        context = weigh([normalise(to_score(energy)), annotations])
        state = cell(context, initial_state=state)
        found.append(word(as_step(state)))
    return Model(source, Concatenate(axis=1, name="sentence")(found), name="attentive_translator")


@graph(
    never=("residual", "dense", "gate", "inception"),
    see="all rows: it is small; one encoder, used twice, and a comparison",
)
def entailment():
    """InferSent: two sentences through one encoder; their difference and their product decide."""
    first, second = (Input((20,), dtype="int32", name=n) for n in ("premise", "hypothesis"))
    words = Embedding(200, 16, name="words")
    encoder = Bidirectional(LSTM(16), name="encoder")
    u, v = encoder(words(first)), encoder(words(second))
    difference = Lambda(lambda pair: ops.abs(pair[0] - pair[1]), name="difference")([u, v])
    product = Multiply(name="product")([u, v])
    x = Concatenate(name="comparison")([u, v, difference, product])
    for i in range(2):
        x = Dense(32, activation="tanh", name=f"classifier_{i}")(x)
    x = Dense(3, activation="softmax", name="relation")(x)
    return Model([first, second], x, name="entailment")


@graph(
    never=("dense", "inception"),
    see="twelve equal layers, each of which carries a part of what it reads",
    expected=[
        Expected(("residual", "gate", "parallel", "block", "repeat"), side_by_side(3, *[6] * 12)),
        Expected(("run",), ((3, 75),), one_row=True),
    ],
)
def highway():
    """Twelve highway layers: y = t·h + (1 − t)·x; all names made up."""
    ids = Input((20,), dtype="int32")
    x = layers.GlobalAveragePooling1D()(Embedding(100, 24)(ids))
    for _ in range(12):
        transform = Dense(24, activation="sigmoid", bias_initializer="ones")(x)
        carry = Lambda(lambda t: 1.0 - t)(transform)
        changed = Multiply()([Dense(24, activation="relu")(x), transform])
        x = Add()([changed, Multiply()([x, carry])])
    return Model(ids, Dense(2)(x))
