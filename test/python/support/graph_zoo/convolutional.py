"""Residual networks for pictures, in the ways in which people write them."""

from __future__ import annotations

from itertools import count

from keras import Input, Model, layers, ops

from graph_zoo.expected import Expected, graph, side_by_side
from graph_zoo.parts import LayerScale

RESNET34 = {1: 3, 2: 4, 3: 6, 4: 3}  # blocks of each layer


@graph(
    see="four stages of 3, 4, 6, 3 residual blocks, labelled by the names layer1 to layer4",
    never=("gate", "dense", "inception"),
    expected=[
        Expected(
            ("residual",),
            tuple(
                (f"layer{layer}_{block}_conv1", f"layer{layer}_{block}_relu2")
                for layer, blocks in RESNET34.items()
                for block in range(blocks)
            ),
        ),
        Expected(
            ("stage",),
            tuple(
                (f"layer{layer}_0_conv1", f"layer{layer}_{blocks - 1}_relu2")
                for layer, blocks in RESNET34.items()
            ),
        ),
    ],
)
def resnet34_torch_names():
    def block(x, width, strides, name):
        y = layers.Conv2D(width, 3, strides, "same", use_bias=False, name=f"{name}_conv1")(x)
        y = layers.BatchNormalization(name=f"{name}_bn1")(y)
        y = layers.ReLU(name=f"{name}_relu1")(y)
        y = layers.Conv2D(width, 3, padding="same", use_bias=False, name=f"{name}_conv2")(y)
        y = layers.BatchNormalization(name=f"{name}_bn2")(y)
        if strides != 1:
            x = layers.Conv2D(width, 1, strides, use_bias=False, name=f"{name}_downsample_0")(x)
            x = layers.BatchNormalization(name=f"{name}_downsample_1")(x)
        return layers.ReLU(name=f"{name}_relu2")(layers.Add(name=f"{name}_add")([y, x]))

    inputs = Input((64, 64, 3), name="image")
    x = layers.Conv2D(16, 7, 2, "same", use_bias=False, name="conv1")(inputs)
    x = layers.BatchNormalization(name="bn1")(x)
    x = layers.MaxPooling2D(3, 2, "same", name="maxpool")(layers.ReLU(name="relu")(x))
    for layer, blocks in RESNET34.items():
        for number in range(blocks):
            strides = 2 if layer > 1 and number == 0 else 1
            x = block(x, 8 * 2**layer, strides, f"layer{layer}_{number}")
    x = layers.GlobalAveragePooling2D(name="avgpool")(x)
    return Model(inputs, layers.Dense(10, name="fc")(x), name="resnet34")


PREACTIVATED = side_by_side(2, *(8, 7, 7) * 3)


@graph(
    see="three stages of three pre-activation blocks each",
    never=("gate", "dense", "inception"),
    expected=[
        Expected(("residual",), tuple(s for i, s in enumerate(PREACTIVATED) if i % 3)),
        # The projection reads what the block's own norm and activation returned.
        Expected(("residual",), PREACTIVATED[::3], loose=True),
        Expected(("stage",), side_by_side(2, 22, 22, 22), loose=True),
    ],
)
def preactivation_resnet():
    def normed(x):
        return layers.Activation("relu")(layers.BatchNormalization()(x))

    inputs = Input((32, 32, 3))
    x = layers.Conv2D(16, 3, padding="same")(inputs)
    for width, first in ((32, 1), (64, 2), (128, 2)):
        for number in range(3):
            strides = 1 if number else first
            y = normed(x)
            shortcut = x if number else layers.Conv2D(width, 1, strides)(y)
            y = layers.Conv2D(width, 3, strides, "same")(y)
            y = layers.Conv2D(width, 3, padding="same")(normed(y))
            x = layers.Add()([shortcut, y])
    x = layers.GlobalAveragePooling2D()(normed(x))
    return Model(inputs, layers.Dense(10, activation="softmax")(x))


RESNEXT = side_by_side(4, *(17, 15) * 3)


