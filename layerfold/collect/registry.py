"""Which collector reads which model: decided by what is loaded, never by importing it."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterable
from typing import Protocol, cast

from layerfold.collect.common.inputs import Inputs
from layerfold.format.table import LayerTable

#: Columns of a LayerTable that are filled only when they are asked for.
OPTIONAL_COLUMNS = (
    "input_shapes",
    "dtypes",
    "bytes",
    "buffers",
    "settings",
    "devices",
    "modes",
    "flops",
)

#: The framework's top-level package, and our module that reads its models. What describes
#: itself comes first. Keras stands before torch: on that backend a Keras layer is a module as well.
_COLLECTORS = (
    ("layerfold", "layerfold.collect.protocol"),
    ("keras", "layerfold.collect.keras.keras3"),
    ("tf_keras", "layerfold.collect.keras.keras2"),
    ("torch", "layerfold.collect.torch.walk"),
    ("flax", "layerfold.collect.flax.collector"),
)


class UnsupportedModel(TypeError):
    """The object is no model that layerfold can read; the message says what to do."""


class Collector(Protocol):
    """Reads the models of one framework. A module with these two functions is one."""

    def claims(self, model: object) -> bool:
        """Whether ``model`` is this framework's; cheap, and never raises."""
        ...

    def collect(self, model: object, wanted: frozenset[str]) -> LayerTable:
        """Read ``model``, with the optional columns named in ``wanted``."""
        ...


class Runner(Collector, Protocol):
    """A collector that can also tell what a forward pass without values tells."""

    def collect_with_inputs(
        self, model: object, wanted: frozenset[str], inputs: Inputs
    ) -> LayerTable:
        """Read ``model`` and run it on ``inputs``, without values."""
        ...


def collector_for(model: object) -> Collector:
    """Find the collector that reads ``model``; raise UnsupportedModel where there is none."""
    for package, module in _COLLECTORS:
        if package in sys.modules:
            collector = cast("Collector", importlib.import_module(module))
            if collector.claims(model):
                return collector
    raise UnsupportedModel(_advice(model))


def columns_wanted(columns: str | Iterable[str]) -> frozenset[str]:
    """Turn "default", "all" or names of optional columns into the set of the names."""
    if columns == "default":
        return frozenset()
    if columns == "all":
        return frozenset(OPTIONAL_COLUMNS)
    names = frozenset((columns,) if isinstance(columns, str) else columns)
    unknown = sorted(names.difference(OPTIONAL_COLUMNS))
    if unknown:
        known = ", ".join(OPTIONAL_COLUMNS)
        raise ValueError(f"unknown columns {unknown}: choose 'default', 'all' or from {known}")
    return names


def _advice(model: object) -> str:
    kind = type(model)
    if isinstance(model, type):
        return f"{model.__name__} is a class: pass an instance, such as {model.__name__}(...)"
    return (
        f"layerfold cannot read a {kind.__module__}.{kind.__qualname__}: "
        "pass a keras.Model, a keras.Layer, a torch.nn.Module or a Flax module (nnx or linen), "
        "or give its class a __layerfold__ method (docs/protocol.md)"
    )
