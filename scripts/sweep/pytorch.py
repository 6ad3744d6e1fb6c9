"""Compare the summaries of many published PyTorch architectures with what PyTorch says itself.

    python scripts/sweep/pytorch.py [torchvision] [timm] [transformers]

Models are built on the meta device, without weights and without a download. For each, the rows must be its modules, the
total and the sum of the rows its unique ``numel()``, and so for every subtree; the decoded payload must say the same.
A summary must not take longer than five seconds of CPU; the ten slowest are named. Prints a line for each family and
"mismatches: N"; ends with 1 if N is not 0.
"""

from __future__ import annotations

import gc
import importlib
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
TESTS = ROOT / "test" / "python"
sys.path[:0] = [str(ROOT), str(TESTS), str(TESTS / "support")]

import torch

import layerfold
from arguments import ARGUMENTS
from models import torchvision_models
from not_built import NOT_BUILT
from torch_oracle import mismatches

#: A name, and what builds its model.
Case = tuple[str, Callable[[], Any]]

#: Seconds of CPU that a summary may take.
MOST_SECONDS = 5.0


def torchvision() -> Iterator[Case]:
    """Every model of torchvision, detection, segmentation, video and quantised ones included."""
    models = torchvision_models()
    for name in models.list_models():
        yield name, lambda name=name: models.get_model(name, weights=None, **_no_backbone(name))


def _no_backbone(name: str) -> dict[str, None]:
    """Builders of detection and segmentation download their backbone unless asked not to."""
    has_backbone = any(part in name for part in ("rcnn", "retinanet", "fcos", "ssd", "lraspp"))
    has_backbone |= name.startswith(("fcn_", "deeplabv3"))
    return {"weights_backbone": None} if has_backbone else {}


def timm(most: int = sys.maxsize) -> Iterator[Case]:
    """Architectures of every model file of timm, at most so many of each, evenly spread over their names."""
    torchvision_models()  # timm imports torchvision, which needs the same help
    import timm

    for file in timm.list_modules():
        names = timm.list_models(module=file)
        step = max(1, len(names) // most)
        for name in names[::step][:most]:
            yield name, lambda name=name: timm.create_model(name, pretrained=False)


def transformers() -> Iterator[Case]:
    """Each base model of transformers by its default configuration."""
    torchvision_models()  # transformers' image models look for torchvision
    from transformers.models.auto.modeling_auto import MODEL_MAPPING_NAMES

    for kind, classes in sorted(MODEL_MAPPING_NAMES.items()):
        for name in [classes] if isinstance(classes, str) else classes:
            yield name, partial(_transformer, kind, name)


def _transformer(kind: str, name: str) -> Any:
    import transformers

    chosen = {"model_type": kind, **ARGUMENTS.get(name, {})}
    config = transformers.AutoConfig.for_model(**chosen)
    if hasattr(transformers, name):
        return getattr(transformers, name)(config)
    folder = type(config).__module__.rpartition(".")[0]
    module = importlib.import_module(f"{folder}.modeling_{folder.rpartition('.')[2]}")
    return getattr(module, name)(config)


FAMILIES: dict[str, Callable[[], Iterator[Case]]] = {
    "torchvision": torchvision,
    "timm": timm,
    "transformers": transformers,
}


def built(build: Callable[[], Any]) -> Any:
    try:
        with torch.device("meta"):
            return build()
    except (NotImplementedError, RuntimeError):  # the constructor computes with tensors
        return build()


def sweep(family: str, seconds: dict[str, float]) -> int:
    """Check a family; return how many of its models are wrong in any way, and add how long each took."""
    checked = rows = wrong = 0
    left_out = NOT_BUILT[family]
    for name, build in FAMILIES[family]():
        if name in left_out:
            continue
        problems = []
        try:
            model = built(build)
            start = time.process_time()
            layerfold.summary(model)
            seconds[f"{family} {name}"] = taken = time.process_time() - start
            problems = mismatches(model)
            if taken > MOST_SECONDS:
                problems.append(f"takes {taken:.1f} s")
            rows += len(list(model.modules()))
            del model
        except Exception as error:
            problems = [f"{type(error).__name__}: {error}"[:300]]
        checked += 1
        wrong += bool(problems)
        for problem in problems[:3]:
            print(f"  {family} {name}: {problem[:500]}", flush=True)
        if checked % 20 == 0:
            gc.collect()
    print(
        f"{family}: {checked} models with {rows:,} modules, {len(left_out)} left out, "
        f"mismatches: {wrong}",
        flush=True,
    )
    return wrong


def main(families: list[str]) -> int:
    """Check the families named, or all of them."""
    warnings.simplefilter("ignore")
    families = families or list(FAMILIES)
    seconds: dict[str, float] = {}
    wrong = sum(sweep(family, seconds) for family in families)
    for name in sorted(seconds, key=seconds.__getitem__, reverse=True)[:10]:
        print(f"  {seconds[name]:.2f} s: {name}")
    for family in families:
        for name, reason in NOT_BUILT[family].items():
            print(f"  left out: {family} {name}: {reason}")
    print(f"mismatches: {wrong}")
    return min(wrong, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
