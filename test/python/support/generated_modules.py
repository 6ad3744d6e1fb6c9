"""PyTorch modules from a grammar, each with the truth about its blocks, known from how it was made.

Nothing here looks at what layerfold says. ``FEATURES`` are the kinds of pieces that are mixed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from random import Random
from typing import Any, NamedTuple

import torch
from torch import nn

from generated_blocks import Piece, dense, gate, inside, nested, projected, residual
from generated_distractors import (
    TIME,
    ByTime,
    conditioned,
    heads,
    parallel,
    plain,
    recurrent,
    resampled,
    stochastic,
)
from generated_layouts import POSITIONS, Layout

FEATURES: dict[str, Callable[[Random, Layout, int], Piece]] = {
    "residual": residual,
    "projected": projected,
    "gated": gate,
    "dense": dense,
    "parallel": parallel,
    "conditioned": conditioned,
    "recurrent": recurrent,
    "stochastic": stochastic,
    "nested": nested,
    "plain": plain,
    "resampled": resampled,
}


class Generated(NamedTuple):
    """A model, what to call it with, and the kinds of its blocks by their paths."""

    model: nn.Module
    inputs: tuple[torch.Tensor, ...]
    truth: dict[str, str]
    feature: str


class Chain(nn.Module):
    """Calls its modules one after the other, in a list, and gives the time to those that take it."""

    def __init__(self, modules: list[nn.Module]) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(modules)

    def forward(self, x: torch.Tensor, time: torch.Tensor) -> torch.Tensor:
        for block in self.blocks:
            x = block(x, time) if isinstance(block, (ByTime, Chain)) else block(x)
        return x


class Wrapper(nn.Module):
    """Passes on what it gets."""

    def __init__(self, inner: nn.Module) -> None:
        super().__init__()
        self.inner = inner

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        return self.inner(*args, **kwargs)


class Model(nn.Module):
    """Embeds the time, and has a first layer, pieces, and perhaps a head."""

    def __init__(self, stem: nn.Module, chain: nn.Module, head: nn.Module | None) -> None:
        super().__init__()
        self.stem, self.chain, self.head = stem, chain, head
        self.time = nn.Sequential(nn.Linear(1, TIME), nn.SiLU(), nn.Linear(TIME, TIME))

    def forward(self, x: torch.Tensor, time: torch.Tensor) -> torch.Tensor:
        embedded = self.time(time.to(x.dtype).unsqueeze(1))
        x = self.chain(self.stem(x), embedded)
        return x if self.head is None else self.head(x)


def generate(seeds: Iterable[int]) -> Iterator[Generated]:
    """Yield a model for each seed, the same each time; the features take turns."""
    for seed in seeds:
        yield _model(Random(seed), list(FEATURES)[seed % len(FEATURES)])


def _model(rng: Random, feature: str) -> Generated:
    layout = Layout(rng.choice(list(POSITIONS)))
    first = rng.choice((8, 12, 16))
    features = [feature, *rng.choices(list(FEATURES), k=rng.randrange(3))]
    rng.shuffle(features)
    stem = layout.product(rng, 4, first)
    pieces, width = [], first
    for one in features:
        pieces.append(_wrapped(rng, FEATURES[one](rng, layout, width)))
        width = pieces[-1].width
    head: nn.Module | None = layout.product(rng, width, 4)
    truth = {
        path: kind
        for i, piece in enumerate(pieces)
        for path, kind in _at(f"chain.blocks.{i}", piece)
    }
    if layout.name == "vector" and rng.random() < 0.3:
        head = heads(rng, width).module
    model = Model(stem, Chain([piece.module for piece in pieces]), head)
    model.train(rng.random() < 0.5)
    inputs = (
        torch.zeros(layout.size(4)),
        torch.zeros(3, dtype=rng.choice((torch.int64, torch.float32))),
    )
    return Generated(model, inputs, truth, feature)


def _at(name: str, piece: Piece) -> list[tuple[str, str]]:
    return list(inside(name, piece.truth).items())


def _wrapped(rng: Random, piece: Piece) -> Piece:
    """Put a piece into other modules, which do nothing themselves."""
    module, truth, width = piece
    takes_time = isinstance(module, ByTime)
    for _ in range(rng.choice((0, 0, 1, 2))):
        if takes_time:
            module, name = Chain([module]), "blocks.0"
        elif rng.random() < 0.5:
            module, name = nn.Sequential(module, nn.Identity()), "0"
        else:
            module, name = Wrapper(module), "inner"
        truth = inside(name, truth)
    return Piece(module, truth, width)
