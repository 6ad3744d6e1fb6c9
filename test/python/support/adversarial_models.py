"""Models whose state a forward pass changes, one for each kind of state."""

from __future__ import annotations

import itertools
import random
from collections import Counter, deque
from typing import Any

import torch
from torch import nn


class KeepsLast(nn.Module):
    """Stores its last activation on itself."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = nn.Linear(4, 4)
        self.last: Any = None

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        self.last = self.inner(x)
        self.inner.seen = self.last
        return self.last


class CountsCalls(nn.Module):
    """Counts its calls: in a number, a buffer, a Counter and an object."""

    class Stats:
        def __init__(self) -> None:
            self.calls = 0
            self.names: Counter[str] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.inner = nn.Linear(4, 4)
        self.calls = 0
        self.stats = self.Stats()
        self.register_buffer("steps", torch.zeros((), dtype=torch.int64), persistent=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        self.calls += 1
        self.stats.calls += 1
        self.stats.names["forward"] += 1
        self.steps += 1
        self.steps.data = self.steps + 1
        return self.inner(x)


class Appends(nn.Module):
    """Appends to a list, a deque, a dict of lists and a list that a function closes over."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = nn.Linear(4, 4)
        self.history: list[Any] = []
        self.recent: deque[Any] = deque(maxlen=2)
        self.by_name: dict[str, list[Any]] = {"x": []}
        closed: list[Any] = []
        self.closed = closed

        def collect(x: torch.Tensor) -> None:
            closed.append(x)

        self.collect = collect

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.inner(x)
        self.history.append(x)
        self.recent.append(x)
        self.by_name["x"].append(x)
        self.collect(x)
        return x


class ChangesWeights(nn.Module):
    """Writes into its weights, freezes one, changes modes, adds a hook, a module and a parameter."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = nn.Linear(4, 4)
        self.norm = nn.BatchNorm1d(4)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        self.inner.weight.mul_(2)
        self.inner.bias.data.zero_()
        self.inner.weight.requires_grad_(requires_grad=False)
        self.norm.eval()
        self.inner.register_forward_hook(lambda *_: None)
        self.added = nn.Linear(4, 4)
        self.more = nn.Parameter(torch.zeros(2))
        return self.norm(self.inner(x))


class DrawsNumbers(nn.Module):
    """Draws from the random numbers of Python, NumPy and PyTorch, and from one of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = nn.Linear(4, 4)
        self.own = random.Random(1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        import numpy as np

        torch.manual_seed(int(random.random() * 100))
        scale = self.own.random() + float(np.random.rand())  # noqa: NPY002 - the state that all share
        return self.inner(x + torch.randn_like(x)) * scale


def with_collecting_hook() -> nn.Module:
    """Return a model with a hook that collects what goes through."""
    model = nn.Sequential(nn.Linear(4, 4), nn.ReLU())
    model.collected = []
    model[0].register_forward_hook(lambda *args: model.collected.append(args))
    model[0].register_forward_pre_hook(lambda *args: model.collected.append(args))
    model[1].register_full_backward_hook(lambda *args: model.collected.append(args))
    return model


def shared_counter() -> nn.Module:
    """Return a model whose parts share a plain object and a bound method."""
    model = CountsCalls()
    outer = nn.Sequential(model, model.inner, Appends())
    outer[2].stats = model.stats
    outer[2].collect = model.inner.forward
    outer.ids = list(itertools.islice(itertools.count(), 3))
    return outer


ADVERSARIAL = {
    kind.__name__: kind for kind in (KeepsLast, CountsCalls, Appends, ChangesWeights, DrawsNumbers)
} | {"with_collecting_hook": with_collecting_hook, "shared_counter": shared_counter}
