"""Several inputs, shared and own layers, moving pictures, and long plain lists."""

from __future__ import annotations

from keras import Input, Model, Sequential, layers, ops

from graph_zoo.expected import Expected, graph, side_by_side


@graph(
    see="eight Dense layers with one skip of the input, then density and colour",
    never=("residual", "gate", "inception", "stage"),
)
def nerf():
    points, directions = Input((63,), name="points"), Input((27,), name="directions")
    x = points
    for i in range(1, 9):
        x = layers.Dense(64, activation="relu", name=f"layer{i}")(x)
        if i == 4:
            x = layers.Concatenate(name="again")([x, points])
    density = layers.Dense(1, activation="relu", name="density")(x)
    x = layers.Concatenate(name="seen_from")([layers.Dense(64, name="feature")(x), directions])
    x = layers.Dense(32, activation="relu", name="view")(x)
    colour = layers.Dense(3, activation="sigmoid", name="colour")(x)
    return Model([points, directions], [colour, density], name="nerf")


@graph(
    see="three stages of two residual blocks whose convolutions are split into space and time",
    never=("gate", "dense", "inception"),
    expected=[
        Expected(("residual",), side_by_side(7, 13, 13, 15, 13, 15, 13)),
        Expected(("stage",), side_by_side(7, 26, 28, 28)),
    ],
)
def video_r2plus1d():
    def conv(x, width, strides=1):
        x = layers.Conv3D(width, (1, 3, 3), (1, strides, strides), "same", use_bias=False)(x)
        x = layers.ReLU()(layers.BatchNormalization()(x))
        x = layers.Conv3D(width, (3, 1, 1), (strides, 1, 1), "same", use_bias=False)(x)
        return layers.BatchNormalization()(x)

    x = inputs = Input((8, 32, 32, 3))
    x = layers.ReLU()(conv(x, 8))
    for width in (8, 16, 32):
        for number in range(2):
            strides = 2 if width > 8 and number == 0 else 1
            y = conv(layers.ReLU()(conv(x, width, strides)), width)
            if strides > 1:
                x = layers.Conv3D(width, 1, strides, use_bias=False)(x)
                x = layers.BatchNormalization()(x)
            x = layers.ReLU()(layers.Add()([x, y]))
    return Model(inputs, layers.Dense(10)(layers.GlobalAveragePooling3D()(x)), name="r2plus1d")


@graph(
    see="two equal towers, of colours and of motion, whose scores are averaged",
    never=("residual", "gate", "dense", "inception"),
)
def two_stream():
    inputs, scores = [], []
    for name, channels in (("rgb", 3), ("flow", 20)):
        x = Input((64, 64, channels), name=name)
        inputs.append(x)
        for i, width in enumerate((16, 32, 64, 64), 1):
            x = layers.Conv2D(width, 3, padding="same", name=f"{name}_conv{i}")(x)
            x = layers.BatchNormalization(name=f"{name}_bn{i}")(x)
            x = layers.ReLU(name=f"{name}_relu{i}")(x)
            x = layers.MaxPooling2D(name=f"{name}_pool{i}")(x)
        x = layers.Dense(64, activation="relu", name=f"{name}_fc")(
            layers.Flatten(name=f"{name}_flat")(x)
        )
        scores.append(layers.Dense(10, activation="softmax", name=f"{name}_score")(x))
    return Model(inputs, layers.Average(name="fusion")(scores), name="two_stream")


@graph(
    see="an encoder of six levels, a decoder that estimates the flow at each level and refines it",
    never=("residual", "gate", "dense"),
    expected=[
        Expected(
            ("level", "block", "stage", "repeat"),
            tuple((f"conv{i}", f"conv{i}_1_leaky") for i in (3, 4, 5, 6)),
            loose=True,
        ),
        Expected(
            ("level", "block", "repeat", "inception", "parallel"),
            tuple((f"flow{i}", f"concat{i - 1}") for i in (6, 5, 4, 3)),
            loose=True,
        ),
    ],
)
def flownet_simple():
    def conv(x, width, size, strides, name):
        x = layers.Conv2D(width, size, strides, "same", name=name)(x)
        return layers.LeakyReLU(0.1, name=f"{name}_leaky")(x)

    x = inputs = Input((128, 128, 6), name="pair")
    maps = {}
    for i, width in enumerate((8, 16, 32, 64, 64, 128), 1):
        x = conv(x, width, 7 if i == 1 else 3, 2, f"conv{i}")
        if i > 2:
            x = conv(x, width, 3, 1, f"conv{i}_1")
        maps[i] = x
    flows = []
    for i in (6, 5, 4, 3):
        flow = layers.Conv2D(2, 3, padding="same", name=f"flow{i}")(x)
        flows.append(flow)
        flow = layers.Conv2DTranspose(2, 4, 2, "same", name=f"upflow{i}")(flow)
        y = layers.Conv2DTranspose(8 * 2 ** (i - 2), 4, 2, "same", name=f"deconv{i - 1}")(x)
        y = layers.LeakyReLU(0.1, name=f"deconv{i - 1}_leaky")(y)
        x = layers.Concatenate(name=f"concat{i - 1}")([maps[i - 1], y, flow])
    flows.append(layers.Conv2D(2, 3, padding="same", name="flow2")(x))
    return Model(inputs, flows, name="flownet")


