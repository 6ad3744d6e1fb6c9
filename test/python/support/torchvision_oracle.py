"""What torchvision publishes about its models: parameters, and multiply-adds of one input."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

#: Models that are not compared, each with its reason; beyond them, every one is.
EXCEPTIONS = dict.fromkeys(
    [
        "fasterrcnn_mobilenet_v3_large_320_fpn",
        "fasterrcnn_mobilenet_v3_large_fpn",
        "fasterrcnn_resnet50_fpn",
        "fasterrcnn_resnet50_fpn_v2",
        "fcos_resnet50_fpn",
        "keypointrcnn_resnet50_fpn",
        "maskrcnn_resnet50_fpn",
        "maskrcnn_resnet50_fpn_v2",
        "retinanet_resnet50_fpn",
        "retinanet_resnet50_fpn_v2",
        "ssd300_vgg16",
        "ssdlite320_mobilenet_v3_large",
    ],
    "how many boxes it looks at depends on the values of the image",
) | dict.fromkeys(["raft_large", "raft_small"], "published for a pair of images of another size")

#: How the published figures were taken, and no start values where those take long.
OPTIONS: dict[str, dict[str, Any]] = {
    "deeplabv3": {"weights_backbone": None, "aux_loss": True},
    "fcn_": {"weights_backbone": None, "aux_loss": True},
    "lraspp": {"weights_backbone": None},
    "googlenet": {"aux_logits": False, "init_weights": False},
    "inception": {"init_weights": False},
}

#: Of one clip, as published.
FRAMES = 16


def names(models: Any) -> list[str]:
    """Return every model that can be compared."""
    return [name for name in models.list_models() if name not in EXCEPTIONS]


def _weights(models: Any, name: str) -> Any:
    return next(iter(models.get_model_weights(name)))


def build(models: Any, name: str) -> tuple[Any, tuple[int, ...]]:
    """Return a model on the meta device, in evaluation mode, and the size of its input."""
    transform = _weights(models, name).transforms.keywords
    size = transform.get("crop_size") or transform["resize_size"]
    height, width = size if isinstance(size, tuple) and len(size) == 2 else (size, size)
    family = models.get_model_builder(name).__module__
    options = next((more for part, more in OPTIONS.items() if part in name), {})
    if name.startswith("vit"):
        options = {"image_size": height}
    # RegNet computes its widths with tensors, which need data.
    with torch.device("cpu" if name.startswith("regnet") else "meta"):
        model = models.get_model(name, weights=None, **options).eval()
    return model, (1, 3, FRAMES, height, width) if ".video" in family else (1, 3, height, width)


def difference(models: Any, name: str, summary: Callable[..., Any]) -> str | None:
    """Return how a summary differs from what is published, ``None`` if it does not."""
    published = _weights(models, name).meta
    model, size = build(models, name)
    totals = summary(model, input_size=size).totals
    if totals.params != published["num_params"]:
        return f"{totals.params:,} parameters, {published['num_params']:,} published"
    if totals.flops is None or totals.uncounted:
        return f"FLOPs {totals.flops}, not counted {totals.uncounted}"
    if f"{totals.flops / 2e9:.3f}" != f"{published['_ops']:.3f}":
        return f"{totals.flops / 2e9:.3f} GMACs, {published['_ops']:.3f} published"
    return None
