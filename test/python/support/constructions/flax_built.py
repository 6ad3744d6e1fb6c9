"""A Flax model made from a seed, and what its summary must agree with: a real call of every module."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import prod
from typing import Any
from unittest import mock

import flax.linen as nn
import jax
import jax.numpy as jnp
from flax import nnx

import layerfold
from layerfold.collect.common.shapes import shape_text

Shapes = dict[Any, list[str | None]]


@dataclass
class Linen:
    """A linen module, an example, and the FLOPs of a call if they are known; axes are bound to one device."""

    model: Any
    example: Any
    flops: int | None
    axes: tuple[str, ...] = ()

    def faults(self) -> list[str]:
        """Return what the summary says that a real run does not, and what it changes."""
        variables = self._mapped(lambda x: self.model.init(jax.random.key(0), x))(self.example)
        before, shapes = self._run(variables)
        summary = layerfold.summary(self.model, variables=variables, input_data=self.example)
        from_shapes = layerfold.summary(self.model, input_data=self.example)
        after, _ = self._run(variables)
        return [
            *_stops(summary),
            *_rows(summary, lambda row: shapes.get(row.path, [])),
            *_totals(summary, _elements(variables.get("params", {})), self.flops),
            *([] if list(summary) == list(from_shapes) else ["other rows without variables"]),
            *([] if before == after else ["other results after the summary"]),
        ]

    def _run(self, variables: Any) -> tuple[list[Any], Shapes]:
        shapes: Shapes = {}

        def record(call: Any, args: Any, kwargs: Any, context: Any) -> Any:
            result = call(*args, **kwargs)
            if context.method_name == "__call__":
                path = "/".join(context.module.path)
                shapes.setdefault(path, []).append(shape_text(result))
            return result

        def apply(x: Any) -> Any:
            rngs = {"dropout": jax.random.key(1)}
            return self.model.apply(variables, x, rngs=rngs, mutable=True)[0]

        with nn.intercept_methods(record):
            result = self._mapped(apply)(self.example)
        return _values(result), shapes

    def _mapped(self, call: Callable[[Any], Any]) -> Callable[[Any], Any]:
        """Bind the named axes, each on one device."""
        for axis in self.axes:
            call = _on_one(call, axis)
        return call


def _on_one(call: Callable[[Any], Any], axis: str) -> Callable[[Any], Any]:
    def bound(x: Any) -> Any:
        results = jax.vmap(call, axis_name=axis)(x[None])
        return jax.tree.map(lambda one: one[0], results)

    return bound


@dataclass
class Nnx:
    """An nnx module, an example, and the FLOPs of a call if they are known."""

    model: Any
    example: Any
    flops: int | None

    def faults(self) -> list[str]:
        """Return what the summary says that a real run does not, and what it changes."""
        state = _values(nnx.state(self.model))
        summary = layerfold.summary(self.model, input_data=self.example)
        changed = [] if _values(nnx.state(self.model)) == state else ["another state afterwards"]
        nodes = {".".join(map(str, path)): id(one) for path, one in nnx.iter_graph(self.model)}
        with _recorded() as shapes:
            self.model(self.example)
        return [
            *_stops(summary),
            *_rows(summary, lambda row: shapes.get(nodes.get(row.path), [])),
            *_totals(summary, _elements(nnx.state(self.model, nnx.Param)), self.flops),
            *changed,
        ]


@contextmanager
def _recorded() -> Iterator[Shapes]:
    """Record the shapes of what each layer of nnx returns, by its identity."""
    shapes: Shapes = {}

    def patched(kind: Any) -> Any:
        called = kind.__call__

        def call(module: Any, *args: Any, **kwargs: Any) -> Any:
            result = called(module, *args, **kwargs)
            shapes.setdefault(id(module), []).append(shape_text(result))
            return result

        return mock.patch.object(kind, "__call__", call)

    patches = [patched(kind) for kind in (nnx.Linear, nnx.BatchNorm, nnx.Dropout, nnx.LayerNorm)]
    for patch in patches:
        patch.start()
    try:
        yield shapes
    finally:
        for patch in patches:
            patch.stop()


def _values(result: Any) -> list[Any]:
    leaves = [one for one in jax.tree.leaves(result) if hasattr(one, "dtype")]
    numbers = [one for one in leaves if not jnp.issubdtype(one.dtype, jax.dtypes.prng_key)]
    return [one.tolist() for one in numbers]


def _elements(params: Any) -> int:
    return sum(prod(leaf.shape) for leaf in jax.tree.leaves(params))


def _stops(summary: Any) -> list[str]:
    return [f"note: {note}" for note in summary.notes if "stopped" in note]


def _rows(summary: Any, real: Callable[[Any], list[str | None]]) -> Iterator[str]:
    for row in summary:
        outputs = real(row)
        expected = ";".join(dict.fromkeys(text for text in outputs if text)) or None
        if outputs and row.output_shape != expected:
            yield f"{row.path}: {row.output_shape} instead of {expected}"


def _totals(summary: Any, params: int, flops: int | None) -> Iterator[str]:
    totals = summary.totals
    if totals.params != params:
        yield f"{totals.params} parameters instead of {params}"
    if flops is not None and (totals.flops != flops or totals.uncounted):
        yield f"{totals.flops} FLOPs without {totals.uncounted} instead of {flops}"
