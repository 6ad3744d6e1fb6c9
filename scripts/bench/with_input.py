"""Summaries with an input: layerfold's pass without values beside torchinfo's real pass on the CPU.

    python scripts/bench/with_input.py FOLDER

Both run in turn in one process, on the same model and input: one image, or 128 tokens. Seconds are the median of the
processor's time of several calls after a first one, until all that is shown exists as text or JSON; so is the ratio of each
pair. Two more models are large: experts that get as many rows as a router gives them, and a chain. Results go to
FOLDER/with_input.json.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "test" / "python" / "support"))

import torch
import torchinfo
from torch import nn

import layerfold
from models import torchvision_models

TORCHVISION = (
    "alexnet vgg16 resnet18 resnet50 resnet101 densenet121 mobilenet_v2 efficientnet_b0 convnext_tiny"
    " swin_t vit_b_16"
)
TIMM = "resnet50 mobilenetv3_large_100 vit_small_patch16_224 convnextv2_nano"
TRANSFORMERS = "bert roberta distilbert gpt2 t5"
TIMES = 5

Case = tuple[str, Any, dict[str, Any]]


def main(folder: Path) -> None:
    """Measure each model, then write the results."""
    torchvision_models()
    found = {"used": list(results(cases())), "large": list(results(large()))}
    (folder / "with_input.json").write_text(json.dumps(found, indent=1))


def results(models: Iterator[Case]) -> Iterator[dict[str, Any]]:
    """Measure models, and say what each took."""
    for name, model, inputs in models:
        result = {"model": name} | measured(model.eval(), inputs)
        print(result, flush=True)
        yield result


def cases() -> Iterator[Case]:
    """Yield widely used models, each with an input for both."""
    image = {"input_size": (1, 3, 224, 224)}
    for name in TORCHVISION.split():
        yield f"torchvision {name}", torchvision_models().get_model(name, weights=None), image
    timm = importlib.import_module("timm")
    for name in TIMM.split():
        yield f"timm {name}", timm.create_model(name, pretrained=False), image
    transformers = importlib.import_module("transformers")
    ids = torch.ones(1, 128, dtype=torch.long)
    for name in TRANSFORMERS.split():
        config = transformers.CONFIG_MAPPING[name]()
        tokens = {"input_ids": ids} | (
            {"decoder_input_ids": ids} if config.is_encoder_decoder else {}
        )
        model = transformers.AutoModel.from_config(config)
        yield f"transformers {name}", model, {"input_data": tokens}


class Expert(nn.Module):
    """Two layers between which there are fewer features."""

    def __init__(self) -> None:
        super().__init__()
        self.down, self.up = nn.Linear(16, 8), nn.Linear(8, 16)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return as many features as there were."""
        return self.up(torch.relu(self.down(x)))


class Mixture(nn.Module):
    """Gives each row to two experts: how many rows one gets depends on values."""

    def __init__(self, experts: int) -> None:
        super().__init__()
        self.router = nn.Linear(16, experts)
        self.experts = nn.ModuleList(Expert() for _ in range(experts))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the weighted sum of what the experts of each row return."""
        weights, chosen = self.router(x).softmax(-1).topk(2)
        out = torch.zeros_like(x)
        for number, expert in enumerate(self.experts):
            rows, places = torch.where(chosen == number)
            out.index_add_(0, rows, expert(x[rows]) * weights[rows, places, None])
        return out


def large() -> Iterator[Case]:
    """Yield models of many modules."""
    yield "512 experts, each with the rows it is given", Mixture(512), {"input_size": (16, 16)}
    chain = nn.Sequential(*(nn.Linear(4, 4) for _ in range(1_000)))
    yield "a chain of 1,000 nn.Linear", chain, {"input_size": (1, 4)}


def measured(model: Any, inputs: dict[str, Any]) -> dict[str, float]:
    """Return the seconds of both, and the ratio."""

    def own() -> None:
        json.dumps(layerfold.summary(model, **inputs)._repr_mimebundle_())

    def other() -> None:
        str(torchinfo.summary(model, verbose=0, **inputs))

    own()
    other()
    pairs = [(seconds(own), seconds(other)) for _ in range(TIMES)]
    return {
        "layerfold": median(one for one, _ in pairs),
        "torchinfo": median(two for _, two in pairs),
        "ratio": median(one / two for one, two in pairs),
    }


def seconds(call: Callable[[], None]) -> float:
    """Return the processor's time of a call."""
    start = time.process_time()
    call()
    return time.process_time() - start


if __name__ == "__main__":
    main(Path(sys.argv[1]))
