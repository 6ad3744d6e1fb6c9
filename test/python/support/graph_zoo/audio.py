"""Models of sound: speech, separation, vocoders."""

from __future__ import annotations

from keras import Input, Model, Sequential, layers
from keras.layers import (
    GRU,
    Activation,
    Add,
    BatchNormalization,
    Bidirectional,
    Concatenate,
    Conv1D,
    Conv2D,
    Dense,
    DepthwiseConv1D,
    Dropout,
    Lambda,
    LayerNormalization,
    MultiHeadAttention,
    Multiply,
)

from graph_zoo.expected import Expected, graph, side_by_side


@graph(
    never=("dense",),
    see="a bank of eight convolutions in a residual block, four highway layers, one recurrent layer",
    expected=[
        Expected(("inception",), ((5, 22),)),
        Expected(("residual",), ((5, 28),)),
        Expected(("residual", "gate", "parallel", "block", "repeat"), side_by_side(28, *[6] * 4)),
    ],
)
def cbhg():
    """Tacotron's encoder of spectrograms: bank, projections, highway, bidirectional GRU."""
    inputs = Input((60, 20))
    x = inputs
    for units in (32, 16):
        x = Dropout(0.5)(Dense(units, activation="relu")(x))
    bank = [
        BatchNormalization()(Conv1D(16, size, padding="same", activation="relu")(x))
        for size in range(1, 9)
    ]
    h = layers.MaxPooling1D(2, strides=1, padding="same")(Concatenate()(bank))
    h = BatchNormalization()(Conv1D(16, 3, padding="same", activation="relu")(h))
    h = BatchNormalization()(Conv1D(16, 3, padding="same")(h))
    x = Add()([x, h])
    for _ in range(4):
        h, t = Dense(16, activation="relu")(x), Dense(16, activation="sigmoid")(x)
        kept = Multiply()([x, Lambda(lambda gate: 1.0 - gate)(t)])
        x = Add()([Multiply()([h, t]), kept])
    return Model(inputs, Bidirectional(GRU(16, return_sequences=True))(x))


@graph(
    never=("dense", "inception"),
    see="six equal blocks, each of four residual blocks",
    expected=[
        Expected(
            ("residual",),
            tuple(
                (f"conformer_{i}_{part}_norm", f"conformer_{i}_{part}_add")
                for i in range(6)
                for part in ("ff1", "mhsa", "conv", "ff2")
            ),
        ),
        Expected(("repeat", "block"), side_by_side(2, *[24] * 6)),
        Expected(("run",), ((2, 146),), one_row=True),
    ],
)
def conformer():
    """Half a perceptron, attention, a gated convolution, half a perceptron, a norm; named."""

    def half_feed_forward(x, name):
        h = LayerNormalization(name=f"{name}_norm")(x)
        h = Dense(64, activation="swish", name=f"{name}_expand")(h)
        h = Dense(24, name=f"{name}_project")(h)
        return Add(name=f"{name}_add")([x, layers.Rescaling(0.5, name=f"{name}_half")(h)])

    def attend(x, name):
        h = LayerNormalization(name=f"{name}_norm")(x)
        h = MultiHeadAttention(2, 12, name=f"{name}_heads")(h, h)
        return Add(name=f"{name}_add")([x, Dropout(0.1, name=f"{name}_drop")(h)])

    def convolve(x, name):
        h = LayerNormalization(name=f"{name}_norm")(x)
        value = Conv1D(24, 1, name=f"{name}_value")(h)
        gate = Conv1D(24, 1, activation="sigmoid", name=f"{name}_gate")(h)
        h = Multiply(name=f"{name}_glu")([value, gate])
        h = DepthwiseConv1D(15, padding="same", name=f"{name}_depthwise")(h)
        h = BatchNormalization(name=f"{name}_batch_norm")(h)
        h = Conv1D(24, 1, name=f"{name}_pointwise")(Activation("swish", name=f"{name}_swish")(h))
        return Add(name=f"{name}_add")([x, h])

    inputs = Input((80, 20), name="features")
    x = Conv1D(24, 3, strides=2, padding="same", activation="relu", name="subsample")(inputs)
    for i in range(6):
        p = f"conformer_{i}"
        x = half_feed_forward(x, f"{p}_ff1")
        x = convolve(attend(x, f"{p}_mhsa"), f"{p}_conv")
        x = half_feed_forward(x, f"{p}_ff2")
        x = LayerNormalization(name=f"{p}_out_norm")(x)
    return Model(inputs, Dense(30, name="tokens")(x), name="conformer")


