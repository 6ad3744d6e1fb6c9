"""Networks that return a picture as large as they were given: levels, skips and pyramids."""

from __future__ import annotations

from keras import Input, Model, applications, layers

from graph_zoo.expected import Expected, graph

ENCODER, DECODER = ("enc1", "enc2", "enc3", "enc4"), ("dec4", "dec3", "dec2", "dec1")
LEVEL = ("level", "block", "stage", "repeat")


@graph(
    see="four encoder levels, the bottom, four decoder levels, by the names enc and dec",
    never=("residual", "gate", "dense", "inception"),
    expected=[
        Expected(
            LEVEL,
            (
                *((f"{name}_conv_a", f"{name}_pool") for name in ENCODER),
                ("bottom_conv_a", "bottom_drop"),
                *((f"{name}_up", f"{name}_relu_b") for name in DECODER),
            ),
            loose=True,
        )
    ],
)
def unet_named_levels():
    def convs(x, width, name):
        for part in "ab":
            x = layers.Conv2D(width, 3, padding="same", name=f"{name}_conv_{part}")(x)
            x = layers.BatchNormalization(name=f"{name}_bn_{part}")(x)
            x = layers.ReLU(name=f"{name}_relu_{part}")(x)
        return x

    x = inputs = Input((96, 96, 1), name="scan")
    skips = []
    for i, name in enumerate(ENCODER):
        x = convs(x, 8 * 2**i, name)
        skips.append(x)
        x = layers.MaxPooling2D(name=f"{name}_pool")(x)
    x = layers.Dropout(0.5, name="bottom_drop")(convs(x, 128, "bottom"))
    for i, name in enumerate(DECODER):
        width = 64 // 2**i
        x = layers.Conv2DTranspose(width, 2, 2, name=f"{name}_up")(x)
        x = layers.Concatenate(name=f"{name}_cat")([skips.pop(), x])
        x = convs(x, width, name)
    return Model(inputs, layers.Conv2D(2, 1, activation="softmax", name="mask")(x), name="unet")


@graph(
    see="an encoder and a decoder of residual blocks, one for each level",
    never=("gate", "dense", "inception"),
    expected=[
        Expected(
            ("residual",),
            (
                *((f"down{i}_bn1", f"down{i}_add") for i in range(1, 5)),
                ("bridge_bn1", "bridge_add"),
                *((f"up{i}_bn1", f"up{i}_add") for i in range(3, 0, -1)),
            ),
            loose=True,
        ),
        Expected(
            ("level", "block", "stage", "residual"),
            tuple((f"up{i}_upsampling", f"up{i}_add") for i in range(3, 0, -1)),
            loose=True,
        ),
    ],
)
def residual_unet():
    def unit(x, width, strides, name):
        y = layers.BatchNormalization(name=f"{name}_bn1")(x)
        y = layers.Activation("relu", name=f"{name}_relu1")(y)
        y = layers.Conv2D(width, 3, strides, "same", name=f"{name}_conv1")(y)
        y = layers.BatchNormalization(name=f"{name}_bn2")(y)
        y = layers.Activation("relu", name=f"{name}_relu2")(y)
        y = layers.Conv2D(width, 3, padding="same", name=f"{name}_conv2")(y)
        x = layers.Conv2D(width, 1, strides, "same", name=f"{name}_shortcut")(x)
        return layers.Add(name=f"{name}_add")([x, y])

    inputs = Input((96, 96, 3), name="satellite")
    x = layers.Conv2D(8, 3, padding="same", name="stem")(inputs)
    skips = []
    for i in range(1, 5):
        x = unit(x, 8 * i, 1 if i == 1 else 2, f"down{i}")
        skips.append(x)
    x = unit(skips.pop(), 48, 1, "bridge")
    for i in range(3, 0, -1):
        x = layers.UpSampling2D(name=f"up{i}_upsampling")(x)
        x = layers.Concatenate(name=f"up{i}_concat")([x, skips.pop()])
        x = unit(x, 8 * i, 1, f"up{i}")
    x = layers.Conv2D(1, 1, activation="sigmoid", name="roads")(x)
    return Model(inputs, x, name="residual_unet")


