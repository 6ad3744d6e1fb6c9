"""Random networks of modules inside modules, which merge, share, pass on and return tensors in many ways."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import torch
from torch import nn

WIDTH = 4


class Pair(NamedTuple):
    """Two tensors with names."""

    one: torch.Tensor
    other: torch.Tensor


@dataclass
class Both:
    """Two tensors in an object."""

    one: torch.Tensor
    other: torch.Tensor


class Mix(nn.Module):
    """A module without modules inside that is given several tensors."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(WIDTH))

    def forward(self, *given: torch.Tensor) -> torch.Tensor:
        return torch.stack(given).sum(0) * self.weight


class Split(nn.Module):
    """A module that returns two tensors."""

    def __init__(self, kind: Callable[..., Any]) -> None:
        super().__init__()
        self.kind = kind

    def forward(self, x: torch.Tensor) -> Any:
        return self.kind(x * 2, x + 1)


class Place(nn.Module):
    """A module that returns what it was not given."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(2, WIDTH))

    def forward(self) -> torch.Tensor:
        return self.weight * 1


class Step(NamedTuple):
    """What a network does next: ``does`` with some of the tensors that it has."""

    does: Any
    reads: tuple[int, ...]


def _added(*given: torch.Tensor) -> torch.Tensor:
    return sum(given[1:], given[0] + 1)


def _joined(*given: torch.Tensor) -> torch.Tensor:
    return torch.cat(given, 1)[:, :WIDTH]


def _written(*given: torch.Tensor) -> torch.Tensor:
    made = torch.zeros(2, WIDTH)
    for place, one in enumerate(given[:2]):
        made[place] = one[place]
    return made


def _added_to(first: torch.Tensor, *given: torch.Tensor) -> torch.Tensor:
    made = first.clone()
    for one in given:
        made += one
    return made


def _turned(*given: torch.Tensor) -> torch.Tensor:
    return given[0].t().reshape(WIDTH, 2).t()


def _chosen(*given: torch.Tensor) -> torch.Tensor:
    return torch.where(torch.ones(WIDTH) > 0, given[0], given[-1])


def _constant(*_: torch.Tensor) -> torch.Tensor:
    return torch.ones(2, WIDTH)


FUNCTIONS = (_added, _joined, _written, _added_to, _turned, _chosen, _constant)


class Network(nn.Module):
    """Does some steps; each adds what it makes to the tensors that it has, of which it returns some."""

    def __init__(self, steps: Sequence[Step], returns: tuple[int, ...], kind: Any) -> None:
        super().__init__()
        names = {}
        for place, (does, _) in enumerate(steps):
            if isinstance(does, nn.Module):
                names[place] = f"m{place}"
                setattr(self, names[place], does)
        self.steps = [(names.get(place, does), reads) for place, (does, reads) in enumerate(steps)]
        self.returns, self.kind = returns, kind

    def forward(self, *given: torch.Tensor) -> Any:
        has = list(given)
        for does, reads in self.steps:
            call = getattr(self, does) if isinstance(does, str) else does
            made = call(*[has[one] for one in reads])
            has += _all(made)
        results = [has[one] for one in self.returns]
        return results[0] if len(results) == 1 else self.kind(*results)


def _all(made: Any) -> list[torch.Tensor]:
    if isinstance(made, torch.Tensor):
        return [made]
    if isinstance(made, Both):
        return [made.one, made.other]
    return list(made.values()) if isinstance(made, dict) else list(made)


def _dict(one: torch.Tensor, other: torch.Tensor) -> dict[str, torch.Tensor]:
    return {"one": one, "other": other}


def _tuple(*made: torch.Tensor) -> tuple[torch.Tensor, ...]:
    return made


KINDS = (_tuple, Pair, Both, _dict)


def generate(seed: int) -> tuple[nn.Module, tuple[torch.Tensor, ...]]:
    """Return a network and what it is given."""
    draw = random.Random(seed)
    given = draw.randrange(1, 3)
    network, _ = _network(draw, given, draw.randrange(1, 4))
    return network, tuple(torch.ones(2, WIDTH) for _ in range(given))


def _network(draw: random.Random, given: int, depth: int) -> tuple[nn.Module, int]:
    """Return a network, and how many tensors it returns."""
    count, steps = given, []
    called: list[tuple[nn.Module, int, int]] = []  # a module, how many it is given, and returns
    for _ in range(draw.randrange(2, 8)):
        does, takes, makes = _drawn(draw, called, depth)
        steps.append(Step(does, tuple(draw.randrange(count) for _ in range(takes))))
        count += makes
    returned = draw.randrange(1, 3)
    # What a network returns as it was given comes from where it came before.
    own = range(given, count)
    returns = tuple(draw.sample(own, min(returned, len(own))))
    return Network(steps, returns, draw.choice(KINDS)), len(returns)


def _drawn(
    draw: random.Random, called: list[tuple[nn.Module, int, int]], depth: int
) -> tuple[Any, int, int]:
    kind = draw.random()
    if kind < 0.4:
        return draw.choice(FUNCTIONS), draw.randrange(1, 4), 1
    if kind < 0.5 and called:
        return draw.choice(called)
    takes = draw.randrange(1, 4)
    if kind < 0.65 and depth:
        network, makes = _network(draw, takes, depth - 1)
        made: tuple[nn.Module, int, int] = network, takes, makes
    elif kind < 0.72:
        made = Mix(), takes, 1
    elif kind < 0.8:
        made = Split(draw.choice(KINDS)), 1, 2
    elif kind < 0.85:
        made = Place(), 0, 1
    else:
        made = draw.choice([nn.Linear(WIDTH, WIDTH), nn.ReLU(), nn.Identity(), nn.Tanh()]), 1, 1
    called.append(made)
    return made
