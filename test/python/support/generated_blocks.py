"""Generated modules that are blocks: they add, multiply or join what they are given and what they make of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from random import Random
from typing import NamedTuple

import torch
from torch import nn
from torch.nn import functional

from generated_layouts import Layout, bent_body, body

Tensor = torch.Tensor


class Piece(NamedTuple):
    """A module, the kinds of the blocks in it by their paths ("" is itself), and its last width."""

    module: nn.Module
    truth: dict[str, str]
    width: int


def inside(name: str, truth: dict[str, str]) -> dict[str, str]:
    """Return the truth about a module as it is seen from the one that has it as ``name``."""
    return {f"{name}.{path}" if path else name: kind for path, kind in truth.items()}


def _in_place(x: Tensor, y: Tensor) -> Tensor:
    y += x
    return y


def _in_memory(x: Tensor, y: Tensor) -> Tensor:
    out = torch.empty_like(x)
    out[...] = x
    out[:, :1] += y[:, :1]
    out[:, 1:] += y[:, 1:]
    return out


def _from_memory(x: Tensor, y: Tensor) -> Tensor:
    made = torch.zeros_like(x)
    made[:, :1] = y[:, :1]
    made[:, 1:] = y[:, 1:]
    return x + made


def _at_places(x: Tensor, y: Tensor) -> Tensor:
    return x.index_add(0, torch.arange(len(x)), y)


def _scattered(x: Tensor, y: Tensor) -> Tensor:
    return x.scatter_add(1, torch.zeros(x.shape, dtype=torch.int64), y)


#: Ways to add what a module was given, ``x``, and what it made of it.
SUMS: tuple[Callable[[Tensor, Tensor], Tensor], ...] = (
    lambda x, y: x + y,
    lambda x, y: y + x,
    lambda x, y: x - y,
    _in_place,
    _in_memory,
    _from_memory,
    _at_places,
    _scattered,
    lambda x, y: torch.add(x, y, alpha=2),
    lambda x, y: torch.add(y, x, alpha=0.5),
    lambda x, y: torch.add(x, y, out=torch.empty_like(x)),
    torch.sub,
    lambda x, y: y.add_(x),
    lambda x, y: x.__radd__(y),
    lambda x, y: sum([x, y]),
    lambda x, y: sum((y, x)),
    lambda x, y: reduce(torch.add, [x, y]),
    lambda x, y: torch.stack([x, y]).sum(0),
    lambda x, y: torch.stack((y, x), -1).mean(-1),
    lambda x, y: torch.einsum("sb...->b...", torch.stack([x, y])),
    lambda x, y: torch.lerp(x, y, 0.3),
    lambda x, y: torch.addcmul(x, y, torch.ones(1)),
    lambda x, y: torch.addcdiv(x, y, torch.ones(x.shape), value=0.5),
    lambda x, y: 0.7 * x + 0.3 * y,
    lambda x, y: x + functional.dropout(y, 0.2),
    lambda x, y: x + y * torch.empty(len(y), *(1,) * (y.ndim - 1)).bernoulli_(0.9),
    lambda x, y: (x.to(torch.cfloat) + y.to(torch.cfloat)).real,
    lambda x, y: (x.double() + y.double()).float(),
    lambda x, y: (x.flatten(1) + y.flatten(1)).view(x.shape),
    lambda x, y: functional.relu(x + y),
)


class Add(nn.Module):
    """Adds what others made."""

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        return x + y


class Residual(nn.Module):
    """Adds its input to what a branch makes of it, in one of several styles."""

    def __init__(self, rng: Random, branch: nn.Module, width: int) -> None:
        super().__init__()
        self.branch, self.merge = branch, rng.choice(SUMS)
        self.style = rng.choice(("plain", "helper", "module", "twice", "scaled", "returned"))
        if self.style == "module":
            self.add = Add()
        if self.style == "twice":
            self.second = nn.Linear(width, width)
        if self.style == "scaled":
            self.scale = nn.Parameter(torch.ones(1))

    def _merged(self, x: Tensor) -> Tensor:
        return self.merge(x, self.branch(x))

    def forward(self, x: Tensor) -> Tensor:
        if self.style == "helper":
            return self._merged(x)
        if self.style == "module":
            return self.add(x, self.branch(x))
        if self.style == "scaled":
            return self.merge(x, self.branch(x) * self.scale)
        if self.style == "twice" and x.shape[-1] == self.second.in_features:
            x = x + self.second(x)
        result = self.merge(x, self.branch(x))
        return {"out": result, "before": x}["out"] if self.style == "returned" else result


def residual(rng: Random, layout: Layout, width: int) -> Piece:
    return Piece(Residual(rng, body(rng, layout, width, width), width), {"": "residual"}, width)


class Projected(nn.Module):
    """A residual block that changes the width or the number of positions."""

    def __init__(self, rng: Random, layout: Layout, width: int, out: int) -> None:
        super().__init__()
        self.branch = bent_body(rng, layout, width, out, rng.choice((out, 2 * out)))
        self.skip: nn.Module = layout.product(rng, width, out, 1)
        self.pool = None
        if layout.name == "image" and rng.random() < 0.5:
            self.skip = nn.Conv2d(width, out, 1, stride=2)
            self.branch.append(nn.AvgPool2d(2))
        if rng.random() < 0.5:
            self.skip = nn.Sequential(self.skip, layout.norm(rng, out))
        self.merge = rng.choice(SUMS)

    def forward(self, x: Tensor) -> Tensor:
        return self.merge(self.skip(x), self.branch(x))


def projected(rng: Random, layout: Layout, width: int) -> Piece:
    out = rng.choice((2 * width, width + 8))
    return Piece(Projected(rng, layout, width, out), {"": "residual"}, out)


class Output(nn.Module):
    """Is given both values, adds them and normalises the sum, as in BERT."""

    def __init__(self, rng: Random, layout: Layout, width: int) -> None:
        super().__init__()
        self.dense, self.norm = layout.product(rng, width, width), layout.norm(rng, width)
        self.dropout = nn.Dropout(0.1)

    def forward(self, made: Tensor, given: Tensor) -> Tensor:
        return self.norm(self.dropout(self.dense(made)) + given)


class GivesBoth(nn.Module):
    """Lets another module add."""

    def __init__(self, rng: Random, layout: Layout, width: int) -> None:
        super().__init__()
        self.inner, self.output = body(rng, layout, width, width), Output(rng, layout, width)

    def forward(self, x: Tensor) -> Tensor:
        return self.output(self.inner(x), x)


class Loop(nn.Module):
    """Adds what each of its modules makes; the sums are its own."""

    def __init__(self, blocks: list[nn.Module]) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def forward(self, x: Tensor) -> Tensor:
        for block in self.blocks:
            x = x + block(x)
        return x


def nested(rng: Random, layout: Layout, width: int) -> Piece:
    """Return blocks inside blocks, or a block that lets another module add."""
    choice = rng.randrange(4)
    if choice == 0:
        return Piece(GivesBoth(rng, layout, width), {"": "residual"}, width)
    kinds = (residual, gate) if choice == 1 else (residual,)
    parts = [rng.choice(kinds)(rng, layout, width) for _ in range(rng.choice((1, 2, 3)))]
    if choice == 1:
        branch = nn.Sequential(*(part.module for part in parts), layout.product(rng, width, width))
        truth = {
            key: kind
            for i, part in enumerate(parts)
            for key, kind in inside(f"branch.{i}", part.truth).items()
        }
        return Piece(Residual(rng, branch, width), {"": "residual", **truth}, width)
    truth = {
        key: kind
        for i, part in enumerate(parts)
        for key, kind in inside(f"blocks.{i}", part.truth).items()
    }
    return Piece(Loop([part.module for part in parts]), {"": "residual", **truth}, width)


class Gate(nn.Module):
    """Multiplies its input by what it makes of it."""

    def __init__(self, rng: Random, layout: Layout, width: int) -> None:
        super().__init__()
        self.layout, self.style = (
            layout,
            rng.choice(("excite", "excite", "linear", "highway", "lerp")),
        )
        reduced = max(2, width // 4)
        self.squeeze, self.excite = nn.Linear(width, reduced), nn.Linear(reduced, width)
        self.weigh, self.make = layout.product(rng, width, width), body(rng, layout, width, width)
        self.curve = rng.choice(
            (torch.sigmoid, functional.hardsigmoid, functional.hardswish, torch.tanh)
        )
        self.times = rng.choice(TIMES)

    def forward(self, x: Tensor) -> Tensor:
        if self.style == "excite":
            per_channel = self.layout.pooled(x)
            if self.layout.dim == 1:
                per_channel = per_channel.flatten(1)
            weight = self.curve(self.excite(functional.relu(self.squeeze(per_channel))))
            return self.times(x, self.layout.fitting(weight) if self.layout.dim == 1 else weight)
        weight = self.curve(self.weigh(x))
        if self.style == "linear":
            return self.times(x, weight)
        if self.style == "lerp":
            return torch.lerp(x, self.make(x), weight)
        return self.make(x) * weight + x * (1 - weight)


TIMES: tuple[Callable[[Tensor, Tensor], Tensor], ...] = (
    lambda x, weight: x * weight,
    lambda x, weight: torch.mul(weight, x),
    lambda x, weight: x.mul(weight),
    lambda x, weight: x * weight.expand(x.shape),
    lambda x, weight: torch.einsum("b...,b...->b...", x, weight.expand(x.shape)),
)


def gate(rng: Random, layout: Layout, width: int) -> Piece:
    return Piece(Gate(rng, layout, width), {"": "gate"}, width)


class Joins(nn.Module):
    """Returns its input and what it made of it, side by side."""

    def __init__(self, rng: Random, layout: Layout, width: int, growth: int) -> None:
        super().__init__()
        self.dim, self.branch = layout.dim, body(rng, layout, width, growth)

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([x, self.branch(x)], self.dim)


class Grows(nn.Module):
    """Gives each layer all that was made before, in a list or side by side."""

    def __init__(self, rng: Random, layout: Layout, width: int, growth: int, layers: int) -> None:
        super().__init__()
        self.dim, self.style = layout.dim, rng.choice(("list", "joined", "again"))
        self.layers = nn.ModuleList(
            body(rng, layout, width + growth * i, growth) for i in range(layers)
        )

    def forward(self, x: Tensor) -> Tensor:
        if self.style == "again":
            for layer in self.layers:
                x = torch.cat([x, layer(x)], self.dim)
            return x
        features = [x]
        for layer in self.layers:
            features.append(layer(torch.cat(features, self.dim)))
        return torch.cat(features, self.dim)


def dense(rng: Random, layout: Layout, width: int) -> Piece:
    growth = rng.choice((4, 8))
    if rng.random() < 0.5:
        return Piece(Joins(rng, layout, width, growth), {"": "dense"}, width + growth)
    layers = rng.choice((2, 3, 4))
    module = Grows(rng, layout, width, growth, layers)
    return Piece(module, {f"layers.{i}": "dense" for i in range(layers)}, width + growth * layers)
