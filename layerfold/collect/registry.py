"""The frameworks and their collectors. A framework is never imported to look for its models."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterable
from typing import NamedTuple, Protocol, cast

from layerfold.collect.common.errors import UnsupportedModel
from layerfold.collect.common.inputs import Inputs
from layerfold.format.columns import COLUMNS
from layerfold.format.table import LayerTable

#: Columns of a LayerTable that are filled only on request.
OPTIONAL_COLUMNS = tuple(column.field for column in COLUMNS if column.requested)


class Framework(NamedTuple):
    """One package, the collector of its models, and the classes that a notebook shows."""

    package: str  # top-level; models are looked at only if it is in sys.modules
    collector: str  # our module, see ``Collector``
    shown: tuple[str, ...] = ()  # the notebook shows instances of these classes as tables
    reads: str = ""  # for the message about an object that is not a model


#: Asked in this order. On Keras' torch backend a layer is a PyTorch module as well, so Keras comes first.
FRAMEWORKS = (
    Framework("layerfold", "layerfold.collect.protocol"),
    Framework(
        "keras",
        "layerfold.collect.keras.keras3",
        ("keras.src.models.model.Model",),
        "a keras.Model, a keras.Layer",
    ),
    Framework(
        "tf_keras", "layerfold.collect.keras.keras2", ("tf_keras.src.engine.training.Model",)
    ),
    Framework(
        "torch",
        "layerfold.collect.torch.walk",
        ("torch.nn.modules.module.Module",),
        "a torch.nn.Module",
    ),
    Framework(
        "flax",
        "layerfold.collect.flax.collector",
        ("flax.nnx.module.Module", "flax.linen.module.Module"),
        "a Flax module (nnx or linen)",
    ),
)


class Collector(Protocol):
    """Reads the models of one framework. A module with these two functions is one."""

    def claims(self, model: object) -> bool:
        """Whether ``model`` is this framework's; cheap, and never raises."""
        ...

    def collect(self, model: object, wanted: frozenset[str]) -> LayerTable:
        """Read ``model``, with the optional columns named in ``wanted``."""
        ...


class Runner(Collector, Protocol):
    """A collector that can also run a model without values, for its shapes and FLOPs."""

    def collect_with_inputs(
        self, model: object, wanted: frozenset[str], inputs: Inputs
    ) -> LayerTable:
        """Read ``model`` and run it on ``inputs``, without values."""
        ...


class OptimizerReader(Collector, Protocol):
    """A collector that can also say which parameters an optimizer has."""

    def collect_with_optimizer(
        self, model: object, wanted: frozenset[str], inputs: Inputs | None, optimizer: object
    ) -> LayerTable:
        """Read ``model`` and the groups of ``optimizer``; where there are ``inputs`` run it on them."""
        ...


def collector_for(model: object) -> Collector:
    """Find the collector that reads ``model``; UnsupportedModel where no collector does."""
    for framework in FRAMEWORKS:
        if framework.package in sys.modules:
            collector = cast("Collector", importlib.import_module(framework.collector))
            if collector.claims(model):
                return collector
    raise UnsupportedModel(_advice(model))


def columns_wanted(columns: str | Iterable[str]) -> frozenset[str]:
    """Turn "default", "all" or names of optional columns into the set of the names."""
    if columns == "default":
        return frozenset()
    if columns == "all":
        return frozenset(OPTIONAL_COLUMNS)
    is_list = isinstance(columns, Iterable) and not isinstance(columns, str)
    names = list(columns if is_list else [cast("str", columns)])
    unknown = [name for name in names if name not in OPTIONAL_COLUMNS]
    if unknown:
        known = ", ".join(OPTIONAL_COLUMNS)
        raise ValueError(f"unknown columns {unknown}: choose 'default', 'all' or from {known}")
    return frozenset(names)


def _advice(model: object) -> str:
    kind = type(model)
    if isinstance(model, type):
        return f"{model.__name__} is a class: pass an instance, such as {model.__name__}(...)"
    *first, last = [framework.reads for framework in FRAMEWORKS if framework.reads]
    return (
        f"layerfold cannot read a {kind.__module__}.{kind.__qualname__}: "
        f"pass {', '.join(first)} or {last}, "
        "or give its class a __layerfold__ method (docs/protocol.md)"
    )