@graph(
    see="one encoder, used for anchor, positive and negative, and two distances",
    never=("gate", "dense", "inception"),
    expected=[
        Expected(
            ("residual",),
            tuple((f"encoder/b{i}_conv1", f"encoder/b{i}_relu2") for i in (1, 2, 3, 4)),
        ),
    ],
)
def triplet_shared_encoder():
    x = image = Input((32, 32, 3), name="image")
    x = layers.Conv2D(16, 3, 2, "same", activation="relu", name="stem")(x)
    for i in (1, 2, 3, 4):
        y = layers.Conv2D(16, 3, padding="same", name=f"b{i}_conv1")(x)
        y = layers.ReLU(name=f"b{i}_relu1")(layers.BatchNormalization(name=f"b{i}_bn1")(y))
        y = layers.Conv2D(16, 3, padding="same", name=f"b{i}_conv2")(y)
        y = layers.BatchNormalization(name=f"b{i}_bn2")(y)
        x = layers.ReLU(name=f"b{i}_relu2")(layers.Add(name=f"b{i}_add")([x, y]))
    x = layers.Dense(32, name="embedding")(layers.GlobalAveragePooling2D(name="pool")(x))
    encoder = Model(image, layers.UnitNormalization(name="unit")(x), name="encoder")
    inputs = [Input((32, 32, 3), name=name) for name in ("anchor", "positive", "negative")]
    anchor, positive, negative = map(encoder, inputs)
    near = ops.sum(ops.square(anchor - positive), axis=-1)
    far = ops.sum(ops.square(anchor - negative), axis=-1)
    return Model(inputs, ops.relu(near - far + 0.2), name="triplet")


class Unit(layers.Layer):
    """Two convolutions around which the input is added."""

    def __init__(self, width, **options):
        super().__init__(**options)
        self.first = layers.Conv2D(width, 3, padding="same", activation="relu")
        self.norm = layers.BatchNormalization()
        self.second = layers.Conv2D(width, 3, padding="same")

    def build(self, shape):
        for layer in (self.first, self.norm, self.second):
            layer.build(shape)

    def call(self, x):
        return x + self.second(self.norm(self.first(x)))

    def compute_output_shape(self, shape):
        return shape


class UnitNetwork(Model):
    """A network that makes its layers in a list."""

    def __init__(self, units, width, **options):
        super().__init__(**options)
        self.stem = layers.Conv2D(width, 3, padding="same")
        self.units = [Unit(width) for _ in range(units)]
        self.pool = layers.GlobalAveragePooling2D()
        self.head = layers.Dense(10)

    def call(self, x):
        x = self.stem(x)
        for unit in self.units:
            x = unit(x)
        return self.head(self.pool(x))


@graph(
    see="a stem, twelve equal units as one row, a head; no graph, so no word about blocks",
    never=("residual", "gate", "dense", "inception", "parallel", "stage"),
    expected=[Expected(("run",), ((1, 49),), one_row=True)],
)
def subclassed_units():
    model = UnitNetwork(12, 16, name="network")
    model(Input((16, 16, 3)))
    return model


@graph(
    see="a stem, eight equal layers of the author's as one row, a head",
    never=("residual", "gate", "dense", "inception", "parallel"),
    expected=[Expected(("run",), ((2, 34),), one_row=True)],
)
def functional_of_own_layers():
    x = inputs = Input((16, 16, 3))
    x = layers.Conv2D(16, 3, padding="same")(x)
    for _ in range(8):
        x = Unit(16)(x)
    return Model(inputs, layers.Dense(10)(layers.GlobalAveragePooling2D()(x)))


@graph(
    see="sixty equal triples of convolution, norm and activation as one row",
    never=("residual", "gate", "dense", "inception", "parallel", "stage"),
    expected=[Expected(("run", "repeat", "block"), ((0, 180),), one_row=True)],
)
def sequential_triples():
    triples = [
        layer
        for _ in range(60)
        for layer in (
            layers.Conv2D(8, 3, padding="same", use_bias=False),
            layers.BatchNormalization(),
            layers.ReLU(),
        )
    ]
    head = [layers.GlobalAveragePooling2D(), layers.Dense(2)]
    return Sequential([Input((16, 16, 8)), *triples, *head])
