"""A model that runs at all runs without values too, however deep it is."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import nn

import layerfold

FLAT = (1, 2)
FLOPS = 8  # of one layer


def nested(depth: int) -> nn.Module:
    model: nn.Module = nn.Linear(2, 2)
    for _ in range(depth):
        model = nn.Sequential(model)
    return model


class Node(nn.Module):
    def __init__(self, after: Node | None) -> None:
        super().__init__()
        self.layer, self.after = nn.Linear(2, 2), after

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.layer(x)


class Linked(nn.Module):
    """Modules of which each has the next as an attribute, called one after the other."""

    def __init__(self, length: int) -> None:
        super().__init__()
        self.first: Any = None
        for _ in range(length):
            self.first = Node(self.first)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        node = self.first
        while node is not None:
            x, node = node(x), node.after
        return x


class CallsItself(nn.Module):
    def __init__(self, depth: int) -> None:
        super().__init__()
        self.depth, self.layer = depth, nn.Linear(2, 2)

    def forward(self, x: torch.Tensor, depth: int = 0) -> torch.Tensor:
        return self.layer(x) if depth == self.depth else self(x, depth + 1)


def deepest(build: Callable[[int], nn.Module]) -> int:
    """Return how deep a model may be that runs on values."""
    depth, beyond = 1, sys.getrecursionlimit()
    while beyond - depth > 1:
        middle = (depth + beyond) // 2
        try:
            build(middle)(torch.zeros(FLAT))
        except RecursionError:
            beyond = middle
        else:
            depth = middle
    return depth


@pytest.mark.parametrize("build", [nested, CallsItself])
def test_what_runs_alone_runs_without_values(build: Callable[[int], nn.Module]) -> None:
    limit = sys.getrecursionlimit()
    depth = deepest(build)
    summary = layerfold.summary(build(depth), input_size=FLAT)
    assert (summary.totals.flops, summary.notes) == (FLOPS, ())
    assert sys.getrecursionlimit() == limit


@pytest.mark.parametrize("length", [200, 600])
def test_a_long_chain_of_modules_runs(length: int) -> None:
    summary = layerfold.summary(Linked(length), input_size=FLAT)
    assert (summary.totals.flops, summary.notes) == (length * FLOPS, ())


@pytest.mark.parametrize("build", [nested, CallsItself])
def test_what_is_too_deep_to_run_says_so(build: Callable[[int], nn.Module]) -> None:
    model = build(sys.getrecursionlimit())
    with pytest.raises(RecursionError):
        model(torch.zeros(FLAT))
    summary = layerfold.summary(model, columns="all", input_size=FLAT)
    assert "nested deeper than Python's recursion limit of 1,000" in summary.notes[0]
    assert (summary.totals.params, summary.totals.flops) == (6, None)
    assert str(summary)
    assert summary._repr_mimebundle_()
    assert len(summary.to_csv().splitlines()) == len(summary) + 1


@pytest.mark.parametrize("wrap", [lambda x: [x], lambda x: (x,), lambda x: {"a": x}])
def test_deep_data_in_a_module_is_copied(wrap: Callable[[Any], Any]) -> None:
    data: Any = []
    for _ in range(5_000):
        data = wrap(data)
    model = nn.Linear(2, 2)
    model.data = data
    assert layerfold.summary(model, input_size=FLAT).totals.flops == FLOPS