@graph(
    see="the five blocks of VGG16, then four decoder levels",
    never=("residual", "gate", "dense", "inception"),
    expected=[
        Expected(
            LEVEL,
            tuple(
                (f"block{i}_conv1", f"block{i}_conv{convs}")
                for i, convs in ((1, 2), (2, 2), (3, 3), (4, 3), (5, 3))
            ),
            loose=True,
        ),
        Expected(LEVEL, ((18, 26), (26, 34), (34, 42), (42, 50)), loose=True),
    ],
)
def unet_with_vgg16():
    backbone = applications.VGG16(include_top=False, weights=None, input_shape=(64, 64, 3))
    x = backbone.get_layer("block5_conv3").output
    for i, width in ((4, 64), (3, 32), (2, 16), (1, 8)):
        x = layers.Conv2DTranspose(width, 2, 2, "same")(x)
        x = layers.Concatenate()([x, backbone.get_layer(f"block{i}_conv{2 + (i > 2)}").output])
        for _ in range(2):
            x = layers.Conv2D(width, 3, padding="same")(x)
            x = layers.BatchNormalization()(x)
            x = layers.Activation("relu")(x)
    return Model(backbone.input, layers.Conv2D(1, 1, activation="sigmoid")(x))


@graph(
    see="the ten nodes of a nested U-Net; each joins all nodes before it at its resolution",
    never=("residual", "gate"),
    expected=[
        Expected(
            (*LEVEL, "run", "part"),
            tuple(
                (f"{node}_conv1", f"{node}_relu2") for node in ("x00", "x10", "x20", "x30", "x03")
            ),
            loose=True,
        ),
    ],
)
def unet_plus_plus():
    def node(x, width, name):
        for i in (1, 2):
            x = layers.Conv2D(width, 3, padding="same", name=f"{name}_conv{i}")(x)
            x = layers.ReLU(name=f"{name}_relu{i}")(x)
        return x

    inputs = Input((64, 64, 3), name="image")
    nodes = {}
    for depth in range(4):
        below = nodes[depth - 1, 0] if depth else None
        x = layers.MaxPooling2D(name=f"pool{depth}")(below) if depth else inputs
        nodes[depth, 0] = node(x, 8 * 2**depth, f"x{depth}0")
        for step in range(1, depth + 1):
            row = depth - step
            name = f"x{row}{step}"
            up = layers.UpSampling2D(name=f"{name}_up")(nodes[row + 1, step - 1])
            before = [nodes[row, k] for k in range(step)]
            x = layers.Concatenate(name=f"{name}_cat")([*before, up])
            nodes[row, step] = node(x, 8 * 2**row, name)
    x = layers.Conv2D(1, 1, activation="sigmoid", name="mask")(nodes[0, 3])
    return Model(inputs, x, name="unet_plus_plus")


@graph(
    see="a V-Net: three residual levels down, the bottom, three up, with their volumes",
    never=("gate", "dense", "inception"),
    expected=[
        Expected(
            ("residual", "level", "block"),
            (
                ("l2_down", "l2_residual"),
                ("l3_down", "l3_residual"),
                ("bottom_down", "bottom_residual"),
                ("r3_up", "r3_residual"),
                ("r2_up", "r2_residual"),
                ("r1_up", "r1_residual"),
            ),
            loose=True,
        ),
        Expected(
            ("residual",),
            (
                ("l2_conv1", "l2_residual"),
                ("l3_conv1", "l3_residual"),
                ("bottom_conv1", "bottom_residual"),
            ),
            loose=True,
        ),
    ],
)
def vnet_volumes():
    def convs(x, width, count, name):
        for i in range(1, count + 1):
            x = layers.Conv3D(width, 5, padding="same", name=f"{name}_conv{i}")(x)
            x = layers.PReLU(shared_axes=[1, 2, 3], name=f"{name}_prelu{i}")(x)
        return x

    def down(x, width, count, name):
        x = layers.Conv3D(width, 2, 2, name=f"{name}_down")(x)
        return layers.Add(name=f"{name}_residual")([convs(x, width, count, name), x])

    x = inputs = Input((16, 32, 32, 1), name="volume")
    x = layers.Conv3D(4, 5, padding="same", name="l1_in")(x)
    skips = [layers.Add(name="l1_residual")([convs(x, 4, 1, "l1"), x])]
    for name, width, count in (("l2", 8, 2), ("l3", 16, 3)):
        skips.append(down(skips[-1], width, count, name))
    x = down(skips[-1], 32, 3, "bottom")
    for i, (width, count) in ((3, (16, 3)), (2, (8, 2)), (1, (4, 1))):
        name = f"r{i}"
        x = layers.Conv3DTranspose(width, 2, 2, name=f"{name}_up")(x)
        y = layers.Concatenate(name=f"{name}_cat")([x, skips.pop()])
        x = layers.Add(name=f"{name}_residual")([convs(y, width, count, name), x])
    return Model(inputs, layers.Conv3D(2, 1, activation="softmax", name="organs")(x), name="vnet")


