"""Attention, mixing and latent tokens for pictures."""

from __future__ import annotations

from keras import Input, Model, layers, ops

from graph_zoo.expected import Expected, graph, side_by_side
from graph_zoo.parts import ClassToken, PositionEmbedding, StochasticDepth


def _named_mlp(x, width, name):
    y = layers.Dense(2 * width, activation="gelu", name=f"{name}_fc1")(x)
    return layers.Dense(width, name=f"{name}_fc2")(y)


def _pairs(name, numbers, first, last):
    return tuple((f"{name}{i}_{first}", f"{name}{i}_{last}") for i in numbers)


@graph(
    see="patches, a class token, six equal encoder blocks as one row, a head",
    never=("gate", "dense", "inception"),
    expected=[
        Expected(("repeat", "block"), _pairs("encoderblock_", range(6), "norm1", "add2")),
        Expected(
            ("run", "repeat", "block"),
            (("encoderblock_0_norm1", "encoderblock_5_add2"),),
            one_row=True,
        ),
        Expected(
            ("residual",),
            (
                *_pairs("encoderblock_", range(6), "norm1", "add1"),
                *_pairs("encoderblock_", range(6), "norm2", "add2"),
            ),
        ),
    ],
)
def vit_class_token():
    x = inputs = Input((48, 48, 3), name="pixels")
    x = layers.Conv2D(32, 8, 8, name="patch_embedding")(x)
    x = ClassToken(name="class_token")(layers.Reshape((36, 32), name="patch_rows")(x))
    x = layers.Dropout(0.1, name="dropout")(PositionEmbedding(name="positions")(x))
    for i in range(6):
        name = f"encoderblock_{i}"
        y = layers.LayerNormalization(epsilon=1e-6, name=f"{name}_norm1")(x)
        y = layers.MultiHeadAttention(2, 16, name=f"{name}_attention")(y, y)
        y = StochasticDepth(0.02 * i, name=f"{name}_path1")(y)
        x = layers.Add(name=f"{name}_add1")([x, y])
        y = layers.LayerNormalization(epsilon=1e-6, name=f"{name}_norm2")(x)
        y = StochasticDepth(0.02 * i, name=f"{name}_path2")(_named_mlp(y, 32, name))
        x = layers.Add(name=f"{name}_add2")([x, y])
    x = layers.LayerNormalization(epsilon=1e-6, name="encoder_norm")(x)
    x = layers.Dense(10, name="head")(x[:, 0])
    return Model(inputs, x, name="vit")


SWIN_STAGE = (9, 4, 11, 4, 9, 4, 11, 4)


