"""Attention between two sets of tokens, of which one is learned or drawn from the other."""

from __future__ import annotations

from keras import Input, Model, layers

from graph_zoo.expected import Expected, graph, side_by_side
from graph_zoo.parts import LearnedTokens, PositionEmbedding


def _attend(x, context, heads=2):
    y = layers.LayerNormalization()(x)
    y = layers.MultiHeadAttention(heads, 16)(y, y if context is None else context)
    return layers.Add()([x, y])


def _feed_forward(x, wider=2):
    y = layers.LayerNormalization()(x)
    y = layers.Dense(wider * x.shape[-1], activation="gelu")(y)
    return layers.Add()([x, layers.Dense(x.shape[-1])(y)])


@graph(
    see="three equal rounds: the latents look at the bytes, then twice at themselves",
    never=("gate", "dense", "inception"),
    expected=[
        Expected(("residual",), side_by_side(4, *(3, 4) * 9)),
        # One row of three rounds, or of nine layers.
        Expected(("run", "repeat", "block"), ((4, 67),), one_row=True),
    ],
)
def perceiver_rounds():
    pixels = Input((256, 3))
    bytes_ = layers.LayerNormalization()(layers.Dense(32)(pixels))
    x = LearnedTokens(16, 32)(bytes_)
    for _ in range(3):
        x = _feed_forward(_attend(x, bytes_))
        for _ in range(2):
            x = _feed_forward(_attend(x, None))
    x = layers.GlobalAveragePooling1D()(layers.LayerNormalization()(x))
    return Model(pixels, layers.Dense(10)(x), name="perceiver")


@graph(
    see="a plain backbone, three encoder layers, three decoder layers that read them, two heads",
    never=("gate", "dense", "inception"),
    expected=[
        Expected(("residual",), side_by_side(15, *(3, 4) * 3, -2, *(3, 3, 4) * 3)),
        Expected(("repeat", "block"), side_by_side(15, *(7,) * 3, -2, *(10,) * 3)),
        Expected(("run", "repeat", "block"), ((15, 36), (38, 68)), one_row=True),
    ],
)
def detr_detector():
    x = inputs = Input((128, 128, 3))
    for width in (16, 32, 48, 64):
        x = layers.Conv2D(width, 3, 2, "same")(x)
        x = layers.ReLU()(layers.BatchNormalization()(x))
    x = layers.Reshape((64, 64))(x)
    x = PositionEmbedding()(x)
    for _ in range(3):
        x = _feed_forward(_attend(x, None))
    memory = layers.LayerNormalization()(x)
    x = LearnedTokens(20, 64)(memory)
    for _ in range(3):
        x = _feed_forward(_attend(_attend(x, None), memory))
    x = layers.LayerNormalization()(x)
    boxes = layers.Dense(64, activation="relu")(layers.Dense(64, activation="relu")(x))
    boxes = layers.Dense(4, activation="sigmoid", name="boxes")(boxes)
    return Model(inputs, [layers.Dense(21, name="classes")(x), boxes], name="detr")


@graph(
    see="an encoder of six layers on the visible patches, a decoder of two on all of them",
    never=("gate", "dense", "inception"),
    expected=[
        Expected(("residual",), side_by_side(3, *(3, 4) * 6, -5, *(3, 4) * 2)),
        Expected(("repeat", "block"), side_by_side(3, *(7,) * 6)),
        Expected(("run", "repeat", "block"), ((3, 45),), one_row=True),
    ],
)
def masked_autoencoder():
    visible, masked = Input((16, 192), name="visible"), Input((48, 32), name="masked")
    x = layers.Dense(48)(visible)
    x = PositionEmbedding()(x)
    for _ in range(6):
        x = _feed_forward(_attend(x, None))
    x = layers.Dense(32)(layers.LayerNormalization()(x))
    x = layers.Concatenate(axis=1)([x, masked])
    x = PositionEmbedding()(x)
    for _ in range(2):
        x = _feed_forward(_attend(x, None))
    x = layers.Dense(192)(layers.LayerNormalization()(x))
    return Model([visible, masked], x, name="masked_autoencoder")
