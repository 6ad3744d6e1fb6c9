"""What a Flax model keeps outside itself is not read by a run on shapes, and no tracer stays there."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, ClassVar

import jax
import jax.numpy as jnp
import pytest
from flax import linen as nn
from flax import nnx

import layerfold

Make = Callable[[int], jax.Array]


@functools.lru_cache
def cached(size: int) -> jax.Array:
    return jnp.ones((size, 1))


REGISTRY: dict[int, jax.Array] = {}
LATEST: list[jax.Array] = []
TABLE: jax.Array | None = None


class Store:
    def __init__(self) -> None:
        self.kept: dict[int, jax.Array] = {}


STORE = Store()


def in_a_list(size: int) -> jax.Array:
    if not LATEST or len(LATEST[-1]) != size:
        LATEST.append(jnp.ones((size, 1)))
    return LATEST[-1]


def in_a_global(size: int) -> jax.Array:
    global TABLE  # noqa: PLW0603 (the cache that people write)
    if TABLE is None or len(TABLE) != size:
        TABLE = jnp.ones((size, 1))
    return TABLE


def in_a_default(size: int, kept: dict[int, jax.Array] = {}) -> jax.Array:  # noqa: B006 (the same)
    return kept.setdefault(size, jnp.ones((size, 1)))


def closing() -> Make:
    kept: dict[int, jax.Array] = {}
    return lambda size: kept.setdefault(size, jnp.ones((size, 1)))


closed = closing()


def in_the_class(model: Any, size: int) -> jax.Array:
    if type(model).latest is None or len(type(model).latest) != size:
        type(model).latest = jnp.ones((size, 1))
    return type(model).latest


CACHES: dict[str, Callable[[Any, int], jax.Array]] = {
    "function": lambda _, size: cached(size),
    "registry": lambda _, size: REGISTRY.setdefault(size, jnp.ones((size, 1))),
    "list": lambda _, size: in_a_list(size),
    "global": lambda _, size: in_a_global(size),
    "store": lambda _, size: STORE.kept.setdefault(size, jnp.ones((size, 1))),
    "default": lambda _, size: in_a_default(size),
    "closure": lambda _, size: closed(size),
    "dict of the class": lambda model, size: model.kept.setdefault(size, jnp.ones((size, 1))),
    "attribute of the class": in_the_class,
}


class OfNnx(nnx.Module):
    kept: ClassVar[dict[int, jax.Array]] = {}
    latest: ClassVar[Any] = None

    def __init__(self, how: str) -> None:
        self.layer = nnx.Linear(4, 4, rngs=nnx.Rngs(0))
        self.how = how

    def __call__(self, x: jax.Array) -> jax.Array:
        return self.layer(x) + CACHES[self.how](self, x.shape[0])


class OfLinen(nn.Module):
    how: str
    kept: ClassVar[dict[int, jax.Array]] = {}
    latest: ClassVar[Any] = None

    @nn.compact
    def __call__(self, x: jax.Array) -> jax.Array:
        return nn.Dense(4)(x) + CACHES[self.how](self, x.shape[0])


class Inside(nn.Module):
    """Has the other one made in ``setup``, so that it is no part of this module before."""

    how: str

    def setup(self) -> None:
        self.inner = OfLinen(self.how)

    def __call__(self, x: jax.Array) -> jax.Array:
        return self.inner(x)


@pytest.fixture(autouse=True)
def empty() -> None:
    """Begin each test without anything in a cache."""
    global TABLE  # noqa: PLW0603
    cached.cache_clear()
    in_a_default.__defaults__[0].clear()  # type: ignore[index]
    closed.__closure__[0].cell_contents.clear()  # type: ignore[attr-defined]
    for kept in (REGISTRY, LATEST, STORE.kept, OfNnx.kept, OfLinen.kept):
        kept.clear()
    TABLE = OfNnx.latest = OfLinen.latest = None


X = jnp.arange(12.0).reshape(3, 4)


@pytest.mark.parametrize("has_run", [False, True])
@pytest.mark.parametrize("how", CACHES)
def test_an_nnx_model_runs_afterwards(how: str, *, has_run: bool) -> None:
    model = OfNnx(how)
    before = model(X) if has_run else None
    summary = layerfold.summary(model, input_size=X.shape)
    assert [row.output_shape for row in summary] == ["3,4", "3,4"]
    assert summary.notes == ()
    after = model(X)
    assert before is None or bool((before == after).all())


@pytest.mark.parametrize("has_variables", [False, True])
@pytest.mark.parametrize("kind", [OfLinen, Inside])
@pytest.mark.parametrize("how", CACHES)
def test_a_linen_model_runs_afterwards(how: str, kind: Any, *, has_variables: bool) -> None:
    model = kind(how)
    if not has_variables:
        summary = layerfold.summary(model, input_size=X.shape)
    variables = model.init(jax.random.key(0), X)
    before = model.apply(variables, X)
    if has_variables:
        summary = layerfold.summary(model, variables=variables, input_data=X)
    assert {row.output_shape for row in summary} == {"3,4"}
    assert summary.notes == ()
    assert bool((model.apply(variables, X) == before).all())


class Failing(nnx.Module):
    def __init__(self) -> None:
        self.inner = OfNnx("registry")

    def __call__(self, x: jax.Array) -> jax.Array:
        self.inner(x)
        raise ValueError("no more")


def test_a_run_that_stops_leaves_nothing_either() -> None:
    model = Failing()
    summary = layerfold.summary(model, input_size=X.shape)
    assert "no more" in summary.notes[0]
    assert REGISTRY == {}
    model.inner(X)
