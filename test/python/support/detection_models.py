"""Print, as JSON, what a summary says of one of torchvision's detection models on two images.

    python detection_models.py NAME

Where the compiled operators of torchvision cannot be loaded, two of them are declared as its C++ sources
declare them, with the sizes that its Python sources give them.
"""

from __future__ import annotations

import importlib
import json
import sys

import torch

import layerfold
from models import torchvision_models

SCHEMAS = {
    "nms": "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "roi_align": (
        "(Tensor input, Tensor rois, float spatial_scale, SymInt pooled_height, SymInt pooled_width, "
        "int sampling_ratio, bool aligned) -> Tensor"
    ),
}


def declare(library: torch.library.Library) -> None:
    """Declare the operators that the models call."""
    registered = importlib.import_module("torchvision._meta_registrations")
    for name, schema in SCHEMAS.items():
        library.define(name + schema)
    library.impl("roi_align", registered.meta_roi_align, "Meta")
    for name in ("boxes", "roi_align"):
        module = importlib.import_module(f"torchvision.ops.{name}")
        sys.modules[module.__name__]._assert_has_ops = lambda: None


def main() -> None:
    models = torchvision_models()
    library = torch.library.Library("torchvision", "FRAGMENT")
    if not importlib.import_module("torchvision.extension")._has_ops():
        declare(library)
    model = models.get_model(sys.argv[1], weights=None, weights_backbone=None).eval()
    images = [torch.ones(3, 160, 200), torch.ones(3, 120, 160)]
    summary = layerfold.summary(model, input_data=(images,), columns="all")
    rows = list(summary)
    print(
        json.dumps(
            {
                "notes": summary.notes,
                "output": rows[0].output_shape,
                "calls": [row.calls for row in rows],
                "uncounted": summary.totals.uncounted,
            }
        )
    )


if __name__ == "__main__":
    main()
