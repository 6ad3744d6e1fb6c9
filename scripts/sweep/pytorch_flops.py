"""Compare FLOPs of timm and transformers models with PyTorch's own counter, and time the large ones.

    python scripts/sweep/pytorch_flops.py [--timm 40]

The oracle is ``torch.utils.flop_counter.FlopCounterMode`` around the model itself on the meta device, which counts all but
grouped matrix products. The large models must take at most 10 s of CPU and 5,000 bytes.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "test" / "python" / "support")]

import torch
from torch.utils.flop_counter import FlopCounterMode

import layerfold
from layerfold.format.encode import saved_size
from models import torchvision_models

LANGUAGE = (
    "albert bert bloom deberta-v2 distilbert electra falcon gemma2 gpt2 gpt_neox mistral opt phi3 qwen2"
    " roberta xlnet"
)
MOST_SECONDS, MOST_BYTES = 10, 5000

Case = tuple[str, Any, dict[str, Any]]


def main() -> int:
    """Print what differs, then the counts; return 1 if anything does."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--timm", type=int, default=40, help="number of timm architectures")
    torchvision_models()
    wrong = 0
    counts = {"equal": 0, "different": 0, "without oracle": 0}
    for name, model, inputs in [*language_models(), *timm_models(parser.parse_args().timm)]:
        totals = layerfold.summary(model, **inputs).totals
        try:
            expected = counted(model, inputs)
        except Exception as error:
            counts["without oracle"] += 1
            print(f"{name}: {totals.flops}; does not run on meta: {error}", flush=True)
            continue
        kind = "equal" if totals.flops == expected and not totals.uncounted else "different"
        counts[kind] += 1
        if kind == "different":
            print(f"{name}: {totals.flops}, {expected} by PyTorch; {totals.uncounted}", flush=True)
    for name, model, inputs in large_models():
        wrong += measured(name, model, inputs)
    print(counts)
    return int(wrong + counts["different"] > 0)


def counted(model: Any, inputs: dict[str, Any]) -> int:
    """Return the FLOPs that PyTorch counts when the model itself runs on the meta device."""
    size = inputs.get("input_size")
    given = () if size is None else (torch.empty(size, device="meta"),)
    named = {key: value.to("meta") for key, value in inputs.items() if key != "input_size"}
    with FlopCounterMode(display=False) as counter, torch.no_grad(), torch.device("meta"):
        model(*given, **named)
    return counter.get_total_flops()


def language_models() -> Iterator[Case]:
    """Yield transformers models of two layers."""
    transformers = importlib.import_module("transformers")
    ids = torch.zeros(1, 16, dtype=torch.long)
    for name in LANGUAGE.split():
        config = transformers.CONFIG_MAPPING[name]()
        for key in ("num_hidden_layers", "n_layer"):
            if hasattr(config, key):
                setattr(config, key, 2)
        with torch.device("meta"):
            yield name, transformers.AutoModel.from_config(config).eval(), {"input_ids": ids}


def timm_models(count: int) -> Iterator[Case]:
    """Yield architectures at equal distances in the list of all."""
    timm = importlib.import_module("timm")
    names = timm.list_models()
    for name in names[:: max(1, len(names) // max(1, count))][:count]:
        with torch.device("meta"):
            model = timm.create_model(name, pretrained=False).eval()
        yield name, model, {"input_size": (1, *model.default_cfg["input_size"])}


def large_models() -> Iterator[Case]:
    """Yield ViT-H, Llama 3.1 70B and DeepSeek-V3 with its experts in one parameter."""
    transformers = importlib.import_module("transformers")
    ids = torch.zeros(1, 128, dtype=torch.long)
    llama = transformers.LlamaConfig(
        hidden_size=8192,
        intermediate_size=28672,
        num_hidden_layers=80,
        num_attention_heads=64,
        num_key_value_heads=8,
        vocab_size=128256,
    )
    with torch.device("meta"):
        vit = torchvision_models().vit_h_14(weights=None, image_size=518).eval()
        yield "vit_h_14", vit, {"input_size": (1, 3, 518, 518)}
        yield "llama 70B", transformers.LlamaForCausalLM(llama).eval(), {"input_ids": ids}
        deepseek = transformers.DeepseekV3ForCausalLM(transformers.DeepseekV3Config()).eval()
        yield "deepseek v3", deepseek, {"input_ids": ids}


def measured(name: str, model: Any, inputs: dict[str, Any]) -> int:
    """Print time and size of one summary; return 1 if either is too large."""
    start = time.process_time()
    summary = layerfold.summary(model, **inputs)
    seconds, size = time.process_time() - start, saved_size(summary.payload)
    totals = summary.totals
    print(
        f"{name}: {seconds:.1f} s of CPU, {size:,} bytes, {totals.params:,} parameters, {totals.flops:,} FLOPs"
    )
    return int(seconds > MOST_SECONDS or size > MOST_BYTES)


if __name__ == "__main__":
    sys.exit(main())
