"""Models as people report them, each made anew from a seed: other sizes, names, nesting and dtypes."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from random import Random
from typing import Protocol


class Built(Protocol):
    """A model made from a seed."""

    def faults(self) -> list[str]:
        """Return what its summary says that a real run does not."""


#: Makes a model from a random generator.
Construction = Callable[[Random], Built]

#: Every construction by the name of its function.
CONSTRUCTIONS: dict[str, Construction] = {}


def construction(make: Construction) -> Construction:
    """Register a construction."""
    CONSTRUCTIONS[make.__name__] = make
    return make


def register() -> None:
    """Import the modules that define constructions."""
    for name in (
        "flax_linen",
        "flax_nnx",
        "keras_models",
        "keras_rows",
        "torch_attributes",
        "torch_containers",
        "torch_rows",
        "torch_stops",
        "torch_sums",
        "torch_values",
    ):
        import_module(f"constructions.{name}")
