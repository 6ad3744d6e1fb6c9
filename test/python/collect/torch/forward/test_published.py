"""FLOPs and blocks of torchvision's models against published figures."""

from __future__ import annotations

from collections import Counter

import pytest

import layerfold
import torchvision_oracle as oracle
from models import torchvision_models


@pytest.mark.parametrize(
    ("name", "macs"), [("vit_b_16", 17_563_828_224), ("resnet101", 7_801_405_440)]
)
def test_flops_are_twice_the_multiply_adds(name: str, macs: int) -> None:
    model, _ = oracle.build(torchvision_models(), name)
    summary = layerfold.summary(model, input_size=(1, 3, 224, 224))
    assert summary.totals.flops == 2 * macs
    assert summary.totals.flops == sum(row.flops for row in summary)
    assert summary.totals.uncounted == summary.notes == ()
    assert f"{2 * macs:,} FLOPs (2 per multiply-add, input 1,3,224,224)" in summary.to_text(
        width=400
    )


@pytest.mark.parametrize("name", ["alexnet", "mobilenet_v3_small", "r3d_18", "mnasnet0_5"])
def test_flops_are_those_that_torchvision_publishes(name: str) -> None:
    """``scripts/sweep/torchvision_published.py`` does so with all 107."""
    assert oracle.difference(torchvision_models(), name, layerfold.summary) is None


def test_every_model_of_torchvision_is_compared_or_named() -> None:
    models = torchvision_models()
    assert len(oracle.names(models)) == 107
    assert set(oracle.EXCEPTIONS) < set(models.list_models())


BLOCKS = {
    "resnet18": {"residual": 8},
    "resnet50": {"residual": 16},
    "mobilenet_v2": {"residual": 10},
    "efficientnet_b0": {"residual": 9, "gate": 16},
    "convnext_tiny": {"residual": 18},
    "regnet_y_400mf": {"residual": 16, "gate": 16},
    "swin_t": {"residual": 12},
    "vit_b_16": {"residual": 12},
    "densenet121": {"dense": 58},
    "maxvit_t": {"residual": 33, "gate": 11},
    "vgg11": {},
    "googlenet": {},
}


@pytest.mark.parametrize("name", BLOCKS)
def test_blocks_are_found_in_modules_as_in_graphs(name: str) -> None:
    model, size = oracle.build(torchvision_models(), name)
    summary = layerfold.summary(model, input_size=size)
    assert Counter(summary._table.kinds.values()) == BLOCKS[name]
    kinds = Counter(block.kind for block in summary.blocks)
    del kinds["repeated"], kinds["repeat"]
    assert kinds == BLOCKS[name]
