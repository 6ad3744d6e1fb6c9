"""What PyTorch models show in their rows: layers never called, calls, ties, repetition, and inputs as given."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import torch
from torch import nn
from torch.nn.attention.flex_attention import flex_attention

from constructions import construction
from constructions.torch_built import NAMES, Built, given, nested, sized

_UNCALLED = "\N{EN DASH}"


class _Unused(nn.Module):
    """Has a head that only training uses, and lists of layers."""

    def __init__(self, width: int, count: int, head: str) -> None:
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(width, width) for _ in range(count))
        self.head_name = head
        self.add_module(head, nn.Linear(width, 7))

    def forward(self, x: torch.Tensor) -> Any:
        for layer in self.layers:
            x = layer(x)
        return (x, getattr(self, self.head_name)(x)) if self.training else x


@construction
def layers_that_evaluation_leaves_out(random: Random) -> Built:
    width, head = random.randrange(3, 9), random.choice(["aux", "extra", "größe"])
    count = 7 * (width + 1)

    def noted(_model: nn.Module, summary: Any) -> list[str]:
        words = f"{count:,} parameters in 1 module took no part in this pass: "
        notes = [note for note in summary.notes if note.startswith(words) and head in note]
        dashes = [
            line
            for line in summary.to_text(width=400).splitlines()
            if head in line and _UNCALLED in line
        ]
        return [] if len(notes) == 1 and dashes else [f"{summary.notes} {dashes}"]

    model = _Unused(width, random.randrange(1, 4), head)
    return nested(random, sized(model, 2, width, also=noted))


class _Looped(nn.Module):
    def __init__(self, width: int, times: int) -> None:
        super().__init__()
        self.layer = nn.Linear(width, width)
        self.times = times

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for _ in range(self.times):
            x = self.layer(x)
        return x


@construction
def one_layer_in_a_loop(random: Random) -> Built:
    width, times = random.randrange(3, 9), random.randrange(2, 30)

    def written(_model: nn.Module, summary: Any) -> list[str]:
        flops = 2 * 3 * width**2 * times
        missing = (
            [] if f"{times} calls" in summary.to_text(width=400) else [summary.to_text(width=400)]
        )
        return missing if summary.totals.flops == flops else [repr(summary.totals)]

    return nested(random, sized(_Looped(width, times), 3, width, also=written))


class _Repeating(nn.Sequential):
    """What everybody writes: a few layers, again and again, in one list."""


#: Layers that keep a value of a given number of channels.
_KEPT: list[Callable[[int], nn.Module]] = [
    lambda c: nn.Conv2d(c, c, 3, padding=1),
    nn.BatchNorm2d,
    lambda _: nn.ReLU(),
    lambda _: nn.Dropout(0.1),
    lambda c: nn.GroupNorm(1, c),
    lambda _: nn.Tanh(),
]


@construction
def patterns_in_one_list(random: Random) -> Built:
    channels, times = random.randrange(2, 7), random.randrange(14, 30)  # more than a page
    pattern = random.sample(_KEPT, random.randrange(2, 5))
    layers = [make(channels) for _ in range(times) for make in pattern]

    def one_row(_model: nn.Module, summary: Any) -> list[str]:
        found = [line for line in summary.to_text(width=400).splitlines() if f"× {times} " in line]
        return [] if len(found) == 1 else [f"{times} times {len(pattern)}:\n{summary}"]

    return sized(_Repeating(*layers), 1, channels, 4, 4, also=one_row)


@construction
def tied_to_the_model_itself(random: Random) -> Built:
    width, name = random.randrange(3, 9), random.choice(NAMES)
    inner, model = nn.Linear(width, width), nn.Sequential()
    model.register_parameter("own", inner.weight)
    model.add_module(name, inner)

    def named(_model: nn.Module, summary: Any) -> list[str]:
        row = next(row for row in summary if row.path == name)
        expected = f"{width**2:,} tied to Sequential"
        return (
            []
            if row.tied_to == "Sequential" and expected in summary.to_text(width=400)
            else [summary.to_text(width=400)]
        )

    return sized(model, 2, width, also=named)


class _Words(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.layer = nn.Linear(width, 3)
        self.width = width

    def forward(self, words: list[str]) -> torch.Tensor:
        return self.layer(torch.zeros(len(words), self.width))


class _Graph:
    def __init__(self, x: torch.Tensor) -> None:
        self.x = x


class _OfGraph(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.layer = nn.Linear(width, 3)

    def forward(self, graph: _Graph) -> torch.Tensor:
        return self.layer(graph.x)


@construction
def inputs_that_are_no_tensors(random: Random) -> Built:
    width, count = random.randrange(3, 9), random.randrange(1, 6)

    def said(_model: nn.Module, summary: Any) -> list[str]:
        head = summary.to_text(width=400).splitlines()[0]
        return [] if "input as given" in head and "batch" not in head else [head]

    if random.random() < 0.5:
        words = random.choices(["a", "b c", "größe"], k=count)
        return nested(random, given(_Words(width), words, also=said))
    graph = _Graph(torch.ones(count, width))
    return nested(random, given(_OfGraph(width), graph, also=said))


class _Attention(nn.Module):
    def __init__(self, heads: int, size: int) -> None:
        super().__init__()
        self.heads = heads
        self.both = nn.Linear(heads * size, 3 * heads * size)
        self.out = nn.Linear(heads * size, heads * size)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        batch, steps, width = x.shape
        parts = self.both(x).view(batch, steps, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        return self.out(flex_attention(*parts).transpose(1, 2).reshape(batch, steps, width))


@construction
def attention_that_is_compiled(random: Random) -> Built:
    heads, size = random.randrange(1, 4), random.choice([16, 32])
    batch, steps = random.randrange(1, 4), random.randrange(2, 9)
    width = heads * size
    flops = batch * steps * (2 * width * 4 * width + 4 * width * steps)
    return nested(random, sized(_Attention(heads, size), batch, steps, width, flops=flops))
