"""Networks for pictures of few parameters, and those that concatenate what they computed."""

from __future__ import annotations

from keras import Input, Model, layers, ops

from graph_zoo.expected import Expected, graph, side_by_side

SEPARABLE = ((32, 1), (64, 2), (64, 1), (128, 2), (128, 1), (128, 1), (128, 1), (128, 1), (256, 2))


@graph(
    see="nine depthwise separable pairs, of which four neighbours are equal; nothing else",
    never=("residual", "gate", "dense", "inception", "parallel"),
    expected=[
        Expected(
            ("block", "repeat"),
            tuple((f"sep{i}_dw", f"sep{i}_pw_relu") for i in range(1, 10)),
        ),
        Expected(("block", "repeat"), (("sep5_dw", "sep8_pw_relu"),), one_row=True),
    ],
)
def mobilenet_authors_names():
    def normed(x, name):
        x = layers.BatchNormalization(name=f"{name}_bn")(x)
        return layers.ReLU(6.0, name=f"{name}_relu")(x)

    x = inputs = Input((64, 64, 3), name="picture")
    x = normed(layers.Conv2D(16, 3, 2, "same", use_bias=False, name="first")(x), "first")
    for i, (width, strides) in enumerate(SEPARABLE, 1):
        x = layers.DepthwiseConv2D(3, strides, "same", use_bias=False, name=f"sep{i}_dw")(x)
        x = normed(x, f"sep{i}_dw")
        x = layers.Conv2D(width, 1, use_bias=False, name=f"sep{i}_pw")(x)
        x = normed(x, f"sep{i}_pw")
    x = layers.GlobalAveragePooling2D(name="squash")(x)
    return Model(inputs, layers.Dense(10, activation="softmax", name="answer")(x), name="mobile")


#: Number, blocks, width, strides, kernel.
MBCONV = ((2, 2, 24, 2, 3), (3, 2, 40, 2, 5), (4, 3, 80, 2, 3), (5, 3, 112, 1, 5))


@graph(
    see="stages of inverted bottlenecks with squeeze-and-excitation; all but their first add",
    never=("dense", "inception"),
    expected=[
        Expected(
            ("residual",),
            tuple(
                (f"b{number}{'abc'[k]}_expand_conv", f"b{number}{'abc'[k]}_add")
                for number, blocks, *_ in MBCONV
                for k in range(1, blocks)
            ),
        ),
        Expected(
            ("block", "repeat"),
            tuple((f"b{number}a_expand_conv", f"b{number}a_project_bn") for number, *_ in MBCONV),
        ),
        Expected(
            ("gate",),
            tuple(
                (f"b{number}{'abc'[k]}_se_squeeze", f"b{number}{'abc'[k]}_se_excite")
                for number, blocks, *_ in MBCONV
                for k in range(blocks)
            ),
        ),
        Expected(
            ("stage", "block"),
            tuple(
                (f"b{number}a_expand_conv", f"b{number}{'abc'[blocks - 1]}_add")
                for number, blocks, *_ in MBCONV
            ),
        ),
    ],
)
def efficientnet_like():
    def normed(x, name):
        x = layers.BatchNormalization(name=f"{name}_bn")(x)
        return layers.Activation("swish", name=f"{name}_act")(x)

    def block(x, width, strides, kernel, name):
        inner = 4 * x.shape[-1]
        y = layers.Conv2D(inner, 1, use_bias=False, name=f"{name}_expand_conv")(x)
        y = normed(y, f"{name}_expand")
        y = layers.DepthwiseConv2D(kernel, strides, "same", name=f"{name}_dwconv")(y)
        y = normed(y, f"{name}_dw")
        s = layers.GlobalAveragePooling2D(name=f"{name}_se_squeeze")(y)
        s = layers.Reshape((1, 1, inner), name=f"{name}_se_reshape")(s)
        s = layers.Conv2D(8, 1, activation="swish", name=f"{name}_se_reduce")(s)
        s = layers.Conv2D(inner, 1, activation="sigmoid", name=f"{name}_se_expand")(s)
        y = layers.Multiply(name=f"{name}_se_excite")([y, s])
        y = layers.Conv2D(width, 1, use_bias=False, name=f"{name}_project_conv")(y)
        y = layers.BatchNormalization(name=f"{name}_project_bn")(y)
        if strides == 1 and x.shape[-1] == width:
            y = layers.Dropout(0.2, noise_shape=(None, 1, 1, 1), name=f"{name}_drop")(y)
            y = layers.Add(name=f"{name}_add")([y, x])
        return y

    x = inputs = Input((96, 96, 3), name="image")
    x = normed(layers.Conv2D(16, 3, 2, "same", use_bias=False, name="stem_conv")(x), "stem")
    for number, blocks, width, strides, kernel in MBCONV:
        for k in range(blocks):
            x = block(x, width, 1 if k else strides, kernel, f"b{number}{'abc'[k]}")
    x = normed(layers.Conv2D(320, 1, use_bias=False, name="top_conv")(x), "top")
    x = layers.Dropout(0.2, name="top_drop")(layers.GlobalAveragePooling2D(name="top_pool")(x))
    return Model(inputs, layers.Dense(10, name="logits")(x), name="efficient")


