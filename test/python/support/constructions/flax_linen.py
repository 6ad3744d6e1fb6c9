"""Linen modules: lifted transforms, shared and listed ones, named axes, caches, and odd results."""

from __future__ import annotations

import functools
from collections.abc import Callable
from random import Random
from typing import Any, NamedTuple

import flax
import flax.linen as nn
import jax
import jax.numpy as jnp

from constructions import construction
from constructions.flax_built import Linen


class _Mlp(nn.Module):
    """Two products, 4 × batch × width × hidden FLOPs."""

    width: int
    hidden: int

    @nn.compact
    def __call__(self, x: Any) -> Any:
        return nn.Dense(self.width)(nn.relu(nn.Dense(self.hidden)(x)))


class _Repeated(nn.Module):
    """A module made of several others of the same widths."""

    width: int
    hidden: int
    times: int


class _Body(nn.Module):
    """The same for nn.scan, which passes on a carry."""

    width: int
    hidden: int

    @nn.compact
    def __call__(self, x: Any, _: Any) -> Any:
        return x + _Mlp(self.width, self.hidden)(x), None


class _Scanned(_Repeated):
    @nn.compact
    def __call__(self, x: Any) -> Any:
        options = {"variable_axes": {"params": 0}, "split_rngs": {"params": True}}
        layers = nn.scan(_Body, **options, length=self.times)
        return layers(self.width, self.hidden, name="layers")(x, None)[0]


class _Copied(_Repeated):
    """Copies beside one another, each with parameters of its own."""

    @nn.compact
    def __call__(self, x: Any) -> Any:
        options = {"variable_axes": {"params": 0}, "split_rngs": {"params": True}}
        copies = nn.vmap(_Mlp, in_axes=None, out_axes=0, axis_size=self.times, **options)
        return copies(self.width, self.hidden)(x).mean(0)


class _Again(_Repeated):
    """One module that is called several times."""

    def setup(self) -> None:
        self.inner = _Mlp(self.width, self.hidden)

    def __call__(self, x: Any) -> Any:
        for _ in range(self.times):
            x = self.inner(x)
        return x


class _Listed(_Repeated):
    """Modules in a list and in a dict of ``setup``."""

    def setup(self) -> None:
        self.layers = [_Mlp(self.width, self.hidden) for _ in range(self.times - 1)]
        self.named = {"only": _Mlp(self.width, self.hidden)}

    def __call__(self, x: Any) -> Any:
        for layer in self.layers:
            x = x + layer(x)
        self.sow("intermediates", "before", x)
        return self.named["only"](x)


class _Transformed(_Repeated):
    """Modules under nn.remat and nn.jit, and one in a Sequential with a function."""

    @nn.compact
    def __call__(self, x: Any) -> Any:
        for number in range(self.times):
            kind = nn.remat(_Mlp) if number % 2 else nn.jit(_Mlp)
            x = nn.Sequential([kind(self.width, self.hidden), jnp.tanh])(x)
        return x


class _Method(_Repeated):
    """A module of which other methods are called, too, and one that another one is given."""

    def setup(self) -> None:
        self.inner = _Mlp(self.width, self.hidden)
        self.users = [_User(self.inner) for _ in range(self.times)]

    def __call__(self, x: Any) -> Any:
        for user in self.users:
            x = user(x)
        return x


class _User(nn.Module):
    inner: nn.Module

    @nn.compact
    def __call__(self, x: Any) -> Any:
        return self.inner(x) * self.param("scale", nn.initializers.ones, (x.shape[-1],))


_KINDS: list[Any] = [_Scanned, _Copied, _Again, _Listed, _Transformed, _Method]


class _Chain(nn.Module):
    """Several of them, one after the other."""

    parts: Any

    @nn.compact
    def __call__(self, x: Any) -> Any:
        for part in self.parts:
            x = part(x)
        return x


