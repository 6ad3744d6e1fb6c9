"""Models that change themselves while they run, keep things outside, or have names that are taken."""

from __future__ import annotations

import contextvars
import functools
from collections.abc import Callable
from random import Random
from typing import Any, ClassVar

import numpy as np
import torch
from torch import nn

from constructions import construction
from constructions.torch_built import Built, nested, sized


def _width(random: Random) -> int:
    return random.randrange(3, 9)


class _Layer(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.layer = nn.Linear(width, width)


_MOVES: dict[str, Callable[[nn.Module, torch.Tensor], nn.Module]] = {
    "device": lambda layer, x: layer.to(x.device),
    "float": lambda layer, _: layer.float(),
    "like": lambda layer, x: layer.to(x),
    "dtype": lambda layer, x: layer.type(x.dtype),
}


class _Moved(_Layer):
    def __init__(self, width: int, how: str) -> None:
        super().__init__(width)
        self.how = how

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        self.layer = _MOVES[self.how](self.layer, x)
        return self.layer(x)


@construction
def modules_moved_in_forward(random: Random) -> Built:
    width = _width(random)
    return nested(random, sized(_Moved(width, random.choice(list(_MOVES))), 2, width))


@functools.cache
def _causal(size: int) -> torch.Tensor:
    return torch.tril(torch.ones(size, size))


@functools.cache
def _steps(size: int) -> torch.Tensor:
    return torch.arange(size, dtype=torch.float32)[:, None]


def _ones(size: int) -> torch.Tensor:
    return torch.ones(size, 1)


class _Store:
    def __init__(self) -> None:
        self.kept: dict[int, torch.Tensor] = {}

    def of(self, size: int) -> torch.Tensor:
        if size not in self.kept:
            self.kept[size] = _ones(size)
        return self.kept[size]


_REGISTRY: dict[tuple[int, str], torch.Tensor] = {}
_LATEST: list[torch.Tensor] = []
_TABLE: torch.Tensor | None = None
_STORE = _Store()
_VARIABLE: contextvars.ContextVar[dict[int, torch.Tensor]] = contextvars.ContextVar("tables")


def _in_a_list(size: int) -> torch.Tensor:
    if not _LATEST or len(_LATEST[-1]) != size:
        _LATEST.append(_ones(size))
    return _LATEST[-1]


def _in_a_global(size: int) -> torch.Tensor:
    global _TABLE  # noqa: PLW0603 (the cache that people write)
    if _TABLE is None or len(_TABLE) != size:
        _TABLE = _ones(size)
    return _TABLE


def _in_a_default(size: int, kept: dict[int, torch.Tensor] = {}) -> torch.Tensor:  # noqa: B006 (the same)
    return kept.setdefault(size, _ones(size))


def _closing() -> Callable[[int], torch.Tensor]:
    kept: dict[int, torch.Tensor] = {}
    return lambda size: kept.setdefault(size, _ones(size))


_closed = _closing()


def _in_a_context(size: int) -> torch.Tensor:
    kept = _VARIABLE.get(None) or {}
    if size not in kept:
        _VARIABLE.set(kept | {size: _ones(size)})
    return _VARIABLE.get()[size]


class _Cached(_Layer):
    """Keeps a table outside the instance, or in a cache of the instance."""

    kept: ClassVar[dict[int, torch.Tensor]] = {}
    latest: ClassVar[torch.Tensor | None] = None

    def __init__(self, width: int, how: str) -> None:
        super().__init__(width)
        self.how = how
        self.cached = functools.lru_cache()(self.made)

    def made(self, size: int) -> torch.Tensor:
        return _ones(size)

    def in_the_class(self, size: int) -> torch.Tensor:
        if type(self).latest is None or len(type(self).latest) != size:
            type(self).latest = _ones(size)
        return type(self).latest

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.layer(x) + _CACHES[self.how](self, x.shape[0])


_CACHES: dict[str, Callable[[_Cached, int], torch.Tensor]] = {
    "function": lambda _, size: _causal(size).sum(1, keepdim=True),
    "another function": lambda _, size: _steps(size),
    "on the instance": lambda model, size: model.cached(size),
    "dict of the class": lambda model, size: model.kept.setdefault(size, _ones(size)),
    "attribute of the class": lambda model, size: model.in_the_class(size),
    "registry": lambda _, size: _REGISTRY.setdefault((size, "cpu"), _ones(size)),
    "list": lambda _, size: _in_a_list(size),
    "global": lambda _, size: _in_a_global(size),
    "store": lambda _, size: _STORE.of(size),
    "default": lambda _, size: _in_a_default(size),
    "closure": lambda _, size: _closed(size),
    "context": lambda _, size: _in_a_context(size),
}


@construction
def caches(random: Random) -> Built:
    width = _width(random)
    model = _Cached(width, random.choice(list(_CACHES)))
    return nested(random, sized(model, random.randrange(2, 60), width))


class _ParametersTaken(_Layer):
    def __init__(self, width: int) -> None:
        super().__init__(width)
        self.parameters = {"rate": 0.1}  # type: ignore[assignment]

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.layer(x)


class _ParametersOverridden(_Layer):
    def parameters(self) -> Any:  # type: ignore[override]
        return [{"params": list(nn.Module.parameters(self)), "lr": 0.1}]

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.layer(x)


class _Freeing(nn.Linear):
    def __del__(self) -> None:
        pass


class _Slots(_Layer):
    __slots__ = ("cached",)

    def __init__(self, width: int) -> None:
        super().__init__(width)
        object.__setattr__(self, "cached", width)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.layer(x) * self.cached


@construction
def names_that_are_taken(random: Random) -> Built:
    width = _width(random)
    kinds = [_ParametersTaken, _ParametersOverridden, _Slots]
    return sized(random.choice(kinds)(width), 2, width)


@construction
def modules_with_a_finaliser(random: Random) -> Built:
    width = _width(random)
    layers = [nn.Linear(width, width), _Freeing(width, width), nn.Linear(width, 2)]
    random.shuffle(layers[:2])
    return nested(random, sized(nn.Sequential(*layers), 2, width))


@construction
def deep_nesting(random: Random) -> Built:
    width = random.randrange(1, 4)
    model: nn.Module = nn.Linear(width, width)
    for _ in range(random.randrange(100, 220)):
        model = nn.Sequential(model)
    return sized(model, 1, width)


class _Node(nn.Module):
    def __init__(self, following: nn.Module | None) -> None:
        super().__init__()
        self.layer = nn.Linear(2, 2)
        self.following = following

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.layer(x)


class _Linked(nn.Module):
    def __init__(self, length: int) -> None:
        super().__init__()
        node = None
        for _ in range(length):
            node = _Node(node)
        self.head = node

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        node = self.head
        while node is not None:
            x, node = node(x), node.following
        return x


@construction
def linked_modules(random: Random) -> Built:
    return sized(_Linked(random.randrange(150, 350)), 1, 2)


@construction
def sizes_of_numpy(random: Random) -> Built:
    width = _width(random)
    built = nested(random, sized(nn.Linear(width, 2), 3, width))
    kind = random.choice([np.int64, np.int32, np.uint8])
    built.given = {"input_size": (kind(3), kind(width))}
    return built


class _Limited(_Layer):
    def __init__(self, width: int, limit: Any) -> None:
        super().__init__(width)
        self.limit = limit

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.layer(x)


@construction
def settings_without_end(random: Random) -> Built:
    width = _width(random)
    limits = [float("inf"), float("-inf"), float("nan"), 1e308, 5e-324, True, 10**400, -0.0]
    same = random.choice(limits)
    layers = (
        _Limited(width, same if random.random() < 0.8 else random.choice(limits))
        for _ in range(random.randrange(3, 9))
    )
    return nested(random, sized(nn.Sequential(*layers), 2, width))