@graph(
    never=("residual", "dense", "inception", "gate"),
    see="five encoder levels, the bottom, five decoder levels; the waveform joins at the end",
    expected=[
        Expected(("level", "block", "stage"), side_by_side(1, 2, 3, 3, 3, 3), loose=True),
        Expected(("level", "block", "stage"), side_by_side(15, 3, 4, 4, 4, 4, 4), loose=True),
    ],
)
def wave_unet():
    """A U-Net along time: every second sample is dropped, and interpolated again."""

    def convolve(x, width, size):
        return layers.LeakyReLU()(Conv1D(width, size, padding="same")(x))

    inputs = Input((512, 1))
    x, skips = inputs, []
    for width in (8, 16, 24, 32, 40):
        x = convolve(x, width, 15)
        skips.append(x)
        x = layers.MaxPooling1D(1, strides=2, padding="same")(x)
    x = convolve(x, 48, 15)
    for width, skip in zip((40, 32, 24, 16, 8), skips[::-1], strict=True):
        x = Concatenate()([layers.UpSampling1D()(x), skip])
        x = convolve(x, width, 5)
    x = Concatenate()([x, inputs])
    return Model(inputs, Conv1D(2, 1, activation="tanh")(x))


@graph(
    never=("dense", "inception"),
    see="twelve residual blocks whose dilation doubles six times, twice; two masks on the encoded sound",
    expected=[
        Expected(("residual",), side_by_side(4, *[8] * 12)),
    ],
)
def conv_tasnet():
    """Separates two speakers: encoder, dilated residual blocks, a mask for each, one decoder."""
    waveform = Input((800, 1))
    encoded = Conv1D(32, 16, strides=8, padding="same", activation="relu")(waveform)
    x = Conv1D(16, 1)(LayerNormalization()(encoded))
    for _ in range(2):
        for power in range(6):
            h = layers.PReLU(shared_axes=[1])(Conv1D(32, 1)(x))
            h = LayerNormalization()(h)
            h = DepthwiseConv1D(3, dilation_rate=2**power, padding="same")(h)
            h = LayerNormalization()(layers.PReLU(shared_axes=[1])(h))
            x = Add()([x, Conv1D(16, 1)(h)])
    x = layers.PReLU(shared_axes=[1])(x)
    decoder = layers.Conv1DTranspose(1, 16, strides=8, padding="same")
    speakers = [
        decoder(Multiply()([encoded, Conv1D(32, 1, activation="sigmoid")(x)])) for _ in range(2)
    ]
    return Model(waveform, Concatenate()(speakers))


@graph(
    never=("dense", "inception"),
    see="twelve gated residual blocks, each of which hears the spectrogram, and one sum of their skips",
    expected=[
        Expected(("residual",), side_by_side(3, *[11] * 11)),  # the last feeds its skip only
        Expected(("run", "repeat", "part"), (("wave_0_skip", "wave_11_skip"),), one_row=True),
    ],
)
def vocoder():
    """WaveNet with a spectrogram that conditions every layer; named."""
    waveform, mel = Input((256, 1), name="waveform"), Input((256, 10), name="mel")
    x = Conv1D(16, 2, padding="causal", name="front")(waveform)
    skips = []
    for i in range(12):
        p, rate = f"wave_{i}", 2 ** (i % 6)
        branches = []
        for branch, activation in (("filter", "tanh"), ("gate", "sigmoid")):
            q = f"{p}_{branch}"
            h = Conv1D(16, 2, padding="causal", dilation_rate=rate, name=f"{q}_conv")(x)
            h = Add(name=f"{q}_sum")([h, Conv1D(16, 1, name=f"{q}_mel")(mel)])
            branches.append(Activation(activation, name=f"{q}_{activation}")(h))
        h = Multiply(name=f"{p}_product")(branches)
        skips.append(Conv1D(24, 1, name=f"{p}_skip")(h))
        x = Add(name=f"{p}_add")([x, Conv1D(16, 1, name=f"{p}_out")(h)])
    h = Activation("relu", name="head_relu")(Add(name="skips")(skips))
    return Model([waveform, mel], Conv1D(32, 1, activation="softmax", name="samples")(h))


@graph(
    never=("residual", "dense", "inception", "gate"),
    see="a stem, then five equal groups of a depthwise and a pointwise convolution",
    expected=[
        Expected(("repeat", "block"), side_by_side(3, *[6] * 5)),
        Expected(("run",), ((3, 33),), one_row=True),
    ],
)
def keyword_spotter():
    """DS-CNN for microcontrollers, one Sequential model; names made up."""
    model = Sequential([Input((49, 10, 1))])
    for layer in (Conv2D(24, (10, 4), strides=2, padding="same"), BatchNormalization()):
        model.add(layer)
    model.add(layers.ReLU())
    for _ in range(5):
        model.add(layers.DepthwiseConv2D(3, padding="same"))
        model.add(BatchNormalization())
        model.add(layers.ReLU())
        model.add(Conv2D(24, 1))
        model.add(BatchNormalization())
        model.add(layers.ReLU())
    for layer in (layers.GlobalAveragePooling2D(), Dropout(0.2), Dense(12, activation="softmax")):
        model.add(layer)
    return model