@graph(
    see="four encoder stages of two residual blocks, four decoder blocks that add the encoder's",
    never=("gate", "dense", "inception"),
    expected=[
        Expected(
            ("residual",),
            tuple(
                (f"encoder{stage}_{block}_conv1", f"encoder{stage}_{block}_relu2")
                for stage in (1, 2, 3, 4)
                for block in (1, 2)
            ),
        ),
        Expected(
            ("stage", "block", "level"),
            tuple((f"encoder{s}_1_conv1", f"encoder{s}_2_relu2") for s in (1, 2, 3, 4)),
        ),
        Expected(
            ("block", "level", "repeat"),
            tuple((f"decoder{i}_reduce", f"decoder{i}_relu3") for i in (4, 3, 2, 1)),
            loose=True,
        ),
    ],
)
def linknet():
    def cbr(x, width, size, name, strides=1, kind=layers.Conv2D):
        x = kind(width, size, strides, "same", use_bias=False, name=name)(x)
        return layers.BatchNormalization(name=f"{name}_bn")(x)

    def basic(x, width, strides, name):
        y = layers.ReLU(name=f"{name}_relu1")(cbr(x, width, 3, f"{name}_conv1", strides))
        y = cbr(y, width, 3, f"{name}_conv2")
        if strides > 1:
            x = cbr(x, width, 1, f"{name}_match", strides)
        return layers.ReLU(name=f"{name}_relu2")(layers.Add(name=f"{name}_add")([x, y]))

    def decode(x, width, name):
        quarter = x.shape[-1] // 4
        x = layers.ReLU(name=f"{name}_relu1")(cbr(x, quarter, 1, f"{name}_reduce"))
        x = cbr(x, quarter, 4, f"{name}_deconv", 2, layers.Conv2DTranspose)
        x = layers.ReLU(name=f"{name}_relu2")(x)
        return layers.ReLU(name=f"{name}_relu3")(cbr(x, width, 1, f"{name}_restore"))

    inputs = Input((128, 128, 3), name="street")
    x = layers.ReLU(name="stem_relu")(cbr(inputs, 16, 7, "stem", 2))
    x = layers.MaxPooling2D(3, 2, "same", name="stem_pool")(x)
    features = [x]
    for stage, width in enumerate((16, 32, 64, 128), 1):
        x = basic(x, width, 1 if stage == 1 else 2, f"encoder{stage}_1")
        x = basic(x, width, 1, f"encoder{stage}_2")
        features.append(x)
    features.pop()
    for i in (4, 3, 2):
        feature = features.pop()
        x = decode(x, feature.shape[-1], f"decoder{i}")
        x = layers.Add(name=f"link{i}")([x, feature])
    x = decode(x, 16, "decoder1")
    x = layers.UpSampling2D(interpolation="bilinear", name="enlarge")(x)
    return Model(inputs, layers.Conv2D(12, 3, padding="same", name="classes")(x), name="linknet")
