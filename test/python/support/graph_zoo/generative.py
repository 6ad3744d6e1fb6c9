"""Networks that make pictures."""

from __future__ import annotations

from keras import Input, Model, Sequential, layers, ops

from graph_zoo.expected import Expected, graph, side_by_side
from graph_zoo.parts import (
    DepthToSpace,
    InjectNoise,
    NormalSample,
    ReflectionPadding,
    SinusoidalEmbedding,
    VectorQuantizer,
)

DIFFUSION_WIDTHS = (16, 32, 48, 64)

#: A block has 11 rows, or 12 with a projection; attention has 5; rows between are negative.
DIFFUSION_ROWS = (
    *(11, 11, -1, 12, 11, -1, 12, 5, 11, 5, -1, 12, 5, 11, 5),
    *(11, 5, 11),
    *(*(-1, 12, 5) * 3, -2, *(-1, 12, 5) * 3, -2, *(-1, 12) * 3, -2, *(-1, 12) * 3),
)


def _normed(x):
    return layers.Activation("swish")(layers.GroupNormalization(8)(x))


def _block(x, time, width):
    y = layers.Conv2D(width, 3, padding="same")(_normed(x))
    t = layers.Dense(width)(layers.Activation("swish")(time))
    y = layers.Add()([y, layers.Reshape((1, 1, width))(t)])
    y = layers.Conv2D(width, 3, padding="same", kernel_initializer="zeros")(_normed(y))
    if x.shape[-1] != width:
        x = layers.Conv2D(width, 1)(x)
    return layers.Add()([x, y])


