"""What a model keeps outside itself is not read by a pass, and nothing of the pass stays there."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
import torch
from torch import nn

import cache_store
import caching_models
import layerfold
from caching_models import CACHING
from remains import Description, meta_tensors

FLAT = (2, 4)
FLOPS = 2 * 2 * 4 * 4


@pytest.fixture(autouse=True, scope="module")
def few_objects() -> Iterator[None]:
    """Let the garbage collector look only at what the tests make."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(autouse=True)
def alike() -> Iterator[None]:
    """Leave what is outside the models as it was, whatever a test has run."""
    torch.manual_seed(0)
    yield
    for kept in (cache_store.TABLE, cache_store.STORE.kept, caching_models.ClassDict._cache):
        kept.clear()
    cache_store.STORE.order.clear()
    for cache in (cache_store.cached, caching_models.unbounded, caching_models.tupled):
        cache.cache_clear()


def outputs(model: nn.Module) -> list[float]:
    torch.manual_seed(1)
    result: list[float] = model(torch.rand(FLAT)).flatten().tolist()
    return result


@pytest.mark.parametrize("has_run", [False, True])
@pytest.mark.parametrize("name", CACHING)
def test_the_model_runs_afterwards_and_finds_what_it_kept(name: str, has_run: bool) -> None:
    model = CACHING[name]().eval()
    torch.manual_seed(0)
    expected = outputs(model if has_run else CACHING[name]().eval())
    before = Description(caching_models, cache_store)
    alive = len(meta_tensors())
    summary = layerfold.summary(model, input_size=FLAT)
    assert summary.notes == ()
    assert [row.output_shape for row in summary] == ["2,4", "2,4"]
    assert len(meta_tensors()) == alive
    assert Description(caching_models, cache_store).all == before.all
    assert outputs(model) == expected


@pytest.mark.parametrize("name", CACHING)
def test_a_pass_that_stops_leaves_nothing_either(name: str) -> None:
    model = nn.Sequential(CACHING[name](), nn.Linear(5, 5))
    before = Description(caching_models, cache_store)
    alive = len(meta_tensors())
    summary = layerfold.summary(model, input_size=FLAT)
    assert "stopped" in summary.notes[0]
    assert len(meta_tensors()) == alive
    assert Description(caching_models, cache_store).all == before.all


class Interrupted(nn.Module):
    def forward(self, _: torch.Tensor) -> torch.Tensor:
        raise KeyboardInterrupt


@pytest.mark.parametrize("name", CACHING)
def test_a_pass_that_is_interrupted_leaves_nothing_either(name: str) -> None:
    model = nn.Sequential(CACHING[name](), Interrupted())
    before = Description(caching_models, cache_store)
    alive = len(meta_tensors())
    with pytest.raises(KeyboardInterrupt):
        layerfold.summary(model, input_size=FLAT)
    assert len(meta_tensors()) == alive
    assert Description(caching_models, cache_store).all == before.all
