"""Published PyTorch architectures against PyTorch's own count; ``npm run sweep`` takes hundreds."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest

import layerfold
from layerfold.format.encode import saved_size
from layerfold.format.outline import Group, Run
from models import torchvision_models
from torch_oracle import mismatches

#: One of each kind of structure: residual, dense, windows, recurrent, shared, stacked, tied.
TORCHVISION = ("googlenet", "raft_large", "mvit_v2_s", "keypointrcnn_resnet50_fpn")
TIMM = ("coat_lite_tiny", "swinv2_tiny_window8_256", "volo_d1_224", "nextvit_small")
TRANSFORMERS = ("albert", "bert", "flaubert", "gpt_oss", "t5", "wav2vec2", "xlnet", "zamba2")


@pytest.mark.filterwarnings("ignore::FutureWarning")
@pytest.mark.parametrize("name", TORCHVISION)
def test_torchvision(torch: ModuleType, name: str) -> None:
    backbone = {"weights_backbone": None} if "rcnn" in name else {}
    with torch.device("meta"):
        model = torchvision_models().get_model(name, weights=None, **backbone)
    assert mismatches(model) == []


@pytest.mark.parametrize("name", TIMM)
def test_timm(torch: ModuleType, name: str) -> None:
    torchvision_models()
    import timm

    with torch.device("meta"):
        assert mismatches(timm.create_model(name)) == []


@pytest.mark.parametrize("name", TRANSFORMERS)
def test_transformers(torch: ModuleType, name: str) -> None:
    assert mismatches(from_config(torch, name, "AutoModel")) == []


def from_config(torch: ModuleType, name: str, kind: str = "AutoModelForCausalLM") -> Any:
    """Build a model of transformers by its default configuration, on the meta device."""
    torchvision_models()
    import transformers

    with torch.device("meta"):
        return getattr(transformers, kind).from_config(transformers.AutoConfig.for_model(name))


def layers_of(summary: layerfold.Summary) -> list[Run]:
    """Return the runs of a language model's layers."""
    paths = [row.path for row in summary]
    return [
        run
        for run in runs_of(summary._outline)
        if paths[run.start].count(".") == 2 and paths[run.start].startswith("model.layers.")
    ]


def runs_of(group: Group) -> list[Run]:
    """Return all runs of an outline."""
    found: list[Run] = []
    for node in group.body:
        if isinstance(node, Run):
            found.append(node)
            found += [run for use in node.uses for run in runs_of(use)]
        elif isinstance(node, Group):
            found += runs_of(node)
    return found


def test_the_experts_of_deepseek_v3_are_not_hidden(torch: ModuleType) -> None:
    model = from_config(torch, "deepseek_v3")
    summary = layerfold.summary(model)
    assert summary.totals.params == 671_026_404_352
    assert [len(run.uses) for run in layers_of(summary)] == [3, 58]
    rows = {row.path: row for row in summary}
    assert rows["model.layers.3.mlp.experts"].type == "DeepseekV3Experts"
    assert rows["model.layers.3.mlp.experts"].stacked == 256
    assert rows["model.layers.3.mlp.experts"].params == 256 * 3 * 7168 * 2048
    assert saved_size(summary.payload) <= 5_000
    assert mismatches(model) == []


def test_layers_that_differ_in_their_window_are_not_the_same(torch: ModuleType) -> None:
    model = from_config(torch, "gemma3_text")
    windows = [layer.self_attn.sliding_window for layer in model.model.layers]
    assert len(set(windows)) == 2
    summary = layerfold.summary(model)
    paths = [row.path for row in summary]
    layers = [
        [windows[int(paths[use.start].split(".")[2])] for use in run.uses]
        for run in layers_of(summary)
    ]
    assert layers
    assert all(len(set(run)) == 1 for run in layers)


@pytest.mark.parametrize("name", ["vit_h_14", "llama_70b"])
def test_large_models_stay_small(torch: ModuleType, name: str) -> None:
    import models

    with torch.device("meta"):
        build = getattr(models, name, None) or getattr(torchvision_models(), name)
        model = build()
    assert saved_size(layerfold.summary(model, columns="all").payload) <= 5_000
