"""Metadata of JAX arrays and pytrees of them: sizes, dtypes, places."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import prod
from typing import Any

from layerfold.collect.common.names import text
from layerfold.format.weights import Weight


@dataclass(slots=True)
class Tally:
    """The arrays of one row, each counted once: elements and bytes, dtypes and devices."""

    elements: int = 0
    bytes: int = 0
    dtypes: set[str] = field(default_factory=set)
    devices: set[str] = field(default_factory=set)

    def add(self, value: Any) -> int:
        """Add the arrays of a pytree; return their number of elements."""
        added = 0
        for leaf in leaves_of(value):
            array = leaf if hasattr(leaf, "shape") else _scalar(leaf)
            size = prod(array.shape)
            added += size
            self.bytes += size * array.dtype.itemsize
            self.dtypes.add(str(array.dtype))
            place = _place(array)
            if place:
                self.devices.add(place)
        self.elements += added
        return added


def weights_in(name: str, value: Any, kind: str, *, is_tied: bool = False) -> list[Weight]:
    """Describe the arrays of a pytree; of several, each by its place below ``name``."""
    found, _ = sys.modules["jax"].tree_util.tree_flatten_with_path(value)
    trainable = kind == "parameter"
    weights = []
    for path, leaf in found:
        array = leaf if hasattr(leaf, "shape") else _scalar(leaf)
        whole = "/".join([name, *map(step_name, path)])
        size = prod(array.shape) * array.dtype.itemsize
        weights.append(
            Weight(whole, tuple(array.shape), str(array.dtype), kind, trainable, is_tied, size)
        )
    return weights


def step_name(step: Any) -> str:
    """Return the name of one step of a path in a pytree."""
    for part in ("key", "name", "idx"):
        if hasattr(step, part):
            return text(getattr(step, part))
    return text(step)


def elements_of(value: Any) -> int:
    """Return the number of elements of a pytree's arrays."""
    return sum(prod(getattr(leaf, "shape", ())) for leaf in leaves_of(value))


def joined(words: Iterable[str]) -> str | None:
    """Write a set as one cell, sorted; None for none."""
    return ",".join(sorted(words)) or None


def leaves_of(value: Any) -> list[Any]:
    """Return the leaves of a pytree."""
    leaves: list[Any] = sys.modules["jax"].tree_util.tree_leaves(value)
    return leaves


def is_array(value: Any) -> bool:
    """Whether a value is an array, of JAX or NumPy, or the shape of one."""
    jax = sys.modules["jax"]
    kinds = (jax.Array, jax.ShapeDtypeStruct, sys.modules["numpy"].ndarray)
    return isinstance(value, kinds)


def is_random_key(value: Any) -> bool:
    """Whether an array contains random keys, which are not counted."""
    dtypes = sys.modules["jax"].dtypes
    return is_array(value) and bool(dtypes.issubdtype(value.dtype, dtypes.prng_key))


def _scalar(value: Any) -> Any:
    """Return the shape of a Python number, with JAX' dtype for it."""
    jax = sys.modules["jax"]
    return jax.eval_shape(lambda: jax.numpy.asarray(value))


def _place(leaf: Any) -> str | None:
    """Write where an array is: ``cpu:0``; of a sharded one how many devices share it and how."""
    sharding = getattr(leaf, "sharding", None)
    devices = getattr(sharding, "device_set", None)
    if not devices:
        return None
    device = min(devices, key=lambda one: one.id)
    if len(devices) == 1:
        return f"{device.platform}:{device.id}"
    spec = tuple(getattr(sharding, "spec", ()))
    placed = text(spec) if any(spec) else "replicated"
    return f"{device.platform} × {len(devices)} {placed}"


def abstract(value: Any) -> Any:
    """Return a pytree with the shape of every array in its place: no data, no device."""
    return sys.modules["jax"].eval_shape(lambda same: same, value)


def foreign(value: Any) -> Any:
    """Return an object itself if its class is derived from one of JAX, Flax or Optax, else None."""
    kinds = type(value).__mro__
    return (
        value if any(str(kind.__module__).partition(".")[0] in PACKAGES for kind in kinds) else None
    )


#: Packages whose objects a run on shapes shares with the model.
PACKAGES = frozenset({"flax", "jax", "jaxlib", "optax"})
