"""nnx modules: lists, dicts, stacks, transforms, split and merge, adapters, and wrapped linen modules."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

import flax.linen as nn
import jax
import jax.numpy as jnp
from flax import nnx

from constructions import construction
from constructions.flax_built import Nnx


class _Mlp(nnx.Module):
    """Two products, 4 × batch × width × hidden FLOPs."""

    def __init__(self, width: int, hidden: int, rngs: nnx.Rngs) -> None:
        self.up = nnx.Linear(width, hidden, rngs=rngs)
        self.down = nnx.Linear(hidden, width, rngs=rngs)

    def __call__(self, x: Any) -> Any:
        return self.down(nnx.relu(self.up(x)))


@dataclass
class _Sizes:
    """The sizes of all modules inside one."""

    width: int
    hidden: int
    rngs: nnx.Rngs

    def mlp(self) -> _Mlp:
        return _Mlp(self.width, self.hidden, self.rngs)


class _Kind(nnx.Module):
    """Modules of the same sizes, called ``times`` times in all."""

    def __init__(self, times: int, sizes: _Sizes) -> None:
        self.times = times
        self.make(sizes)

    def make(self, sizes: _Sizes) -> None:
        self.inner = sizes.mlp()


class _Listed(_Kind):
    def make(self, sizes: _Sizes) -> None:
        self.layers = nnx.List([sizes.mlp() for _ in range(self.times)])

    def __call__(self, x: Any) -> Any:
        for layer in self.layers:
            x = x + layer(x)
        return x


class _Named(_Kind):
    def make(self, sizes: _Sizes) -> None:
        self.named = nnx.Dict({f"part {number}": sizes.mlp() for number in range(self.times)})

    def __call__(self, x: Any) -> Any:
        for layer in self.named.values():
            x = layer(x)
        return x


class _Again(_Kind):
    def make(self, sizes: _Sizes) -> None:
        self.inner = sizes.mlp()
        self.same = self.inner

    def __call__(self, x: Any) -> Any:
        for number in range(self.times):
            x = (self.same if number % 2 else self.inner)(x)
        return x


class _Scanned(_Kind):
    def make(self, sizes: _Sizes) -> None:
        @nnx.split_rngs(splits=self.times)
        @nnx.vmap(in_axes=(0,), out_axes=0)
        def made(rngs: nnx.Rngs) -> Any:
            return _Mlp(sizes.width, sizes.hidden, rngs)

        self.layers = made(sizes.rngs)

    def __call__(self, x: Any) -> Any:
        @nnx.scan(in_axes=(nnx.Carry, 0), out_axes=nnx.Carry)
        def step(x: Any, layer: Any) -> Any:
            return layer(x)

        return step(x, self.layers)


class _Transformed(_Kind):
    def __call__(self, x: Any) -> Any:
        call = [nnx.jit, nnx.remat][self.times % 2](lambda inner, x: inner(x))
        for _ in range(self.times):
            x = call(self.inner, x)
        return x


class _SplitAndMerged(_Kind):
    def __call__(self, x: Any) -> Any:
        for _ in range(self.times):
            x = nnx.merge(*nnx.split(self.inner))(x)
        return x


class _Sequence(_Kind):
    def make(self, sizes: _Sizes) -> None:
        self.inner = nnx.Sequential(*(sizes.mlp() for _ in range(self.times)), jnp.tanh)
        self.drop = nnx.Dropout(0.1, rngs=sizes.rngs)
        self.norm = nnx.LayerNorm(sizes.width, rngs=sizes.rngs)

    def __call__(self, x: Any) -> Any:
        x = self.norm(self.drop(self.inner(x)))
        self.sow(nnx.Intermediate, "last", x)
        return x


_KINDS: list[Any] = [*(_Listed, _Named, _Again, _Scanned, _Transformed, _SplitAndMerged, _Sequence)]


class _Chain(nnx.Module):
    def __init__(self, parts: list[Any]) -> None:
        self.parts = nnx.List(parts)

    def __call__(self, x: Any) -> Any:
        for part in self.parts:
            x = part(x)
        return x


@construction
def transformed_and_listed_nnx_modules(random: Random) -> Nnx:
    width, batch = random.randrange(2, 7), random.randrange(1, 5)
    rngs, parts, flops = nnx.Rngs(0, dropout=1), [], 0
    for _ in range(random.randrange(1, 4)):
        hidden, times = random.randrange(2, 6), random.randrange(1, 4)
        parts.append(random.choice(_KINDS)(times, _Sizes(width, hidden, rngs)))
        flops += 4 * batch * width * hidden * times
    model = _Chain(parts)
    while random.random() < 0.3:
        model = _Chain([model])
    return Nnx(model, jnp.ones((batch, width)), flops)


class _Wrapped(nn.Module):
    """A linen module that an nnx one wraps."""

    width: int
    times: int

    @nn.compact
    def __call__(self, x: Any) -> Any:
        for _ in range(self.times):
            x = nn.relu(nn.Dense(self.width)(x))
        return nn.BatchNorm(use_running_average=True)(x)


class _Bridge(nnx.Module):
    def __init__(self, inner: Any, width: int, rngs: nnx.Rngs) -> None:
        self.inner = inner
        self.last = nnx.Linear(width, 2, rngs=rngs)

    def __call__(self, x: Any) -> Any:
        return self.last(self.inner(x))


@construction
def wrapped_linen_modules(random: Random) -> Nnx:
    width, batch, times = random.randrange(2, 7), random.randrange(1, 5), random.randrange(1, 4)
    rngs, example = nnx.Rngs(0), jnp.ones((batch, width))
    wrapped = nnx.bridge.ToNNX(_Wrapped(width, times), rngs=rngs)
    inner = nnx.bridge.lazy_init(wrapped, example)
    flops = 2 * batch * width**2 * times
    if random.random() < 0.5:
        return Nnx(inner, example, flops)
    return Nnx(_Bridge(inner, width, rngs), example, flops + 2 * batch * width * 2)


class _Tied(nnx.Module):
    """Uses a kernel twice, as tied embeddings do."""

    def __init__(self, width: int, rngs: nnx.Rngs) -> None:
        self.inner = nnx.Linear(width, width, rngs=rngs)
        self.kernel = self.inner.kernel

    def __call__(self, x: Any) -> Any:
        return self.inner(x) @ self.kernel[...]


class _Adapted(nnx.Module):
    def __init__(self, width: int, rank: int, rngs: nnx.Rngs) -> None:
        self.inner = nnx.LoRALinear(width, width, lora_rank=rank, rngs=rngs)

    def __call__(self, x: Any) -> Any:
        return self.inner(x)


@construction
def tied_and_adapted_nnx_modules(random: Random) -> Nnx:
    width, batch, rank = random.randrange(2, 7), random.randrange(1, 5), random.randrange(1, 3)
    example, rngs = jnp.ones((batch, width)), nnx.Rngs(0)
    if random.random() < 0.5:
        return Nnx(_Tied(width, rngs), example, 4 * batch * width**2)
    flops = 2 * batch * width * (width + 2 * rank)
    return Nnx(_Adapted(width, rank, rngs), example, flops)


_REGISTRY: dict[int, Any] = {}


@functools.lru_cache
def _table(size: int) -> Any:
    return jnp.ones((size, 1))


class _Cached(nnx.Module):
    kept: ClassVar[dict[int, Any]] = {}

    def __init__(self, width: int, how: str, rngs: nnx.Rngs) -> None:
        self.inner = nnx.Linear(width, width, rngs=rngs)
        self.how = how

    def __call__(self, x: Any) -> Any:
        size = x.shape[0]
        if self.how == "function":
            return self.inner(x) + _table(size)
        kept = _REGISTRY if self.how == "registry" else self.kept
        return self.inner(x) + kept.setdefault(size, jnp.ones((size, 1)))


@construction
def caches_of_nnx_modules(random: Random) -> Nnx:
    width, batch = random.randrange(2, 7), random.randrange(1, 40)
    how = random.choice(["function", "registry", "class"])
    return Nnx(_Cached(width, how, nnx.Rngs(0)), jnp.ones((batch, width)), 2 * batch * width**2)


class _Direct(nnx.Module):
    """Calls functions of JAX on its own variables."""

    def __init__(self, width: int, rngs: nnx.Rngs) -> None:
        self.weight = nnx.Param(jax.random.normal(rngs.params(), (width, width)))
        self.count = nnx.Variable(jnp.array(0))

    def __call__(self, x: Any) -> Any:
        self.count[...] += 1
        return jax.vmap(lambda row: row @ self.weight[...])(x)


@construction
def variables_of_nnx_modules(random: Random) -> Nnx:
    width, batch = random.randrange(2, 7), random.randrange(1, 5)
    return Nnx(_Direct(width, nnx.Rngs(0)), jnp.ones((batch, width)), 2 * batch * width**2)