@graph(
    see="two stages of four blocks, windows and shifted windows in turn; patches merged between",
    never=("gate", "dense", "inception"),
    expected=[
        Expected(("residual",), side_by_side(3, *SWIN_STAGE, -5, *SWIN_STAGE)),
        Expected(("stage", "repeat", "run", "block", "level"), ((3, 59), (64, 120)), one_row=True),
    ],
)
def swin_windows():
    def windows(x, size):
        height, width, channels = x.shape[1:]
        shape = (height // size, size, width // size, size * channels)
        x = layers.Permute((1, 3, 2, 4))(layers.Reshape(shape)(x))
        return layers.Reshape((-1, size * size, channels))(x)

    def joined(x, size, shape):
        height, width, channels = shape
        x = layers.Reshape((height // size, width // size, size, size * channels))(x)
        return layers.Reshape(shape)(layers.Permute((1, 3, 2, 4))(x))

    def block(x, heads, shift):
        shape = x.shape[1:]
        y = layers.LayerNormalization()(x)
        y = layers.Lambda(lambda t: ops.roll(t, -2, 1))(y) if shift else y
        y = windows(y, 4)
        y = layers.MultiHeadAttention(heads, 8)(y, y)
        y = joined(y, 4, shape)
        y = layers.Lambda(lambda t: ops.roll(t, 2, 1))(y) if shift else y
        x = layers.Add()([x, y])
        y = layers.Dense(2 * shape[-1], activation="gelu")(layers.LayerNormalization()(x))
        return layers.Add()([x, layers.Dense(shape[-1])(y)])

    x = inputs = Input((32, 32, 3))
    x = layers.LayerNormalization()(layers.Conv2D(16, 2, 2)(x))
    for stage in range(2):
        if stage:
            x = layers.Reshape((8, 2, 8, 32))(x)
            x = layers.Reshape((8, 8, 64))(layers.Permute((1, 3, 2, 4))(x))
            x = layers.Dense(32, use_bias=False)(layers.LayerNormalization()(x))
        for shift in (False, True, False, True):
            x = block(x, 2 * (stage + 1), shift)
    x = layers.GlobalAveragePooling2D()(layers.LayerNormalization()(x))
    return Model(inputs, layers.Dense(10)(x), name="swin")


CONVMIXER = side_by_side(4, *(7,) * 8)


@graph(
    see="a patch stem and eight equal mixer layers as one row, each with a residual part",
    never=("gate", "dense", "inception", "stage"),
    expected=[
        Expected(("residual",), tuple((start, start + 4) for start, _ in CONVMIXER)),
        Expected(("repeat", "block"), CONVMIXER),
        Expected(("run", "repeat", "block"), ((4, 60),), one_row=True),
    ],
)
def convmixer_operators():
    def active(x):
        return layers.BatchNormalization()(layers.Activation("gelu")(x))

    x = inputs = Input((32, 32, 3))
    x = active(layers.Conv2D(64, 4, 4)(x))
    for _ in range(8):
        x = active(layers.DepthwiseConv2D(5, padding="same")(x)) + x
        x = active(layers.Conv2D(64, 1)(x))
    return Model(inputs, layers.Dense(10)(layers.GlobalAveragePooling2D()(x)), name="convmixer")


@graph(
    see="six equal gMLP blocks as one row; in each one half of the channels weighs the other",
    never=("dense", "inception"),
    expected=[
        Expected(("residual",), _pairs("gmlp", range(1, 7), "norm", "add")),
        Expected(("run", "residual"), (("gmlp1_norm", "gmlp6_add"),), one_row=True),
        Expected(("gate", "parallel"), _pairs("gmlp", range(1, 7), "sgu_norm", "sgu"), loose=True),
    ],
)
def gmlp_pictures():
    x = inputs = Input((32, 32, 3), name="image")
    x = layers.Conv2D(48, 4, 4, name="patches")(x)
    x = layers.Reshape((64, 48), name="tokens")(x)
    for i in range(1, 7):
        name = f"gmlp{i}"
        y = layers.LayerNormalization(name=f"{name}_norm")(x)
        y = layers.Dense(96, activation="gelu", name=f"{name}_in")(y)
        u, v = layers.Lambda(lambda t: ops.split(t, 2, -1), name=f"{name}_split")(y)
        v = layers.LayerNormalization(name=f"{name}_sgu_norm")(v)
        v = layers.Permute((2, 1), name=f"{name}_sgu_turn")(v)
        v = layers.Dense(64, bias_initializer="ones", name=f"{name}_sgu_tokens")(v)
        v = layers.Permute((2, 1), name=f"{name}_sgu_back")(v)
        y = layers.Multiply(name=f"{name}_sgu")([u, v])
        y = layers.Dense(48, name=f"{name}_out")(y)
        x = layers.Add(name=f"{name}_add")([x, y])
    x = layers.GlobalAveragePooling1D(name="average")(layers.LayerNormalization(name="norm")(x))
    return Model(inputs, layers.Dense(10, name="head")(x), name="gmlp")


@graph(
    see="four equal mixer blocks by their names, each token mixing and channel mixing",
    never=("gate", "dense", "inception"),
    expected=[
        Expected(("repeat", "block"), _pairs("blk", range(1, 5), "tok_norm", "ch_add")),
        Expected(("run", "repeat", "block"), (("blk1_tok_norm", "blk4_ch_add"),), one_row=True),
        Expected(
            ("residual",),
            (
                *_pairs("blk", range(1, 5), "tok_norm", "tok_add"),
                *_pairs("blk", range(1, 5), "ch_norm", "ch_add"),
            ),
        ),
    ],
)
def mixer_named_parts():
    def mlp(x, inner, outer, name):
        x = layers.Dense(inner, name=f"{name}_dense_a")(x)
        x = layers.Activation("gelu", name=f"{name}_gelu")(x)
        return layers.Dense(outer, name=f"{name}_dense_b")(x)

    x = inputs = Input((32, 32, 3), name="image")
    x = layers.Reshape((64, 32), name="words")(layers.Conv2D(32, 4, 4, name="cut")(x))
    for i in range(1, 5):
        name = f"blk{i}"
        y = layers.LayerNormalization(name=f"{name}_tok_norm")(x)
        y = layers.Permute((2, 1), name=f"{name}_tok_turn")(y)
        y = mlp(y, 32, 64, f"{name}_tok")
        y = layers.Permute((2, 1), name=f"{name}_tok_back")(y)
        x = layers.Add(name=f"{name}_tok_add")([x, y])
        y = layers.LayerNormalization(name=f"{name}_ch_norm")(x)
        x = layers.Add(name=f"{name}_ch_add")([x, mlp(y, 128, 32, f"{name}_ch")])
    x = layers.GlobalAveragePooling1D(name="mean")(layers.LayerNormalization(name="last_norm")(x))
    return Model(inputs, layers.Dense(10, name="classes")(x), name="mixer")


@graph(
    see="a stage of two inverted bottlenecks with gates, then three transformer blocks",
    never=("dense", "inception"),
    expected=[
        Expected(("residual",), _pairs("mb", (1, 2), "norm", "add")),
        Expected(("gate",), (("mb2_se_pool", "mb2_se_scale"),)),
        Expected(
            ("residual",),
            (
                *_pairs("tr", (1, 2, 3), "norm1", "add1"),
                *_pairs("tr", (1, 2, 3), "norm2", "add2"),
            ),
        ),
        Expected(("repeat", "block"), _pairs("tr", (1, 2, 3), "norm1", "add2")),
    ],
)
def coatnet_small():
    def mbconv(x, width, strides, name):
        inner = 4 * x.shape[-1]
        y = layers.BatchNormalization(name=f"{name}_norm")(x)
        y = layers.Conv2D(inner, 1, activation="gelu", name=f"{name}_expand")(y)
        y = layers.DepthwiseConv2D(3, strides, "same", activation="gelu", name=f"{name}_dw")(y)
        s = layers.GlobalAveragePooling2D(keepdims=True, name=f"{name}_se_pool")(y)
        s = layers.Dense(inner // 8, activation="gelu", name=f"{name}_se_squeeze")(s)
        s = layers.Dense(inner, activation="sigmoid", name=f"{name}_se_excite")(s)
        y = layers.Multiply(name=f"{name}_se_scale")([y, s])
        y = layers.Conv2D(width, 1, name=f"{name}_shrink")(y)
        if strides > 1:
            x = layers.AveragePooling2D(strides, name=f"{name}_pool")(x)
            x = layers.Conv2D(width, 1, name=f"{name}_shortcut")(x)
        return layers.Add(name=f"{name}_add")([x, y])

    x = inputs = Input((64, 64, 3), name="image")
    x = layers.Conv2D(16, 3, 2, "same", activation="gelu", name="stem")(x)
    x = mbconv(mbconv(x, 32, 2, "mb1"), 32, 1, "mb2")
    x = layers.Conv2D(48, 2, 2, name="to_tokens")(x)
    x = layers.Reshape((64, 48), name="tokens")(x)
    for i in (1, 2, 3):
        name = f"tr{i}"
        y = layers.LayerNormalization(name=f"{name}_norm1")(x)
        y = layers.MultiHeadAttention(3, 16, name=f"{name}_attention")(y, y)
        x = layers.Add(name=f"{name}_add1")([x, y])
        y = layers.LayerNormalization(name=f"{name}_norm2")(x)
        x = layers.Add(name=f"{name}_add2")([x, _named_mlp(y, 48, name)])
    x = layers.GlobalAveragePooling1D(name="average")(x)
    return Model(inputs, layers.Dense(10, name="head")(x), name="coatnet")
