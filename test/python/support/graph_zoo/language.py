"""Transformers of language: pre-norm and post-norm, with masks, shared layers, biases and gates."""

from __future__ import annotations

from keras import Input, Model, layers, ops
from keras.layers import (
    Add,
    Dense,
    Dropout,
    Embedding,
    LayerNormalization,
    MultiHeadAttention,
    Multiply,
)

from graph_zoo.expected import Expected, graph, side_by_side


class RootMeanSquareNorm(layers.Layer):
    def build(self, shape):
        self.scale = self.add_weight(shape=(shape[-1],), name="scale")

    def call(self, x):
        return x * ops.rsqrt(ops.mean(ops.square(x), axis=-1, keepdims=True) + 1e-6) * self.scale


class BiasedAttention(layers.Layer):
    """T5's: without scaling, with a bias for each head that is made once for all layers."""

    def build(self, shapes):
        width = shapes[0][-1]
        self.kernel = self.add_weight(shape=(width, 3 * width), name="kernel")

    def call(self, inputs):
        x, bias = inputs
        query, key, value = ops.split(ops.matmul(x, self.kernel), 3, axis=-1)
        scores = ops.matmul(query, ops.transpose(key, (0, 2, 1))) + ops.mean(bias, axis=1)
        return ops.matmul(ops.softmax(scores), value)


class Positions(layers.Layer):
    """Adds a table of learned positions."""

    def build(self, shape):
        self.table = self.add_weight(shape=shape[1:], name="table")

    def call(self, x):
        return x + self.table


@graph(
    never=("dense", "inception", "gate"),
    see="four encoder layers of two residual blocks, four decoder layers of three",
    expected=[
        Expected(("residual",), side_by_side(3, *[4, 5] * 3)),  # the encoder's, then the decoder's
        Expected(("residual",), ((46, 51),), loose=True),
        Expected(("residual",), side_by_side(51, 5, *[4, 4, 5] * 3)),
        Expected(("repeat", "block"), side_by_side(3, *[9] * 3)),
        Expected(("repeat", "block"), side_by_side(56, *[13] * 3), loose=True),
    ],
)
def translator():
    """An encoder and a decoder, pre-norm, with cross attention; all names made up."""

    def attend(x, memory=None):
        h = LayerNormalization()(x)
        h = MultiHeadAttention(2, 16)(h, h if memory is None else memory)
        return Add()([x, Dropout(0.1)(h)])

    def feed_forward(x):
        h = LayerNormalization()(x)
        h = Dense(32)(Dense(64, activation="relu")(h))
        return Add()([x, Dropout(0.1)(h)])

    source, target = Input((24,), dtype="int32"), Input((20,), dtype="int32")
    x = Positions()(Embedding(100, 32)(source))
    for _ in range(4):
        x = feed_forward(attend(x))
    memory = LayerNormalization()(x)
    y = Positions()(Embedding(100, 32)(target))
    for _ in range(4):
        y = feed_forward(attend(attend(y), memory))
    return Model([source, target], Dense(100)(LayerNormalization()(y)))


@graph(
    never=("dense", "inception", "gate"),
    see="the layers of the encoder and of the decoder by their names",
    expected=[
        Expected(
            ("residual",),
            tuple((f"encoder_{i}_self_attn", f"encoder_{i}_self_add") for i in range(3))
            + tuple((f"encoder_{i}_feed_fc1", f"encoder_{i}_feed_add") for i in range(2))
            + tuple((f"decoder_{i}_self_attn", f"decoder_{i}_self_add") for i in (1, 2))
            + tuple((f"decoder_{i}_cross_attn", f"decoder_{i}_cross_add") for i in range(3))
            + tuple((f"decoder_{i}_feed_fc1", f"decoder_{i}_feed_add") for i in range(3)),
            loose=True,
        ),
        Expected(
            ("repeat", "block"),
            (
                ("encoder_0_self_attn", "encoder_0_feed_norm"),
                ("encoder_1_self_attn", "encoder_1_feed_norm"),
                ("decoder_1_self_attn", "decoder_1_feed_norm"),
                ("decoder_2_self_attn", "decoder_2_feed_norm"),
            ),
        ),
    ],
)
def marian():
    """An encoder and a decoder, post-norm, each layer named by its place."""

    def add_and_norm(x, h, name):
        x = Add(name=f"{name}_add")([x, h])
        return LayerNormalization(name=f"{name}_norm")(x)

    def attend(x, memory, name):
        h = MultiHeadAttention(2, 16, name=f"{name}_attn")(x, memory)
        return add_and_norm(x, h, name)

    def feed_forward(x, name):
        h = Dense(64, activation="swish", name=f"{name}_fc1")(x)
        h = Dense(32, name=f"{name}_fc2")(h)
        return add_and_norm(x, h, name)

    source = Input((24,), dtype="int32", name="source")
    target = Input((20,), dtype="int32", name="target")
    shared = Embedding(100, 32, name="shared_embedding")
    x = Positions(name="encoder_positions")(shared(source))
    for i in range(3):
        x = attend(x, x, f"encoder_{i}_self")
        x = feed_forward(x, f"encoder_{i}_feed")
    y = Positions(name="decoder_positions")(shared(target))
    for i in range(3):
        y = attend(y, y, f"decoder_{i}_self")
        y = attend(y, x, f"decoder_{i}_cross")
        y = feed_forward(y, f"decoder_{i}_feed")
    return Model([source, target], Dense(100, name="words")(y), name="marian")


