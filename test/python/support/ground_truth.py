"""What is known about real models: counted by others, or read from their published tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import layerfold

#: Gives the summary of a model by the name of its architecture.
Summaries = Callable[[str], layerfold.Summary]


class Application(NamedTuple):
    """A Keras application: rows at the top, all parameters, those that train, and its blocks.

    ``nested`` counts the rows inside nested models, which Keras' own summary leaves closed.
    ``stages`` is None where the folding note lists no division.
    """

    rows: int
    params: int
    trainable: int
    residual: int = 0
    gates: int = 0
    joined: int = 0  # dense and inception blocks
    stages: tuple[int, ...] | None = None
    nested: int = 0


R101 = (3, 4, 23, 3)

KERAS = {
    "ResNet50": Application(177, 25_636_712, 25_583_592, 16, stages=(3, 4, 6, 3)),
    "ResNet101": Application(347, 44_707_176, 44_601_832, 33, stages=R101),
    "ResNet152": Application(517, 60_419_944, 60_268_520, 50, stages=(3, 8, 36, 3)),
    "ResNet50V2": Application(192, 25_613_800, 25_568_360, 16, stages=(3, 4, 6, 3)),
    "ResNet101V2": Application(379, 44_675_560, 44_577_896, 33, stages=R101),
    "ResNet152V2": Application(566, 60_380_648, 60_236_904, 50, stages=(3, 8, 36, 3)),
    "Xception": Application(134, 22_910_480, 22_855_952, 12),
    "InceptionV3": Application(313, 23_851_784, 23_817_352, joined=15),
    "InceptionResNetV2": Application(782, 55_873_736, 55_813_192, 40, joined=43),
    "DenseNet121": Application(429, 8_062_504, 7_978_856, joined=58, stages=(6, 12, 24, 16)),
    "DenseNet169": Application(597, 14_307_880, 14_149_480, joined=82, stages=(6, 12, 32, 32)),
    "DenseNet201": Application(709, 20_242_984, 20_013_928, joined=98, stages=(6, 12, 48, 32)),
    "MobileNet": Application(91, 4_253_864, 4_231_976),
    "MobileNetV2": Application(156, 3_538_984, 3_504_872, 10),
    "NASNetMobile": Application(771, 5_326_716, 5_289_978),
    "NASNetLarge": Application(1041, 88_949_818, 88_753_150),
    "VGG16": Application(23, 138_357_544, 138_357_544),
    "VGG19": Application(26, 143_667_240, 143_667_240),
    "MobileNetV3Small": Application(182, 2_554_968, 2_542_856, 6, gates=9),
    "MobileNetV3Large": Application(210, 5_507_432, 5_483_032, 10, gates=8),
    "EfficientNetB0": Application(240, 5_330_571, 5_288_548, 9, gates=16),
    "EfficientNetB7": Application(816, 66_658_687, 66_347_960, 48, gates=55),
    "EfficientNetV2S": Application(516, 21_612_360, 21_458_488, 35, gates=30),
    "EfficientNetV2L": Application(1031, 119_027_848, 118_515_272, 73, gates=61),
    "ConvNeXtTiny": Application(153, 28_589_128, 28_589_128, 18, stages=(3, 3, 9, 3), nested=8),
    "ConvNeXtBase": Application(297, 88_591_464, 88_591_464, 36, stages=(3, 3, 27, 3), nested=8),
    "ConvNeXtXLarge": Application(
        297, 350_196_968, 350_196_968, 36, stages=(3, 3, 27, 3), nested=8
    ),
}

#: torchvision: modules (the model itself included) and parameters.
TORCHVISION = {
    "resnet18": (68, 11_689_512),
    "resnet34": (116, 21_797_672),
    "resnet50": (151, 25_557_032),
    "resnet101": (287, 44_549_160),
    "resnet152": (423, 60_192_808),
    "densenet121": (433, 7_978_856),
    "mobilenet_v2": (213, 3_504_872),
    "efficientnet_b0": (337, 5_288_548),
    "convnext_tiny": (203, 28_589_128),
    "regnet_y_16gf": (384, 83_590_140),
    "swin_t": (180, 28_288_354),
    "vit_b_16": (152, 86_567_656),
    "maxvit_t": (670, 30_919_624),
}