def _attention(x):
    shape = x.shape[1:]
    y = layers.Reshape((-1, shape[-1]))(layers.GroupNormalization(8)(x))
    y = layers.MultiHeadAttention(2, shape[-1] // 2)(y, y)
    return layers.Add()([x, layers.Reshape(shape)(y)])


@graph(
    see="levels of residual blocks, each given the time; attention in the two lowest",
    never=("dense", "inception", "gate"),
    expected=[
        Expected(("residual",), side_by_side(6, *DIFFUSION_ROWS)),
        # The bottom and the levels beside it have one resolution, and may be one level or three.
        Expected(
            ("level", "block", "stage", "repeat", "part"),
            side_by_side(6, 22, 24, 34, -115, 56, 41, 41),
            loose=True,
        ),
    ],
)
def diffusion_unet():
    image, step = Input((32, 32, 3)), Input((), dtype="int32")
    time = layers.Dense(64, activation="swish")(SinusoidalEmbedding(32)(step))
    time = layers.Dense(64)(time)
    x = layers.Conv2D(16, 3, padding="same")(image)
    skips = [x]
    for level, width in enumerate(DIFFUSION_WIDTHS):
        if level:
            x = layers.Conv2D(x.shape[-1], 3, 2, "same")(x)
            skips.append(x)
        for _ in range(2):
            x = _block(x, time, width)
            x = _attention(x) if level > 1 else x
            skips.append(x)
    x = _block(_attention(_block(x, time, 64)), time, 64)
    for level, width in reversed(list(enumerate(DIFFUSION_WIDTHS))):
        for _ in range(3):
            x = _block(layers.Concatenate()([x, skips.pop()]), time, width)
            x = _attention(x) if level > 1 else x
        if level:
            x = layers.Conv2D(width, 3, padding="same")(layers.UpSampling2D()(x))
    return Model([image, step], layers.Conv2D(3, 3, padding="same")(_normed(x)), name="diffusion")


@graph(
    see="the encoder, then the decoder, each a model of its own",
    never=("residual", "gate", "dense", "inception", "stage"),
)
def vae_nested():
    x = inputs = Input((32, 32, 1), name="digit")
    for i, width in enumerate((16, 32), 1):
        x = layers.Conv2D(width, 3, 2, "same", activation="relu", name=f"conv{i}")(x)
    x = layers.Dense(16, activation="relu", name="squash")(layers.Flatten(name="flat")(x))
    mean = layers.Dense(2, name="z_mean")(x)
    logarithm = layers.Dense(2, name="z_log_var")(x)
    z = NormalSample(name="z")([mean, logarithm])
    encoder = Model(inputs, [mean, logarithm, z], name="encoder")
    x = latent = Input((2,), name="latent")
    x = layers.Dense(8 * 8 * 32, activation="relu", name="widen")(x)
    x = layers.Reshape((8, 8, 32), name="square")(x)
    for i, width in enumerate((32, 16), 1):
        x = layers.Conv2DTranspose(width, 3, 2, "same", activation="relu", name=f"deconv{i}")(x)
    x = layers.Conv2DTranspose(1, 3, padding="same", activation="sigmoid", name="pixels")(x)
    decoder = Model(latent, x, name="decoder")
    image = Input((32, 32, 1), name="image")
    return Model(image, decoder(encoder(image)[2]), name="vae")


@graph(
    see="an encoder with two residual blocks, the quantizer, a decoder with two",
    never=("dense", "inception", "gate"),
    expected=[
        Expected(
            ("residual",),
            tuple(
                (f"{side}_res{i}_relu", f"{side}_res{i}_add")
                for side in ("encoder", "decoder")
                for i in (1, 2)
            ),
        )
    ],
)
def vq_vae():
    def residuals(x, side):
        for i in (1, 2):
            name = f"{side}_res{i}"
            y = layers.ReLU(name=f"{name}_relu")(x)
            y = layers.Conv2D(16, 3, padding="same", activation="relu", name=f"{name}_conv3")(y)
            y = layers.Conv2D(x.shape[-1], 1, name=f"{name}_conv1")(y)
            x = layers.Add(name=f"{name}_add")([x, y])
        return x

    x = inputs = Input((64, 64, 3), name="image")
    for i, width in enumerate((32, 64), 1):
        x = layers.Conv2D(width, 4, 2, "same", activation="relu", name=f"encoder_conv{i}")(x)
    x = residuals(layers.Conv2D(64, 3, padding="same", name="encoder_conv3")(x), "encoder")
    z = layers.Conv2D(16, 1, name="to_codes")(x)
    codes = VectorQuantizer(32, name="quantizer")(z)
    x = z + ops.stop_gradient(codes - z)
    x = residuals(layers.Conv2D(64, 3, padding="same", name="decoder_conv1")(x), "decoder")
    x = layers.Conv2DTranspose(32, 4, 2, "same", activation="relu", name="decoder_up1")(x)
    x = layers.Conv2DTranspose(3, 4, 2, "same", name="decoder_up2")(x)
    return Model(inputs, x, name="vq_vae")


@graph(
    see="eight equal Dense layers that map the style, then five resolutions that it modulates",
    never=("residual", "gate", "dense", "inception"),
    expected=[
        Expected(
            ("repeat", "block", "run"), (("mapping1", "mapping8_lrelu"),), loose=True, one_row=True
        ),
        Expected(
            ("level", "block", "stage", "repeat"),
            tuple((f"to{size}_up", f"to{size}_b_shift") for size in (8, 16, 32, 64)),
            loose=True,
        ),
    ],
)
def style_generator():
    def modulate(x, style, name):
        width = x.shape[-1]
        x = layers.GroupNormalization(-1, center=False, scale=False, name=f"{name}_norm")(x)
        scale = layers.Dense(width, bias_initializer="ones", name=f"{name}_ys")(style)
        scale = layers.Reshape((1, 1, width), name=f"{name}_ys_map")(scale)
        shift = layers.Dense(width, name=f"{name}_yb")(style)
        shift = layers.Reshape((1, 1, width), name=f"{name}_yb_map")(shift)
        x = layers.Multiply(name=f"{name}_scale")([x, scale])
        return layers.Add(name=f"{name}_shift")([x, shift])

    z = Input((64,), name="z")
    w = z
    for i in range(1, 9):
        w = layers.Dense(64, name=f"mapping{i}")(w)
        w = layers.LeakyReLU(0.2, name=f"mapping{i}_lrelu")(w)
    x = constant = Input((4, 4, 64), name="constant")
    inputs = [z, constant]
    x = modulate(x, w, "start")
    for size, width in ((8, 64), (16, 32), (32, 16), (64, 8)):
        noise = Input((size, size, 1), name=f"noise{size}")
        inputs.append(noise)
        x = layers.UpSampling2D(interpolation="bilinear", name=f"to{size}_up")(x)
        for part in "ab":
            name = f"to{size}_{part}"
            x = layers.Conv2D(width, 3, padding="same", name=f"{name}_conv")(x)
            x = InjectNoise(name=f"{name}_noise")([x, noise])
            x = layers.LeakyReLU(0.2, name=f"{name}_lrelu")(x)
            x = modulate(x, w, name)
    return Model(inputs, layers.Conv2D(3, 1, name="to_rgb")(x), name="style_generator")


@graph(
    see="seven steps down and six up, each a Sequential; a join after each step up",
    never=("residual", "gate", "dense", "inception"),
)
def pix2pix_generator():
    def down(width, normed):
        step = Sequential([layers.Conv2D(width, 4, 2, "same", use_bias=False)])
        if normed:
            step.add(layers.BatchNormalization())
        step.add(layers.LeakyReLU())
        return step

    def up(width, dropped):
        step = Sequential([layers.Conv2DTranspose(width, 4, 2, "same", use_bias=False)])
        step.add(layers.BatchNormalization())
        if dropped:
            step.add(layers.Dropout(0.5))
        step.add(layers.ReLU())
        return step

    x = inputs = Input((128, 128, 3))
    skips = []
    for i, width in enumerate((8, 16, 32, 64, 64, 64, 64)):
        x = down(width, i > 0)(x)
        skips.append(x)
    skips.pop()
    for i, width in enumerate((64, 64, 64, 32, 16, 8)):
        x = layers.Concatenate()([up(width, i < 3)(x), skips.pop()])
    x = layers.Conv2DTranspose(3, 4, 2, "same", activation="tanh")(x)
    return Model(inputs, x, name="generator")


@graph(
    see="all rows: it is small; two pictures are joined and judged in patches",
    never=("residual", "gate", "dense", "inception", "parallel", "stage"),
)
def patch_discriminator():
    given, target = Input((64, 64, 3), name="given"), Input((64, 64, 3), name="target")
    x = layers.Concatenate(name="pair")([given, target])
    for i, width in enumerate((16, 32, 64, 64), 1):
        x = layers.Conv2D(width, 4, 2 if i < 4 else 1, "same", name=f"conv{i}")(x)
        if i > 1:
            x = layers.BatchNormalization(name=f"norm{i}")(x)
        x = layers.LeakyReLU(name=f"leaky{i}")(x)
    return Model([given, target], layers.Conv2D(1, 4, name="patches")(x), name="discriminator")


@graph(
    see="two steps down, nine equal residual blocks as one row, two steps up",
    never=("gate", "dense", "inception"),
    expected=[
        Expected(("residual",), side_by_side(11, *(8,) * 9)),
        Expected(("run", "residual"), ((11, 83),), one_row=True),
    ],
)
def cyclegan_generator():
    def conv(x, width, size, strides=1, kind=layers.Conv2D):
        padding = "same" if strides > 1 else "valid"
        x = kind(width, size, strides, padding, use_bias=False)(x)
        return layers.GroupNormalization(groups=-1)(x)

    x = inputs = Input((64, 64, 3))
    x = layers.ReLU()(conv(ReflectionPadding(3)(x), 16, 7))
    for width in (32, 64):
        x = layers.ReLU()(conv(x, width, 3, 2))
    for _ in range(9):
        y = layers.ReLU()(conv(ReflectionPadding(1)(x), 64, 3))
        x = layers.Add()([conv(ReflectionPadding(1)(y), 64, 3), x])
    for width in (32, 16):
        x = layers.ReLU()(conv(x, width, 3, 2, layers.Conv2DTranspose))
    x = layers.Conv2D(3, 7)(ReflectionPadding(3)(x))
    return Model(inputs, layers.Activation("tanh")(x), name="cyclegan")


@graph(
    see="16 equal residual blocks inside one long skip, then two doublings",
    never=("gate", "dense", "inception"),
    expected=[
        Expected(("residual",), tuple((f"body{i}_conv1", f"body{i}_add") for i in range(1, 17))),
        Expected(("run", "residual"), (("body1_conv1", "body16_add"),), one_row=True),
        Expected(("residual",), (("body1_conv1", "long_skip"),)),
    ],
)
def edsr_super_resolution():
    def conv(x, width, name, activation=None):
        return layers.Conv2D(width, 3, padding="same", activation=activation, name=name)(x)

    inputs = Input((24, 24, 3), name="low_resolution")
    x = layers.Rescaling(1 / 255, name="to_floats")(inputs)
    x = head = conv(x, 32, "head")
    for i in range(1, 17):
        y = conv(x, 32, f"body{i}_conv1", "relu")
        y = layers.Rescaling(0.1, name=f"body{i}_scale")(conv(y, 32, f"body{i}_conv2"))
        x = layers.Add(name=f"body{i}_add")([x, y])
    x = layers.Add(name="long_skip")([conv(x, 32, "body_end"), head])
    for i in (1, 2):
        x = DepthToSpace(2, name=f"shuffle{i}")(conv(x, 128, f"double{i}"))
    x = layers.Rescaling(255.0, name="to_pixels")(conv(x, 3, "tail"))
    return Model(inputs, x, name="edsr")


@graph(
    see="nine groups of a Dense layer, norm, activation and dropout that narrow and widen again",
    never=("residual", "gate", "dense", "inception", "parallel"),
    expected=[Expected(("repeat", "block", "level"), side_by_side(1, *(4,) * 9), loose=True)],
)
def dense_autoencoder():
    x = inputs = Input((784,))
    for width in (512, 256, 128, 64, 16, 64, 128, 256, 512):
        x = layers.Dense(width)(x)
        x = layers.BatchNormalization()(x)
        x = layers.LeakyReLU()(x)
        x = layers.Dropout(0.1)(x)
    return Model(inputs, layers.Dense(784, activation="sigmoid")(x), name="autoencoder")