@graph(
    never=("dense", "inception", "gate"),
    see="ten equal residual blocks, in each attention beside a perceptron",
    expected=[
        Expected(("residual",), side_by_side(2, *[5] * 10)),
        Expected(("run",), ((2, 52),), one_row=True),
    ],
)
def gpt_parallel():
    """GPT-J's layer: attention and perceptron read the same norm and are added together."""
    ids = Input((32,), dtype="int32")
    x = Embedding(100, 32)(ids)
    for _ in range(10):
        h = LayerNormalization()(x)
        attention = MultiHeadAttention(2, 16)(h, h, use_causal_mask=True)
        perceptron = Dense(32)(Dense(128, activation="gelu")(h))
        x = Add()([x, attention, perceptron])
    return Model(ids, Dense(100)(LayerNormalization()(x)))


@graph(
    never=("dense", "inception", "gate"),
    see="three embeddings summed, then eight equal layers of two residual blocks; the mask reaches all",
    expected=[
        Expected(("residual",), tuple((10 + 9 * i, 13 + 9 * i) for i in range(8)), loose=True),
        Expected(("residual",), tuple((14 + 9 * i, 18 + 9 * i) for i in range(8)), loose=True),
        Expected(("repeat", "block"), side_by_side(10, *[9] * 8), loose=True),
        Expected(("run",), ((10, 82),), loose=True, one_row=True),
    ],
)
def bert_with_mask():
    """Post-norm with a padding mask that every attention reads; all names made up."""
    ids, types = Input((32,), dtype="int32"), Input((32,), dtype="int32")
    padding = Input((32,), dtype="int32")
    mask = layers.Reshape((1, 32))(padding)
    x = Add()([Embedding(100, 32)(ids), Embedding(2, 32)(types)])
    x = Dropout(0.1)(LayerNormalization()(Positions()(x)))
    for _ in range(8):
        h = MultiHeadAttention(2, 16)(x, x, attention_mask=mask)
        x = LayerNormalization()(Add()([x, Dropout(0.1)(h)]))
        h = Dense(32)(Dense(64, activation="gelu")(x))
        x = LayerNormalization()(Add()([x, Dropout(0.1)(h)]))
    return Model([ids, types, padding], Dense(2)(x))


@graph(
    never=("dense", "inception", "gate"),
    see="one layer of two residual blocks, called twelve times",
    expected=[
        Expected(
            ("residual",),
            (("attention", "attention_add"), ("intermediate", "output_add")),
            loose=True,
        ),
    ],
)
def albert():
    """One transformer layer, a model of its own, called twelve times."""
    state = x = Input((32, 32), name="state")
    h = MultiHeadAttention(2, 16, name="attention")(x, x)
    x = LayerNormalization(name="attention_norm")(Add(name="attention_add")([x, h]))
    h = Dense(64, activation="gelu", name="intermediate")(x)
    h = Dense(32, name="output")(h)
    x = LayerNormalization(name="output_norm")(Add(name="output_add")([x, h]))
    layer = Model(state, x, name="albert_layer")

    ids = Input((32,), dtype="int32", name="ids")
    x = Dense(32, name="factorised")(Embedding(100, 8, name="words")(ids))
    for _ in range(12):
        x = layer(x)
    return Model(ids, Dense(100, name="masked_words")(x), name="albert")