def _chain(random: Random, width: int, batch: int) -> tuple[Any, int]:
    parts, flops = [], 0
    for _ in range(random.randrange(1, 4)):
        hidden, times = random.randrange(2, 6), random.randrange(1, 4)
        parts.append(random.choice(_KINDS)(width, hidden, times))
        flops += 4 * batch * width * hidden * times
    return _Chain(tuple(parts)), flops


@construction
def lifted_and_shared_linen_modules(random: Random) -> Linen:
    width, batch = random.randrange(2, 7), random.randrange(1, 5)
    model, flops = _chain(random, width, batch)
    if random.random() < 0.3:
        other, more = _chain(random, width, batch)
        model, flops = _Chain((model, other)), flops + more
    return Linen(model, jnp.ones((batch, width)), flops)


class _Named(nn.Module):
    """Uses named axes, as where each device has a part of the batch."""

    width: int
    axes: tuple[str, ...]
    norm: bool

    @nn.compact
    def __call__(self, x: Any) -> Any:
        for axis in self.axes:
            x = jax.lax.pmean(nn.Dense(self.width)(x), axis)
        if self.norm:
            x = nn.BatchNorm(use_running_average=False, axis_name=self.axes[0])(x)
        return jax.lax.psum(x, self.axes[-1])


@construction
def named_axes(random: Random) -> Linen:
    width, batch = random.randrange(2, 7), random.randrange(1, 5)
    axes = tuple(random.sample(["batch", "data", "model", "größe"], random.randrange(1, 4)))
    model = _Named(width, axes, random.random() < 0.5)
    return Linen(model, jnp.ones((batch, width)), 2 * batch * width**2 * len(axes), axes)


class _Pair(NamedTuple):
    mean: Any
    scale: Any


@flax.struct.dataclass
class _Result:
    logits: Any
    hidden: Any


_RESULTS: dict[str, Callable[[Any, Any], Any]] = {
    "dict": lambda one, other: {"logits": one, "a": other},
    "tuple": lambda one, other: (one, (other, None)),
    "named": _Pair,
    "dataclass": _Result,
    "list": lambda one, other: [one, {"other": other}],
}


class _Heads(nn.Module):
    how: str
    one: int
    other: int

    @nn.compact
    def __call__(self, x: Any) -> Any:
        return _RESULTS[self.how](nn.Dense(self.one)(x), nn.Dense(self.other)(x))


@construction
def odd_results_of_linen_modules(random: Random) -> Linen:
    width, batch = random.randrange(2, 7), random.randrange(1, 5)
    one, other = random.randrange(2, 7), random.randrange(2, 7)
    model = _Heads(random.choice(list(_RESULTS)), one, other)
    return Linen(model, jnp.ones((batch, width)), 2 * batch * width * (one + other))


class _Recurrent(nn.Module):
    kind: str
    width: int

    @nn.compact
    def __call__(self, x: Any) -> Any:
        cell = getattr(nn, self.kind)(self.width)
        return nn.Dense(2)(nn.RNN(cell)(x))


@construction
def recurrent_linen_modules(random: Random) -> Linen:
    kind = random.choice(["GRUCell", "LSTMCell", "OptimizedLSTMCell", "SimpleCell", "MGUCell"])
    shape = (random.randrange(1, 4), random.randrange(2, 5), random.randrange(2, 6))
    return Linen(_Recurrent(kind, random.randrange(2, 6)), jnp.ones(shape), None)


_REGISTRY: dict[int, Any] = {}


@functools.lru_cache
def _table(size: int) -> Any:
    return jnp.ones((size, 1))


class _Cached(nn.Module):
    width: int
    how: str

    @nn.compact
    def __call__(self, x: Any) -> Any:
        size = x.shape[0]
        if self.how == "registry":
            return nn.Dense(self.width)(x) + _REGISTRY.setdefault(size, jnp.ones((size, 1)))
        return nn.Dense(self.width)(x) + _table(size)


@construction
def caches_of_linen_modules(random: Random) -> Linen:
    width, batch = random.randrange(2, 7), random.randrange(1, 40)
    model = _Cached(width, random.choice(["registry", "function"]))
    return Linen(model, jnp.ones((batch, width)), 2 * batch * width**2)
