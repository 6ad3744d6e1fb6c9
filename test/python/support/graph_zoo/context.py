"""Pictures labelled point by point, with context from pooling: UPerNet, DeepLabV3+, HRNet."""

from keras import Input, Model, layers

from graph_zoo.expected import Expected, graph


def _normed(x, width, size, name, *, strides=1, rate=1, active=True):
    options = {"strides": strides, "dilation_rate": rate, "padding": "same", "use_bias": False}
    x = layers.Conv2D(width, size, name=f"{name}_conv", **options)(x)
    x = layers.BatchNormalization(name=f"{name}_bn")(x)
    return layers.ReLU(name=f"{name}_relu")(x) if active else x


def _residual(x, width, name, strides=1):
    y = _normed(x, width, 3, f"{name}_a", strides=strides)
    y = _normed(y, width, 3, f"{name}_b", active=False)
    if strides > 1 or x.shape[-1] != width:
        x = _normed(x, width, 1, f"{name}_short", strides=strides, active=False)
    return layers.ReLU(name=f"{name}_out")(layers.Add(name=f"{name}_sum")([x, y]))


def _residuals(*names):
    return Expected(("residual",), tuple((f"{name}_a_conv", f"{name}_out") for name in names))


@graph(
    see="four stages of residual blocks, pooled context on the last, a pyramid down, one head",
    never=("gate", "dense"),
    expected=[
        _residuals(*(f"s{stage}b{block}" for stage in (1, 2, 3, 4) for block in (1, 2))),
        Expected(("inception", "parallel"), (("pool1", "context"),), loose=True),
    ],
)
def upernet():
    inputs = Input((96, 96, 3), name="picture")
    x = _normed(inputs, 16, 3, "stem", strides=2)
    levels = []
    for stage in (1, 2, 3, 4):
        for block in (1, 2):
            strides = 2 if stage > 1 and block == 1 else 1
            x = _residual(x, 8 * 2**stage, f"s{stage}b{block}", strides)
        levels.append(x)
    parts = [x]
    for bins in (1, 2, 3):
        y = layers.AveragePooling2D(6 // bins, name=f"pool{bins}")(x)
        y = _normed(y, 32, 1, f"pool{bins}")
        up = layers.UpSampling2D(6 // bins, interpolation="bilinear", name=f"pool{bins}_up")
        parts.append(up(y))
    x = _normed(layers.Concatenate(name="context")(parts), 32, 3, "context")
    fused = [x]
    for level, lateral in reversed(list(enumerate(levels[:-1], 1))):
        up = layers.UpSampling2D(2, interpolation="bilinear", name=f"down{level}_up")(x)
        x = layers.Add(name=f"down{level}_sum")([up, _normed(lateral, 32, 1, f"lateral{level}")])
        fused.append(_normed(x, 32, 3, f"fpn{level}"))
    sizes = (8, 4, 2, 1)
    ups = [
        layers.UpSampling2D(size, interpolation="bilinear", name=f"fuse_up{size}")(y)
        for size, y in zip(sizes[:-1], fused[:-1], strict=True)
    ]
    x = _normed(layers.Concatenate(name="fuse_join")([*ups, fused[-1]]), 32, 3, "fuse")
    return Model(inputs, layers.Conv2D(19, 1, name="classes")(x), name="upernet")


@graph(
    see="residual blocks, atrous branches with the pooled picture, a decoder that reads an early block",
    never=("gate", "dense"),
    expected=[
        _residuals(*(f"block{number}" for number in range(1, 7))),
        Expected(("inception", "parallel"), (("aspp1_conv", "aspp_join"),), loose=True),
    ],
)
def deeplab_v3_plus():
    inputs = Input((64, 64, 3), name="picture")
    x = _normed(inputs, 16, 3, "stem", strides=2)
    for number, (width, strides) in enumerate(
        ((24, 2), (24, 1), (48, 2), (48, 1), (96, 1), (96, 1)), 1
    ):
        x = _residual(x, width, f"block{number}", strides)
        if number == 2:
            early = x
    parts = [_normed(x, 32, 1, "aspp1")]
    parts += [_normed(x, 32, 3, f"aspp{rate}", rate=rate) for rate in (6, 12, 18)]
    y = layers.GlobalAveragePooling2D(keepdims=True, name="aspp_pool")(x)
    y = _normed(y, 32, 1, "aspp_image")
    parts.append(layers.UpSampling2D(8, interpolation="bilinear", name="aspp_image_up")(y))
    x = _normed(layers.Concatenate(name="aspp_join")(parts), 32, 1, "project")
    x = layers.UpSampling2D(2, interpolation="bilinear", name="decoder_up")(x)
    x = layers.Concatenate(name="decoder_join")([x, _normed(early, 12, 1, "decoder_early")])
    x = _normed(_normed(x, 32, 3, "decoder1"), 32, 3, "decoder2")
    x = layers.Conv2D(21, 1, name="classes")(x)
    return Model(inputs, layers.UpSampling2D(4, name="full")(x), name="deeplab")


@graph(
    see="a stem of residual blocks, then two, three and four towers of them that exchange twice each",
    never=("gate", "dense"),
    expected=[_residuals("stem_b1", "stem_b2")],
)
def hrnet_segmentation():
    inputs = Input((64, 64, 3), name="picture")
    x = _normed(inputs, 8, 3, "stem", strides=2)
    for block in (1, 2):
        x = _residual(x, 8, f"stem_b{block}")
    towers = [x]
    for stage in (2, 3, 4):
        lower = _normed(towers[-1], 4 * 2**stage, 3, f"down{stage}", strides=2)
        towers.append(lower)
        for module in (1, 2):
            name = f"stage{stage}_module{module}"
            for block in range(1, 5):
                towers = [
                    _residual(t, t.shape[-1], f"{name}_tower{i}_b{block}")
                    for i, t in enumerate(towers)
                ]
            towers = _exchanged(towers, name)
    ups = [layers.UpSampling2D(2**i, name=f"join_up{i}")(t) for i, t in enumerate(towers) if i]
    x = _normed(layers.Concatenate(name="join")([towers[0], *ups]), 64, 1, "head")
    return Model(inputs, layers.Conv2D(19, 1, name="classes")(x), name="hrnet")


def _exchanged(towers, name):
    fused = []
    for to, own in enumerate(towers):
        terms = [own]
        for source, other in enumerate(towers):
            part, width = f"{name}_{source}to{to}", own.shape[-1]
            if source > to:
                y = _normed(other, width, 1, part, active=False)
                terms.append(layers.UpSampling2D(2 ** (source - to), name=f"{part}_up")(y))
            elif source < to:
                terms.append(
                    _normed(other, width, 3, part, strides=2 ** (to - source), active=False)
                )
        fused.append(layers.ReLU(name=f"{name}_out{to}")(layers.Add(name=f"{name}_sum{to}")(terms)))
    return fused
