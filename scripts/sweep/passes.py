"""Run the forward pass of many published PyTorch models, and say how many complete, and why others do not.

    python scripts/sweep/passes.py [torchvision] [timm] [transformers] [--every N]

Models are built without weights and without a download. Of timm and transformers every N-th of those that
``pytorch.py`` checks is taken. A pass is complete if the shape of every module that was called is known. The reasons of the others are
grouped by their sentence, without the names of modules; the ten slowest are named.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
import warnings
from collections import defaultdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "test" / "python"), str(ROOT / "test" / "python" / "support")]

import torch

import layerfold
import pytorch
from not_built import NOT_BUILT

#: Sizes where a configuration names none.
IMAGE, WORDS, SAMPLES = 224, 16, 16_000


def torchvision_inputs(name: str, _model: Any) -> dict[str, Any]:
    """Return what a model of torchvision is given."""
    if "rcnn" in name or name.startswith(("fcos", "retinanet", "ssd")):
        return {"input_data": ([torch.ones(3, 320, 320)],)}
    if name.startswith("raft"):
        return {"input_size": [(1, 3, 128, 128)] * 2}
    if name.startswith(("mc3", "mvit", "r2plus1d", "r3d", "s3d", "swin3d")):
        return {"input_size": (1, 3, 16, 224, 224)}
    size = 299 if name == "inception_v3" else IMAGE
    return {"input_size": (1, 3, size, size)}


def timm_inputs(_name: str, model: Any) -> dict[str, Any]:
    """Return the size that timm names."""
    return {"input_size": (1, *model.default_cfg["input_size"])}


def transformers_inputs(_name: str, model: Any) -> dict[str, Any] | None:
    """Return what a model of transformers is given, None where that is no text, image or sound."""
    config = model.config
    words = torch.ones(1, WORDS, dtype=torch.int64)
    match model.main_input_name:
        case "input_ids":
            more = {"decoder_input_ids": words} if config.is_encoder_decoder else {}
            return {"input_ids": words, **more}
        case "pixel_values":
            size = getattr(config, "image_size", IMAGE)
            size = size if isinstance(size, int) else IMAGE
            channels = getattr(config, "num_channels", 3)
            return {"pixel_values": torch.ones(1, channels, size, size)}
        case "input_values":
            return {"input_values": torch.ones(1, SAMPLES)}
        case _:
            return None


INPUTS = {
    "torchvision": torchvision_inputs,
    "timm": timm_inputs,
    "transformers": transformers_inputs,
}


def reason(summary: Any) -> str | None:
    """Return why a pass stopped, without names, or None."""
    for note in summary.notes:
        if "stopped" in note:
            found = re.search(r"\((.*)\)", note)
            return re.sub(r"[0-9]+", "N", found[1] if found else note)[:150]
    return None


def main() -> int:
    """Print what stops, by reason, and how many passes complete."""
    warnings.simplefilter("ignore")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("families", nargs="*", default=list(INPUTS))
    parser.add_argument("--every", type=int, default=3)
    given = parser.parse_args()
    stopped: dict[str, list[str]] = defaultdict(list)
    seconds: dict[str, float] = {}
    for family in given.families:
        cases = [case for case in pytorch.FAMILIES[family]() if case[0] not in NOT_BUILT[family]]
        for name, build in cases[:: 1 if family == "torchvision" else given.every]:
            model = pytorch.built(build).eval()
            inputs = INPUTS[family](name, model)
            if inputs is None:
                continue
            start = time.process_time()
            try:
                why = reason(layerfold.summary(model, **inputs))
            except Exception as error:
                why = f"summary raises {type(error).__name__}: {error}"[:150]
            seconds[f"{family} {name}"] = time.process_time() - start
            if why is not None:
                stopped[why].append(f"{family} {name}")
    for why, names in sorted(stopped.items(), key=lambda item: -len(item[1])):
        print(f"  {len(names)} stopped: {why}: {', '.join(names[:8])}")
    for name in sorted(seconds, key=seconds.__getitem__, reverse=True)[:10]:
        print(f"  {seconds[name]:.2f} s: {name}")
    complete = len(seconds) - sum(map(len, stopped.values()))
    print(f"{complete} of {len(seconds)} passes complete, {sum(seconds.values()):.0f} s of CPU")
    return 0


if __name__ == "__main__":
    sys.exit(main())
