"""Networks that keep several resolutions: detectors, pyramids, hourglasses."""

from __future__ import annotations

from keras import Input, Model, layers

from graph_zoo.expected import Expected, graph
from graph_zoo.parts import WeightedSum


@graph(
    see="three stages of residual blocks, then a pyramid of four poolings, joined",
    never=("gate",),
    expected=[
        Expected(
            ("residual",),
            tuple(
                (f"res{stage}_{block}_conv1", f"res{stage}_{block}_out")
                for stage in (2, 3, 4)
                for block in "ab"
            ),
        ),
        Expected(("stage",), tuple((f"res{s}_a_conv1", f"res{s}_b_out") for s in (2, 3, 4))),
        Expected(("inception", "parallel", "dense"), (("pool1", "pyramid"),), loose=True),
    ],
)
def pspnet():
    def cbr(x, width, size, name, *, strides=1, rate=1, active=True):
        options = {"dilation_rate": rate, "padding": "same", "use_bias": False, "name": name}
        x = layers.Conv2D(width, size, strides, **options)(x)
        x = layers.BatchNormalization(name=f"{name}_bn")(x)
        return layers.ReLU(name=f"{name}_relu")(x) if active else x

    def block(x, width, rate, name):
        project = x.shape[-1] != width
        y = cbr(x, width // 4, 1, f"{name}_conv1")
        y = cbr(y, width // 4, 3, f"{name}_conv2", rate=rate)
        y = cbr(y, width, 1, f"{name}_conv3", active=False)
        if project:
            x = cbr(x, width, 1, f"{name}_shortcut", active=False)
        return layers.ReLU(name=f"{name}_out")(layers.Add(name=f"{name}_add")([x, y]))

    inputs = Input((96, 96, 3), name="image")
    x = cbr(inputs, 16, 3, "stem", strides=4)
    for stage, rate in ((2, 1), (3, 2), (4, 4)):
        for name in "ab":
            x = block(x, 16 * stage, rate, f"res{stage}_{name}")
    parts = [x]
    for bins in (1, 2, 3, 6):
        y = layers.AveragePooling2D(24 // bins, name=f"pool{bins}")(x)
        y = cbr(y, 16, 1, f"pool{bins}_conv")
        parts.append(
            layers.UpSampling2D(24 // bins, interpolation="bilinear", name=f"pool{bins}_up")(y)
        )
    x = cbr(layers.Concatenate(name="pyramid")(parts), 64, 3, "head")
    x = layers.Conv2D(21, 1, name="classes")(x)
    return Model(inputs, layers.UpSampling2D(4, interpolation="bilinear", name="full")(x))


@graph(
    see="a plain encoder of four levels, a pyramid on it, its four levels joined",
    never=("gate", "dense"),
    expected=[
        Expected(
            ("level", "block", "stage", "repeat"),
            tuple((f"c{i}_conv1", f"c{i}_relu2") for i in (2, 3, 4, 5)),
            loose=True,
        ),
    ],
)
def fpn_segmentation():
    x = inputs = Input((128, 128, 3), name="image")
    x = layers.Conv2D(16, 3, 2, "same", activation="relu", name="stem")(x)
    encoder = []
    for i in (2, 3, 4, 5):
        for part in (1, 2):
            strides = 3 - part
            x = layers.Conv2D(8 * 2**i, 3, strides, "same", name=f"c{i}_conv{part}")(x)
            x = layers.BatchNormalization(name=f"c{i}_bn{part}")(x)
            x = layers.ReLU(name=f"c{i}_relu{part}")(x)
        encoder.append(x)
    top, maps = None, []
    for i, c in zip((5, 4, 3, 2), reversed(encoder), strict=True):
        p = layers.Conv2D(64, 1, name=f"lateral{i}")(c)
        if top is not None:
            p = layers.Add(name=f"p{i}")([layers.UpSampling2D(name=f"up{i}")(top), p])
        top = p
        for step in range(i - 2):
            p = layers.Conv2D(32, 3, padding="same", activation="relu", name=f"s{i}_{step}")(p)
            p = layers.UpSampling2D(interpolation="bilinear", name=f"s{i}_{step}_up")(p)
        maps.append(layers.Conv2D(32, 3, padding="same", activation="relu", name=f"s{i}")(p))
    x = layers.Concatenate(name="levels")(maps)
    x = layers.SpatialDropout2D(0.2, name="drop")(x)
    x = layers.Conv2D(2, 3, padding="same", name="logits")(x)
    return Model(inputs, layers.UpSampling2D(4, interpolation="bilinear", name="mask")(x))


def _normed(x, width, size, name, strides=1):
    x = layers.Conv2D(width, size, strides, "same", use_bias=False, name=name)(x)
    return layers.BatchNormalization(name=f"{name}_bn")(x)


def _exchange(towers, name):
    fused = []
    for i, own in enumerate(towers):
        terms = [own]
        for j, other in enumerate(towers):
            part, width = f"{name}_{j}to{i}", own.shape[-1]
            if j > i:
                up = layers.UpSampling2D(2 ** (j - i), name=f"{part}_up")
                terms.append(up(_normed(other, width, 1, part)))
            elif j < i:
                terms.append(_normed(other, width, 3, part, 2 ** (i - j)))
        x = layers.Add(name=f"{name}_{i}_sum")(terms)
        fused.append(layers.ReLU(name=f"{name}_{i}_out")(x))
    return fused


@graph(
    see="a stage of residual blocks, then towers of two and of three resolutions that exchange",
    never=("gate",),
    expected=[
        Expected(("residual",), (("s1_b1_conv1", "s1_b1_out"), ("s1_b2_conv1", "s1_b2_out")))
    ],
)
def hrnet_small():
    def basic(x, name):
        width = x.shape[-1]
        y = layers.ReLU(name=f"{name}_relu")(_normed(x, width, 3, f"{name}_conv1"))
        y = _normed(y, width, 3, f"{name}_conv2")
        return layers.ReLU(name=f"{name}_out")(layers.Add(name=f"{name}_add")([y, x]))

    inputs = Input((64, 64, 3), name="image")
    x = layers.ReLU(name="stem_relu")(_normed(inputs, 16, 3, "stem", 2))
    for block in (1, 2):
        x = basic(x, f"s1_b{block}")
    towers = [x]
    for stage in (2, 3):
        lower = _normed(towers[-1], 8 * 2**stage, 3, f"t{stage}", 2)
        towers.append(layers.ReLU(name=f"t{stage}_relu")(lower))
        for block in (1, 2):
            towers = [basic(t, f"s{stage}_r{i}_b{block}") for i, t in enumerate(towers)]
        towers = _exchange(towers, f"x{stage}")
    ups = [layers.UpSampling2D(2**i, name=f"head_up{i}")(t) for i, t in enumerate(towers) if i]
    x = layers.Concatenate(name="head_joined")([towers[0], *ups])
    return Model(inputs, layers.Conv2D(17, 1, name="keypoints")(x), name="hrnet")


BACKBONE = {"backbone1": 1, "backbone2": 3, "backbone3": 3, "backbone4": 1}


@graph(
    see="four CSP stages, then pyramid paths up and down, three heads",
    never=("gate",),
    expected=[
        # Among the rows of the last one of each stage are those of the other CSP branch.
        Expected(
            ("residual",),
            tuple(
                (f"{name}_m{i}_cv1", f"{name}_m{i}_add")
                for name, depth in BACKBONE.items()
                for i in range(depth - 1)
            ),
        ),
        Expected(
            ("inception", "parallel", "block", "stage", "level"),
            tuple((f"{name}_csp_cv1", f"{name}_csp_cv3_silu") for name in BACKBONE),
            loose=True,
        ),
        Expected(("inception", "parallel", "dense"), (("sppf_pool0", "sppf_cat"),), loose=True),
    ],
)
def yolo_csp_panet():
    def cbs(x, width, size, name, strides=1):
        x = layers.Conv2D(width, size, strides, "same", use_bias=False, name=name)(x)
        x = layers.BatchNormalization(name=f"{name}_bn")(x)
        return layers.Activation("silu", name=f"{name}_silu")(x)

    def csp(x, width, depth, name, residual=True):
        y = cbs(x, width // 2, 1, f"{name}_csp_cv1")
        for i in range(depth):
            z = cbs(y, width // 2, 1, f"{name}_m{i}_cv1")
            z = cbs(z, width // 2, 3, f"{name}_m{i}_cv2")
            y = layers.Add(name=f"{name}_m{i}_add")([y, z]) if residual else z
        short = cbs(x, width // 2, 1, f"{name}_csp_cv2")
        y = layers.Concatenate(name=f"{name}_csp_cat")([y, short])
        return cbs(y, width, 1, f"{name}_csp_cv3")

    def sppf(x, name):
        width = x.shape[-1]
        x = cbs(x, width // 2, 1, f"{name}_cv1")
        pooled = [x]
        for i in range(3):
            pool = layers.MaxPooling2D(5, 1, "same", name=f"{name}_pool{i}")
            pooled.append(pool(pooled[-1]))
        return cbs(layers.Concatenate(name=f"{name}_cat")(pooled), width, 1, f"{name}_cv2")

    inputs = Input((128, 128, 3), name="images")
    x = cbs(inputs, 8, 3, "stem", 2)
    maps = []
    for name, depth in BACKBONE.items():
        width = 2 * x.shape[-1]
        x = csp(cbs(x, width, 3, f"{name}_down", 2), width, depth, name)
        maps.append(x)
    p5, p4, p3 = sppf(maps[3], "sppf"), maps[2], maps[1]
    side5 = cbs(p5, 64, 1, "neck5_lateral")
    x = layers.Concatenate(name="neck4_cat")([layers.UpSampling2D(name="neck5_up")(side5), p4])
    side4 = cbs(csp(x, 64, 1, "neck4", residual=False), 32, 1, "neck4_lateral")
    x = layers.Concatenate(name="neck3_cat")([layers.UpSampling2D(name="neck4_up")(side4), p3])
    out3 = csp(x, 32, 1, "neck3", residual=False)
    x = layers.Concatenate(name="pan4_cat")([cbs(out3, 32, 3, "pan4_down", 2), side4])
    out4 = csp(x, 64, 1, "pan4", residual=False)
    x = layers.Concatenate(name="pan5_cat")([cbs(out4, 64, 3, "pan5_down", 2), side5])
    out5 = csp(x, 128, 1, "pan5", residual=False)
    heads = [
        layers.Conv2D(3 * 25, 1, name=f"detect{i}")(x) for i, x in ((3, out3), (4, out4), (5, out5))
    ]
    return Model(inputs, heads, name="yolo")


@graph(
    see="a backbone, extra layers, two heads for each of six maps, and their concatenations",
    never=("residual", "gate", "dense"),
    expected=[
        Expected(
            ("level", "block", "stage", "repeat"),
            tuple((f"conv{i}_1", f"conv{i}_3") for i in (3, 4, 5)),
            loose=True,
        ),
        Expected(
            ("block", "repeat", "level"),
            tuple((f"extra{i}_1", f"extra{i}_2") for i in (6, 7, 8)),
            loose=True,
        ),
        Expected(
            ("run", "repeat", "block", "part"),
            (("class0_rows", "class5_rows"), ("box0_rows", "box5_rows")),
            one_row=True,
        ),
    ],
)
def ssd_heads():
    def conv(x, width, size, name, strides=1):
        return layers.Conv2D(width, size, strides, "same", activation="relu", name=name)(x)

    x = inputs = Input((128, 128, 3), name="image")
    maps = []
    for i, width in enumerate((8, 16, 32, 64, 64), 1):
        for part in range(1, 3 + (i > 2)):
            x = conv(x, width, 3, f"conv{i}_{part}")
        if i > 2:
            maps.append(x)
        x = layers.MaxPooling2D(name=f"pool{i}")(x)
    for i in (6, 7, 8):
        x = conv(conv(x, 32, 1, f"extra{i}_1"), 64, 3, f"extra{i}_2", 1 if i == 6 else 2)
        maps.append(x)
    classes, boxes = [], []
    for i, feature in enumerate(maps):
        for kind, size, found in (("class", 21, classes), ("box", 4, boxes)):
            y = layers.Conv2D(4 * size, 3, padding="same", name=f"{kind}{i}_conv")(feature)
            found.append(layers.Reshape((-1, size), name=f"{kind}{i}_rows")(y))
    found = [
        layers.Softmax(name="classes")(layers.Concatenate(1, name="class_rows")(classes)),
        layers.Concatenate(1, name="boxes")(boxes),
    ]
    return Model(inputs, found, name="ssd")


@graph(
    see="a small backbone, three equal BiFPN cells, two shared heads on three levels",
    never=("gate", "dense", "inception"),
    expected=[
        Expected(
            ("repeat", "block", "part", "parallel"),
            tuple((f"cell{k}_up4", f"cell{k}_out5_relu") for k in (1, 2, 3)),
            loose=True,
        )
    ],
)
def bifpn_detector():
    def merge(inputs, name):
        x = WeightedSum(name=f"{name}_sum")(inputs)
        x = layers.SeparableConv2D(32, 3, padding="same", name=f"{name}_conv")(x)
        x = layers.BatchNormalization(name=f"{name}_bn")(x)
        return layers.ReLU(name=f"{name}_relu")(x)

    def cell(p3, p4, p5, name):
        up4 = layers.UpSampling2D(name=f"{name}_up4")(p5)
        middle = merge([p4, up4], f"{name}_mid4")
        up3 = layers.UpSampling2D(name=f"{name}_up3")(middle)
        out3 = merge([p3, up3], f"{name}_out3")
        down3 = layers.MaxPooling2D(name=f"{name}_down3")(out3)
        out4 = merge([p4, middle, down3], f"{name}_out4")
        down4 = layers.MaxPooling2D(name=f"{name}_down4")(out4)
        return out3, out4, merge([p5, down4], f"{name}_out5")

    x = inputs = Input((128, 128, 3), name="image")
    maps = []
    for i in range(1, 6):
        x = layers.Conv2D(8 * 2**i, 3, 2, "same", name=f"conv{i}")(x)
        x = layers.ReLU(name=f"relu{i}")(layers.BatchNormalization(name=f"bn{i}")(x))
        if i > 2:
            maps.append(layers.Conv2D(32, 1, name=f"lateral{i}")(x))
    for k in (1, 2, 3):
        maps = cell(*maps, f"cell{k}")
    heads = [
        layers.SeparableConv2D(9 * n, 3, padding="same", name=f"{kind}_head")
        for kind, n in (("class", 10), ("box", 4))
    ]
    found = [head(p) for head in heads for p in maps]
    return Model(inputs, found, name="bifpn")


@graph(
    see="two hourglasses, each of residual modules down and up, with a heat map after each",
    never=("gate", "dense", "inception"),
    expected=[
        Expected(
            ("residual",),
            tuple(
                (f"hg{n}_{part}_conv1", f"hg{n}_{part}_add")
                for n in (1, 2)
                for part in ("down1", "down2")
            ),
        ),
    ],
)
def stacked_hourglass():
    def module(x, name):
        y = layers.ReLU(name=f"{name}_relu1")(layers.Conv2D(16, 1, name=f"{name}_conv1")(x))
        y = layers.Conv2D(16, 3, padding="same", name=f"{name}_conv2")(y)
        y = layers.Conv2D(32, 1, name=f"{name}_conv3")(layers.ReLU(name=f"{name}_relu2")(y))
        return layers.Add(name=f"{name}_add")([x, y])

    def hourglass(x, name):
        skips = []
        for depth in (1, 2):
            skips.append(module(x, f"{name}_skip{depth}"))
            x = layers.MaxPooling2D(name=f"{name}_pool{depth}")(x)
            x = module(x, f"{name}_down{depth}")
        x = module(x, f"{name}_bottom")
        for depth in (2, 1):
            x = layers.UpSampling2D(name=f"{name}_up{depth}")(x)
            x = layers.Add(name=f"{name}_merge{depth}")([x, skips.pop()])
        return x

    inputs = Input((64, 64, 3), name="image")
    x = layers.Conv2D(32, 7, 4, "same", activation="relu", name="stem")(inputs)
    maps = []
    for n in (1, 2):
        y = hourglass(x, f"hg{n}")
        y = layers.Conv2D(32, 1, activation="relu", name=f"hg{n}_features")(y)
        maps.append(layers.Conv2D(8, 1, name=f"hg{n}_heatmap")(y))
        if n == 1:
            back = layers.Conv2D(32, 1, name="back_map")(maps[0])
            side = layers.Conv2D(32, 1, name="back_features")(y)
            x = layers.Add(name="back_sum")([x, back, side])
    return Model(inputs, maps, name="hourglass")