@graph(
    see="three stages of two residual blocks, in each four convolutions side by side",
    never=("gate", "dense"),
    expected=[
        Expected(("residual",), RESNEXT),
        Expected(
            ("inception", "parallel"),
            tuple((start + 4, start + 9) for start, _ in RESNEXT),
            loose=True,
        ),
        Expected(("stage",), side_by_side(4, 32, 32, 32)),
    ],
)
def resnext_split():
    def conv(x, width, size=1, strides=1):
        return layers.Conv2D(width, size, strides, "same", use_bias=False)(x)

    x = inputs = Input((64, 64, 3))
    x = layers.ReLU()(layers.BatchNormalization()(conv(x, 16, 3, 2)))
    for width, first in ((32, 1), (64, 2), (128, 2)):
        for number in range(2):
            strides = 1 if number else first
            y = layers.ReLU()(layers.BatchNormalization()(conv(x, width)))
            y = layers.Concatenate()([conv(g, width // 4, 3, strides) for g in ops.split(y, 4, -1)])
            y = layers.ReLU()(layers.BatchNormalization()(y))
            y = layers.BatchNormalization()(conv(y, 2 * width))
            if number == 0:
                x = layers.BatchNormalization()(conv(x, 2 * width, 1, strides))
            x = layers.ReLU()(layers.Add()([x, y]))
    return Model(inputs, layers.Dense(10)(layers.GlobalAveragePooling2D()(x)), name="resnext")


WIDE = side_by_side(2, *(9, 8) * 3)


@graph(
    see="three stages of two residual blocks; the names, one number for all layers, say nothing",
    never=("gate", "dense", "inception"),
    expected=[
        Expected(("residual",), WIDE),
        Expected(("stage",), side_by_side(2, 17, 17, 17)),
    ],
)
def wide_resnet_counted_names():
    numbers = count()

    def named(layer, **options):
        return layer(name=f"op{next(numbers):03d}", **options)

    def normed(x):
        return named(layers.ReLU)(named(layers.BatchNormalization)(x))

    def conv(x, width, size, strides=1):
        options = {"filters": width, "kernel_size": size, "strides": strides, "padding": "same"}
        return named(layers.Conv2D, **options)(x)

    x = inputs = Input((32, 32, 3), name="op")
    x = conv(x, 16, 3)
    for width, first in ((32, 1), (64, 2), (128, 2)):
        for number in range(2):
            strides = 1 if number else first
            y = normed(conv(normed(x), width, 3, strides))
            y = conv(named(layers.Dropout, rate=0.3)(y), width, 3)
            x = named(layers.Add)([x if number else conv(x, width, 1, strides), y])
    x = named(layers.GlobalAveragePooling2D)(normed(x))
    return Model(inputs, named(layers.Dense, units=100)(x), name="wrn")


SQUEEZE = side_by_side(4, 13, 11, 13, 11, 11)


@graph(
    see="two stages of residual blocks, each with a squeeze-and-excitation gate",
    never=("dense", "inception"),
    expected=[
        Expected(("residual",), SQUEEZE),
        Expected(
            ("gate",),
            tuple((start + 5, start + 9) for start, stop in SQUEEZE if stop - start == 11),
        ),
        Expected(("stage",), side_by_side(4, 24, 35)),
    ],
)
def se_resnet_operators():
    def conv(x, width, size=3, strides=1):
        x = layers.Conv2D(width, size, strides, "same", use_bias=False)(x)
        return layers.BatchNormalization()(x)

    x = inputs = Input((32, 32, 3))
    x = layers.ReLU()(conv(x, 16))
    for width, blocks in ((32, 2), (64, 3)):
        for number in range(blocks):
            strides = 1 if number else 2
            y = conv(layers.ReLU()(conv(x, width, 3, strides)), width)
            s = layers.GlobalAveragePooling2D(keepdims=True)(y)
            s = layers.Dense(width // 8, activation="relu")(s)
            s = layers.Dense(width, activation="sigmoid")(s)
            y = y * s
            x = layers.ReLU()((x if number else conv(x, width, 1, strides)) + y)
    return Model(inputs, layers.Dense(10)(layers.GlobalAveragePooling2D()(x)))


@graph(
    see="four residual blocks, in each a gate over channels and a gate over places",
    never=("dense",),
    expected=[
        Expected(("residual",), tuple((f"cbam{i}_conv1", f"cbam{i}_relu2") for i in range(1, 5))),
        Expected(("gate",), tuple((f"cbam{i}_average", f"cbam{i}_channels") for i in range(1, 5))),
        Expected(
            ("gate",), tuple((f"cbam{i}_mean", f"cbam{i}_places") for i in range(1, 5)), loose=True
        ),
    ],
)
def cbam_resnet():
    def attention(x, name):
        width = x.shape[-1]
        squeeze = layers.Dense(width // 8, activation="relu", name=f"{name}_squeeze")
        excite = layers.Dense(width, name=f"{name}_excite")
        a = layers.GlobalAveragePooling2D(keepdims=True, name=f"{name}_average")(x)
        b = layers.GlobalMaxPooling2D(keepdims=True, name=f"{name}_maximum")(x)
        a = layers.Add(name=f"{name}_sum")([excite(squeeze(a)), excite(squeeze(b))])
        a = layers.Activation("sigmoid", name=f"{name}_sigmoid")(a)
        x = layers.Multiply(name=f"{name}_channels")([x, a])
        shape = (*x.shape[1:3], 1)
        mean = layers.Lambda(lambda t: ops.mean(t, -1, True), shape, name=f"{name}_mean")(x)
        most = layers.Lambda(lambda t: ops.max(t, -1, True), shape, name=f"{name}_most")(x)
        a = layers.Concatenate(name=f"{name}_both")([mean, most])
        a = layers.Conv2D(1, 7, padding="same", activation="sigmoid", name=f"{name}_map")(a)
        return layers.Multiply(name=f"{name}_places")([x, a])

    x = inputs = Input((32, 32, 3), name="image")
    x = layers.Conv2D(32, 3, 2, "same", activation="relu", name="stem")(x)
    for i in range(1, 5):
        name = f"cbam{i}"
        y = layers.Conv2D(32, 3, padding="same", name=f"{name}_conv1")(x)
        y = layers.ReLU(name=f"{name}_relu1")(layers.BatchNormalization(name=f"{name}_bn1")(y))
        y = layers.Conv2D(32, 3, padding="same", name=f"{name}_conv2")(y)
        y = attention(layers.BatchNormalization(name=f"{name}_bn2")(y), name)
        x = layers.ReLU(name=f"{name}_relu2")(layers.Add(name=f"{name}_add")([x, y]))
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    return Model(inputs, layers.Dense(10, name="logits")(x), name="cbam")


CONVNEXT = (2, 2, 4, 2)


@graph(
    see="four stages of 2, 2, 4, 2 equal residual blocks, a downsampling before each",
    never=("gate", "dense", "inception"),
    expected=[
        Expected(
            ("residual",),
            tuple(
                (f"stages_{stage}_blocks_{block}_dwconv", f"stages_{stage}_blocks_{block}_add")
                for stage, blocks in enumerate(CONVNEXT)
                for block in range(blocks)
            ),
        ),
        Expected(
            ("stage", "block"),
            tuple(
                (f"stages_{stage}_blocks_0_dwconv", f"stages_{stage}_blocks_{blocks - 1}_add")
                for stage, blocks in enumerate(CONVNEXT)
            ),
            loose=True,
        ),
    ],
)
def convnext_by_hand():
    def block(x, name):
        width = x.shape[-1]
        y = layers.DepthwiseConv2D(7, padding="same", name=f"{name}_dwconv")(x)
        y = layers.LayerNormalization(epsilon=1e-6, name=f"{name}_norm")(y)
        y = layers.Dense(4 * width, name=f"{name}_pwconv1")(y)
        y = layers.Activation("gelu", name=f"{name}_act")(y)
        y = layers.Dense(width, name=f"{name}_pwconv2")(y)
        return layers.Add(name=f"{name}_add")([x, LayerScale(name=f"{name}_gamma")(y)])

    x = inputs = Input((64, 64, 3), name="pixel_values")
    for stage, blocks in enumerate(CONVNEXT):
        name = f"stages_{stage}"
        if stage:
            x = layers.LayerNormalization(epsilon=1e-6, name=f"{name}_downsample_0")(x)
        size = 2 if stage else 4
        kind = "downsample_1" if stage else "stem"
        x = layers.Conv2D(16 * 2**stage, size, size, name=f"{name}_{kind}")(x)
        for number in range(blocks):
            x = block(x, f"{name}_blocks_{number}")
    x = layers.LayerNormalization(name="norm")(layers.GlobalAveragePooling2D(name="pool")(x))
    return Model(inputs, layers.Dense(10, name="head")(x), name="convnext")


RES2NET = (*side_by_side(4, 20, 18), *side_by_side(43, 20, 18))


@graph(
    see="two stages of residual blocks; inside, a hierarchy of slices that is joined",
    never=("gate",),
    expected=[
        Expected(("residual",), RES2NET),
        Expected(("stage",), ((4, 42), (43, 81))),
    ],
)
def res2net():
    def conv(x, width, size=1, strides=1):
        x = layers.Conv2D(width, size, strides, "same", use_bias=False)(x)
        return layers.BatchNormalization()(x)

    x = inputs = Input((64, 64, 3))
    x = layers.ReLU()(conv(x, 16, 3, 2))
    for width in (32, 64):
        for number in range(2):
            first, *others = ops.split(layers.ReLU()(conv(x, width)), 4, -1)
            joined, last = [first], None
            for part in others:
                last = conv(part if last is None else layers.Add()([part, last]), width // 4, 3)
                joined.append(last)
            y = conv(layers.ReLU()(layers.Concatenate()(joined)), 2 * width)
            x = layers.ReLU()(layers.Add()([y, x if number else conv(x, 2 * width)]))
        x = layers.AveragePooling2D(2)(x)
    return Model(inputs, layers.Dense(10)(layers.GlobalAveragePooling2D()(x)), name="res2net")