@graph(
    never=("dense", "inception"),
    see="eight equal decoder layers, each attention and a gated perceptron",
    expected=[
        Expected(
            ("residual",),
            tuple((f"layers_{i}_input_layernorm", f"layers_{i}_attn_residual") for i in range(8))
            + tuple(
                (f"layers_{i}_post_attention_layernorm", f"layers_{i}_mlp_residual")
                for i in range(8)
            ),
        ),
        Expected(("repeat", "block"), side_by_side(2, *[9] * 8)),
        Expected(("run",), ((2, 74),), one_row=True),
    ],
)
def llama():
    """Root mean square norms, gated perceptrons, no biases, names as in a checkpoint."""
    ids = Input((32,), dtype="int32", name="input_ids")
    x = Embedding(100, 32, name="embed_tokens")(ids)
    for i in range(8):
        p = f"layers_{i}"
        h = RootMeanSquareNorm(name=f"{p}_input_layernorm")(x)
        h = MultiHeadAttention(2, 16, use_bias=False, name=f"{p}_self_attn")(h, h)
        x = Add(name=f"{p}_attn_residual")([x, h])
        h = RootMeanSquareNorm(name=f"{p}_post_attention_layernorm")(x)
        gate = Dense(96, activation="silu", use_bias=False, name=f"{p}_mlp_gate_proj")(h)
        up = Dense(96, use_bias=False, name=f"{p}_mlp_up_proj")(h)
        h = Multiply(name=f"{p}_mlp_product")([gate, up])
        h = Dense(32, use_bias=False, name=f"{p}_mlp_down_proj")(h)
        x = Add(name=f"{p}_mlp_residual")([x, h])
    x = RootMeanSquareNorm(name="norm")(x)
    return Model(ids, Dense(100, use_bias=False, name="lm_head")(x), name="llama")


@graph(
    never=("dense", "inception", "gate"),
    see="a bias made once, read by the attention of six equal layers of two residual blocks",
    expected=[
        Expected(("residual",), ((5, 10),), loose=True),  # the bias is made among its rows
        Expected(("residual",), side_by_side(10, 6, *[4, 6] * 5)),
        Expected(("repeat", "block"), ((5, 16),), loose=True),
        Expected(("repeat", "block"), side_by_side(16, *[10] * 5)),
    ],
)
def t5_encoder():
    """Pre-norm; the bias of relative positions is an embedding that all layers read."""
    ids = Input((24,), dtype="int32")
    distances = Input((24, 24), dtype="int32")
    bias = layers.Permute((3, 1, 2))(Embedding(32, 2)(distances))
    x = Dropout(0.1)(Embedding(100, 32)(ids))
    for _ in range(6):
        h = BiasedAttention()([RootMeanSquareNorm()(x), bias])
        x = Add()([x, Dropout(0.1)(h)])
        h = Dense(64, activation="relu", use_bias=False)(RootMeanSquareNorm()(x))
        h = Dense(32, use_bias=False)(Dropout(0.1)(h))
        x = Add()([x, Dropout(0.1)(h)])
    x = RootMeanSquareNorm()(x)
    return Model([ids, distances], Dense(100)(x))


@graph(
    never=("dense", "inception", "gate"),
    see="ten equal layers of two residual blocks, as if the additions were layers",
    expected=[
        Expected(("residual",), side_by_side(3, *[3, 5] * 10)),
        Expected(("repeat", "block"), side_by_side(3, *[8] * 10)),
        Expected(("run",), ((3, 83),), one_row=True),
    ],
)
def gpt_operators():
    """Additions and activations written as operators and functions, not as layers."""
    ids = Input((32,), dtype="int32")
    x = Positions()(Embedding(100, 32)(ids))
    for _ in range(10):
        h = LayerNormalization()(x)
        x = x + MultiHeadAttention(2, 16)(h, h, use_causal_mask=True)
        h = Dense(128)(LayerNormalization()(x))
        x = x + Dense(32)(ops.gelu(h))
    return Model(ids, ops.softmax(Dense(100)(LayerNormalization()(x))))
