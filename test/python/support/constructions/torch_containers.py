"""PyTorch models with results and inputs in containers of one's own, and layers that other code wraps."""

from __future__ import annotations

import collections
import dataclasses
import functools
from collections.abc import Callable
from random import Random
from typing import Any, NamedTuple

import torch
from torch import nn
from torch.func import functional_call, stack_module_state, vmap
from torch.nn.utils import parametrizations, parametrize, prune
from torch.utils.checkpoint import checkpoint

from constructions import construction
from constructions.torch_built import Built, given, nested, sized


class _Attributes(dict[str, Any]):
    """A dict whose items are its attributes, as many write it: an unknown one is a KeyError."""

    def __getattr__(self, name: str) -> Any:
        return self[name]


class _Pair(NamedTuple):
    one: Any
    other: Any


@dataclasses.dataclass
class _Data:
    one: Any
    other: Any


@dataclasses.dataclass(frozen=True)
class _Frozen:
    one: Any
    other: Any


#: Containers of two values.
_CONTAINERS: dict[str, Callable[[Any, Any], Any]] = {
    "attributes": lambda one, other: _Attributes(one=one, other=other),
    "shape as a key": lambda one, other: _Attributes(one=one, other=other, shape=one, dtype="any"),
    "ordered": lambda one, other: collections.OrderedDict(other=other, one=one),
    "default": lambda one, other: collections.defaultdict(list, one=one, other=other),
    "named": _Pair,
    "dataclass": _Data,
    "frozen": _Frozen,
    "nested": lambda one, other: [(one, None), {"x": [_Data(other, 3)]}],
}


class _Returning(nn.Module):
    def __init__(self, width: int, how: str) -> None:
        super().__init__()
        self.layer = nn.Linear(width, width)
        self.head = nn.Linear(width, 3)
        self.how = how

    def forward(self, x: torch.Tensor) -> Any:
        return _CONTAINERS[self.how](self.layer(x), self.head(x))


@construction
def results_in_containers(random: Random) -> Built:
    width = random.randrange(4, 9)
    model = _Returning(width, random.choice(list(_CONTAINERS)))
    return nested(random, sized(model, random.randrange(1, 5), width))


class _Taking(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.layer = nn.Linear(width, width)

    def forward(self, batch: Any) -> torch.Tensor:
        is_dict = isinstance(batch, dict)
        one, other = (batch[key] if is_dict else getattr(batch, key) for key in ("one", "other"))
        return self.layer(one) + other


@construction
def inputs_in_containers(random: Random) -> Built:
    width, batch = random.randrange(4, 9), random.randrange(1, 5)
    how = random.choice([one for one in _CONTAINERS if one != "nested"])
    x = torch.ones(batch, width)
    return nested(random, given(_Taking(width), _CONTAINERS[how](x, x)))


class _Symmetric(nn.Module):
    def forward(self, weight: torch.Tensor) -> torch.Tensor:
        return weight.triu() + weight.triu(1).T


def _symmetric(layer: nn.Module) -> None:
    parametrize.register_parametrization(layer, "weight", _Symmetric())


#: What PyTorch does to the weight of a layer.
_CHANGED: dict[str, Callable[[nn.Module], Any]] = {
    "parametrization": _symmetric,
    "weight norm": parametrizations.weight_norm,
    "old weight norm": nn.utils.weight_norm,
    "spectral norm": parametrizations.spectral_norm,
    "old spectral norm": nn.utils.spectral_norm,
    "pruned": lambda layer: prune.random_unstructured(layer, "weight", 0.5),
    "compiled": lambda layer: layer.compile(backend="eager"),
    "hook": lambda layer: layer.register_forward_pre_hook(lambda _, args: args),
}


class _Plain(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.layer = nn.Linear(width, width)
        self.last = nn.Linear(width, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.last(torch.relu(self.layer(x)))


@construction
def weights_that_are_computed(random: Random) -> Built:
    width = random.randrange(3, 9)
    model = _Plain(width)
    _CHANGED[random.choice(list(_CHANGED))](model.layer)
    return nested(random, sized(model, random.randrange(1, 5), width))


def _with_other_weights(model: nn.Module, x: torch.Tensor) -> Any:
    state = {"weight": model.layer.weight * 2, "bias": model.layer.bias}
    return functional_call(model.layer, state, (x,))


def _ensemble(model: nn.Module, x: torch.Tensor) -> torch.Tensor:
    params, _ = stack_module_state([model.layer, model.layer])
    return vmap(lambda own: functional_call(model.layer, own, (x,)))(params).sum(0)


#: Ways to call a layer but by its name.
_CALLED: dict[str, Callable[[Any, torch.Tensor], Any]] = {
    "checkpoint": lambda model, x: checkpoint(model.layer, x, use_reentrant=False),
    "reentrant": lambda model, x: checkpoint(model.layer, x, use_reentrant=True),
    "functional": _with_other_weights,
    "mapped": lambda model, x: vmap(model.layer)(x),
    "ensemble": _ensemble,
    "bound": lambda model, x: functools.partial(model.layer, x)(),
    "keyword": lambda model, x: model.layer(input=x),
    "forward": lambda model, x: model.layer.__call__(x),
    "loop": lambda model, x: torch.stack([model.layer(row[None])[0] for row in x]),
}


class _Calling(_Plain):
    def __init__(self, width: int, how: str) -> None:
        super().__init__(width)
        self.how = how

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.last(_CALLED[self.how](self, x))


@construction
def layers_that_other_code_calls(random: Random) -> Built:
    width = random.randrange(3, 9)
    model = _Calling(width, random.choice(list(_CALLED)))
    return nested(random, sized(model, random.randrange(1, 5), width))
