"""Time series: forecasts, classification, anomalies."""

from __future__ import annotations

from keras import Input, Model, layers
from keras.layers import (
    LSTM,
    Activation,
    Add,
    BatchNormalization,
    Concatenate,
    Conv1D,
    Dense,
    Dropout,
    LayerNormalization,
    Multiply,
)

from graph_zoo.expected import Expected, graph, side_by_side


@graph(
    never=("dense", "inception", "gate"),
    see="three stages of two residual blocks, whose width doubles",
    expected=[
        Expected(("residual",), side_by_side(1, *[11, 10] * 3)),
        Expected(("stage",), side_by_side(1, 21, 21, 21)),
    ],
)
def temporal_convolutions():
    """A TCN that widens: every second block projects its input; all names made up."""
    inputs = Input((128, 6))
    x = inputs
    for i in range(6):
        width = 16 * 2 ** (i // 2)
        h = x
        for _ in range(2):
            h = Conv1D(width, 3, padding="causal", dilation_rate=2**i)(h)
            h = Dropout(0.1)(Activation("relu")(BatchNormalization()(h)))
        if i % 2 == 0:
            x = Conv1D(width, 1)(x)
        x = Activation("relu")(Add()([x, h]))
    return Model(inputs, Dense(1)(layers.GlobalAveragePooling1D()(x)))


@graph(
    never=("dense", "inception", "gate"),
    see="twelve equal blocks: each takes its part of the series away and adds its part of the forecast",
    expected=[
        # After the tenth, rows of later blocks and the sums of the forecast alternate.
        Expected(("residual", "block", "repeat"), side_by_side(1, *[6] * 10)),
        Expected(("run",), ((1, 61),), one_row=True),
    ],
)
def n_beats():
    """Residual in two directions: backcasts are subtracted, forecasts are added up."""
    series = Input((48,), name="series")
    rest, forecast = series, None
    for i in range(12):
        p = f"block_{i}"
        h = rest
        for j in range(4):
            h = Dense(32, activation="relu", name=f"{p}_fc{j}")(h)
        part = Dense(12, name=f"{p}_forecast")(h)
        forecast = part if forecast is None else Add(name=f"{p}_add")([forecast, part])
        if i < 11:
            backcast = Dense(48, name=f"{p}_backcast")(h)
            rest = layers.Subtract(name=f"{p}_subtract")([rest, backcast])
    return Model(series, forecast, name="n_beats")


@graph(
    never=("dense", "inception"),
    see="four residual networks with gates, an LSTM, four more; the context reaches all",
    expected=[
        Expected(("residual",), side_by_side(4, *[11] * 4), loose=True),
        Expected(("residual",), side_by_side(49, *[11] * 4), loose=True),
        Expected(("run",), ((4, 48), (49, 93)), one_row=True, loose=True),
    ],
)
def gated_residual_networks():
    """The unit of the Temporal Fusion Transformer, with a static context that all of them read."""

    def unit(x, context, name):
        h = Dense(16, name=f"{name}_fc1")(x)
        h = Add(name=f"{name}_with_context")(
            [h, Dense(16, use_bias=False, name=f"{name}_context")(context)]
        )
        h = Dense(16, name=f"{name}_fc2")(Activation("elu", name=f"{name}_elu")(h))
        h = Dropout(0.1, name=f"{name}_drop")(h)
        value = Dense(16, name=f"{name}_value")(h)
        gate = Dense(16, activation="sigmoid", name=f"{name}_gate")(h)
        h = Multiply(name=f"{name}_glu")([value, gate])
        return LayerNormalization(name=f"{name}_norm")(Add(name=f"{name}_add")([x, h]))

    series, static = Input((30, 8), name="series"), Input((1, 5), name="static")
    x = Dense(16, name="embed_series")(series)
    context = Dense(16, activation="elu", name="embed_static")(static)
    for i in range(4):
        x = unit(x, context, f"past_{i}")
    x = LSTM(16, return_sequences=True, name="lstm")(x)
    for i in range(4):
        x = unit(x, context, f"future_{i}")
    return Model([series, static], Dense(3, name="quantiles")(x))


@graph(
    never=("dense", "gate"),
    see="two residual blocks, each of three inception modules",
    expected=[
        Expected(
            ("inception",),
            ((1, 8), (10, 17), (19, 26), (32, 39), (41, 48), (50, 57)),
            loose=True,
        ),
        Expected(("residual",), side_by_side(1, 31, 31)),
    ],
)
def inception_time():
    """Four branches in each module, a shortcut around three modules; all names made up."""

    def module(x):
        thin = Conv1D(8, 1, use_bias=False)(x)
        branches = [Conv1D(8, size, padding="same", use_bias=False)(thin) for size in (9, 19, 39)]
        pooled = layers.MaxPooling1D(3, strides=1, padding="same")(x)
        branches.append(Conv1D(8, 1, use_bias=False)(pooled))
        return Activation("relu")(BatchNormalization()(Concatenate()(branches)))

    inputs = Input((100, 3))
    x = inputs
    for _ in range(2):
        h = module(module(module(x)))
        shortcut = BatchNormalization()(Conv1D(32, 1, use_bias=False)(x))
        x = Activation("relu")(Add()([shortcut, h]))
    x = layers.GlobalAveragePooling1D()(x)
    return Model(inputs, Dense(4, activation="softmax")(x))


@graph(
    never=("residual", "dense", "inception", "gate"),
    see="all rows: it is small; an encoder and its mirror",
)
def lstm_autoencoder():
    """Anomalies by reconstruction."""
    inputs = Input((30, 4))
    x = LSTM(32, return_sequences=True)(inputs)
    x = LSTM(16)(x)
    x = layers.RepeatVector(30)(x)
    x = LSTM(16, return_sequences=True)(x)
    x = LSTM(32, return_sequences=True)(x)
    return Model(inputs, layers.TimeDistributed(Dense(4))(x))


@graph(
    never=("residual", "dense", "inception", "gate"),
    see="all rows: it is small; two recurrent readings of one series, summed",
)
def two_readings():
    """Two LSTMs side by side and their sum, with the time of day added as an embedding."""
    series = Input((24, 4), name="series")
    hours = Input((24,), dtype="int32", name="hours")
    x = Dense(16, name="project")(series)
    x = Add(name="with_hours")([x, layers.Embedding(24, 16, name="hour_table")(hours)])
    fast = LSTM(16, name="fast")(x)
    slow = LSTM(16, go_backwards=True, name="slow")(x)
    x = Add(name="together")([fast, slow])
    return Model([series, hours], Dense(1, name="demand")(x), name="two_readings")