@graph(
    see="three stages of shuffle units; a unit splits, convolves one half, joins and shuffles",
    never=("residual", "gate", "dense"),
    expected=[
        Expected(
            ("block", "repeat", "inception", "parallel"),
            tuple(
                (f"s{stage}_u{unit}_split", f"s{stage}_u{unit}_shuffled")
                for stage in (2, 3, 4)
                for unit in (2, 3, 4)
            ),
            loose=True,
        ),
        Expected(
            ("block", "repeat"),
            tuple((f"s{stage}_u2_split", f"s{stage}_u4_shuffled") for stage in (2, 3, 4)),
            one_row=True,
        ),
    ],
)
def shufflenet_v2():
    def conv(x, width, name):
        x = layers.Conv2D(width, 1, use_bias=False, name=f"{name}")(x)
        x = layers.BatchNormalization(name=f"{name}_bn")(x)
        return layers.ReLU(name=f"{name}_relu")(x)

    def depthwise(x, strides, name):
        x = layers.DepthwiseConv2D(3, strides, "same", use_bias=False, name=f"{name}")(x)
        return layers.BatchNormalization(name=f"{name}_bn")(x)

    def shuffle(x, name):
        height, width, channels = x.shape[1:]
        x = layers.Reshape((height, width, 2, channels // 2), name=f"{name}_grouped")(x)
        x = layers.Permute((1, 2, 4, 3), name=f"{name}_permuted")(x)
        return layers.Reshape((height, width, channels), name=f"{name}_shuffled")(x)

    x = inputs = Input((64, 64, 3), name="image")
    x = layers.MaxPooling2D(3, 2, "same", name="stem_pool")(conv(x, 24, "stem"))
    for stage, width in ((2, 48), (3, 96), (4, 192)):
        for unit in (1, 2, 3, 4):
            name, half = f"s{stage}_u{unit}", width // 2
            if unit == 1:
                left = conv(depthwise(x, 2, f"{name}_leftdw"), half, f"{name}_left")
                right, strides = x, 2
            else:
                halves = layers.Lambda(lambda t: ops.split(t, 2, -1), name=f"{name}_split")
                (left, right), strides = halves(x), 1
            right = depthwise(conv(right, half, f"{name}_conv1"), strides, f"{name}_dw")
            right = conv(right, half, f"{name}_conv2")
            x = layers.Concatenate(name=f"{name}_joined")([left, right])
            x = shuffle(x, name)
    x = layers.GlobalAveragePooling2D(name="pool")(conv(x, 256, "last"))
    return Model(inputs, layers.Dense(10, name="logits")(x), name="shufflenet")


GHOST = side_by_side(4, 19, 13, 13, 19, 13)


@graph(
    see="two stages of residual ghost bottlenecks, each two ghost modules",
    never=("gate",),
    expected=[
        Expected(("residual",), GHOST),
        Expected(("stage",), side_by_side(4, 45, 32)),
    ],
)
def ghostnet():
    def normed(x, active=True):
        x = layers.BatchNormalization()(x)
        return layers.ReLU()(x) if active else x

    def ghost(x, width, active=True):
        primary = normed(layers.Conv2D(width // 2, 1, use_bias=False)(x), active)
        cheap = normed(layers.DepthwiseConv2D(3, padding="same", use_bias=False)(primary), active)
        return layers.Concatenate()([primary, cheap])

    x = inputs = Input((64, 64, 3))
    x = normed(layers.Conv2D(16, 3, 2, "same", use_bias=False)(x))
    for width, blocks in ((32, 3), (64, 2)):
        for number in range(blocks):
            y = ghost(x, 2 * width)
            if number == 0:
                y = normed(layers.DepthwiseConv2D(3, 2, "same", use_bias=False)(y), False)
                x = normed(layers.DepthwiseConv2D(3, 2, "same", use_bias=False)(x), False)
                x = normed(layers.Conv2D(width, 1, use_bias=False)(x), False)
            x = layers.Add()([ghost(y, width, False), x])
    return Model(inputs, layers.Dense(10)(layers.GlobalAveragePooling2D()(x)), name="ghostnet")


@graph(
    see="three dense blocks of four layers, each layer reads all before it",
    never=("residual", "gate", "inception"),
    expected=[
        Expected(("dense", "block", "stage"), ((2, 18), (22, 38), (42, 58)), loose=True),
    ],
)
def densenet_by_list():
    def layer(x, width, size):
        x = layers.ReLU()(layers.BatchNormalization()(x))
        return layers.Conv2D(width, size, padding="same", use_bias=False)(x)

    x = inputs = Input((32, 32, 3))
    x = layers.Conv2D(24, 3, padding="same", use_bias=False)(x)
    for block in range(3):
        if block:
            x = layers.AveragePooling2D(2)(layer(x, x.shape[-1] // 2, 1))
        features = [x]
        for _ in range(4):
            joined = layers.Concatenate()(features) if len(features) > 1 else x
            features.append(layer(joined, 12, 3))
        x = layers.Concatenate()(features)
    x = layers.ReLU()(layers.BatchNormalization()(x))
    return Model(inputs, layers.Dense(10)(layers.GlobalAveragePooling2D()(x)), name="densenet")


CHAIN = (*side_by_side(5, *(7,) * 4), *side_by_side(37, *(7,) * 6), *side_by_side(83, *(7,) * 4))


@graph(
    see="three stages of 4, 6, 4 dense layers with a transition after each of the first two",
    never=("residual", "gate", "inception"),
    expected=[
        Expected(("dense",), CHAIN),
        Expected(("stage", "run"), ((5, 33), (37, 79), (83, 111)), one_row=True),
    ],
)
def densenet_by_chain():
    def layer(x, width, size):
        x = layers.Activation("relu")(layers.BatchNormalization()(x))
        return layers.Conv2D(width, size, padding="same", use_bias=False)(x)

    x = inputs = Input((64, 64, 3))
    x = layers.BatchNormalization()(layers.Conv2D(32, 7, 2, "same", use_bias=False)(x))
    x = layers.MaxPooling2D(3, 2, "same")(layers.Activation("relu")(x))
    for number, count in enumerate((4, 6, 4)):
        if number:
            x = layers.AveragePooling2D(2)(layer(x, x.shape[-1] // 2, 1))
        for _ in range(count):
            x = layers.Concatenate()([x, layer(layer(x, 48, 1), 12, 3)])
    x = layers.Activation("relu")(layers.BatchNormalization()(x))
    return Model(inputs, layers.Dense(10)(layers.GlobalAveragePooling2D()(x)), name="densenet")


GOOGLENET = {
    "3a": 8,
    "3b": 12,
    "4a": 12,
    "4b": 12,
    "4c": 12,
    "4d": 14,
    "4e": 20,
    "5a": 20,
    "5b": 24,
}


@graph(
    see="nine inception modules of four branches, with two poolings between",
    never=("residual", "gate", "dense"),
    expected=[
        Expected(
            ("inception",),
            tuple((f"inception_{m}_3x3_reduce", f"inception_{m}_output") for m in GOOGLENET),
        )
    ],
)
def googlenet():
    def conv(x, width, size, name):
        return layers.Conv2D(width, size, padding="same", activation="relu", name=name)(x)

    x = inputs = Input((64, 64, 3), name="data")
    x = layers.Conv2D(16, 7, 2, "same", activation="relu", name="conv1_7x7_s2")(x)
    x = layers.MaxPooling2D(3, 2, "same", name="pool1_3x3_s2")(x)
    x = conv(conv(x, 16, 1, "conv2_3x3_reduce"), 48, 3, "conv2_3x3")
    for module, width in GOOGLENET.items():
        name = f"inception_{module}"
        if module in {"3a", "4a", "5a"}:
            x = layers.MaxPooling2D(3, 2, "same", name=f"pool_before_{module}")(x)
        x = layers.Concatenate(name=f"{name}_output")(
            [
                conv(conv(x, width, 1, f"{name}_3x3_reduce"), 2 * width, 3, f"{name}_3x3"),
                conv(x, width, 1, f"{name}_1x1"),
                conv(conv(x, width // 2, 1, f"{name}_5x5_reduce"), width, 5, f"{name}_5x5"),
                conv(
                    layers.MaxPooling2D(3, 1, "same", name=f"{name}_pool")(x),
                    width,
                    1,
                    f"{name}_pool_proj",
                ),
            ]
        )
    x = layers.Dropout(0.4, name="drop")(layers.GlobalAveragePooling2D(name="pool5")(x))
    return Model(inputs, layers.Dense(10, activation="softmax", name="prob")(x), name="googlenet")


FIRES = (*side_by_side(3, 4, 4, 4), *side_by_side(16, 4, 4, 4, 4), (33, 37))


@graph(
    see="eight fire modules, each a squeeze and two expansions that are joined",
    never=("residual", "gate", "dense"),
    expected=[Expected(("inception", "parallel", "block", "repeat"), FIRES, loose=True)],
)
def squeezenet():
    def conv(x, width, size):
        return layers.Conv2D(width, size, padding="same", activation="relu")(x)

    x = inputs = Input((64, 64, 3))
    x = layers.MaxPooling2D(3, 2)(layers.Conv2D(64, 3, 2, activation="relu")(x))
    for number, width in enumerate((16, 16, 32, 32, 48, 48, 64, 64), 2):
        x = conv(x, width, 1)
        x = layers.Concatenate()([conv(x, 4 * width, 1), conv(x, 4 * width, 3)])
        if number in {4, 8}:
            x = layers.MaxPooling2D(3, 2)(x)
    x = layers.GlobalAveragePooling2D()(conv(layers.Dropout(0.5)(x), 10, 1))
    return Model(inputs, layers.Softmax()(x), name="squeezenet")
