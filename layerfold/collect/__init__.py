"""Read a live model into a LayerTable: no copy, no device, no import, no pass with values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

from layerfold.collect.common.errors import InputError, UnsupportedModel
from layerfold.collect.common.inputs import Inputs, by_keyword
from layerfold.collect.common.interrupts import call_safely
from layerfold.collect.common.names import class_name, listed
from layerfold.collect.registry import (
    Collector,
    OptimizerReader,
    Runner,
    collector_for,
    columns_wanted,
)
from layerfold.format.table import LayerTable, operations

#: Operations without a formula that a note names.
_NAMED = 20

__all__ = ["InputError", "Inputs", "UnsupportedModel", "collect", "misplaced"]


def collect(
    model: object,
    *,
    columns: str | Iterable[str] = "default",
    inputs: Inputs | None = None,
    optimizer: object = None,
) -> LayerTable:
    """Read ``model`` into rows.

    ``columns`` is "default", "all" or the names of optional columns (see
    ``registry.OPTIONAL_COLUMNS``), ``inputs`` the inputs of a forward pass without values, ``optimizer``
    one or several of PyTorch. Raises UnsupportedModel for anything that cannot be read, and ValueError
    for an unknown column, or inputs or an optimizer that are not usable.
    """
    wanted = columns_wanted(columns)
    collector = collector_for(model)
    can_run = hasattr(collector, "collect_with_inputs")
    if inputs is not None and not can_run:
        raise InputError(
            f"a {class_name(type(model))} knows its shapes without being run: "
            "leave out input_size, input_data, dtypes and the names of inputs"
        )
    if optimizer is not None and not hasattr(collector, "collect_with_optimizer"):
        raise InputError(
            f"optimizer is for PyTorch modules, and this is a {class_name(type(model))}: leave it out, "
            "for a Keras model shows the optimizer that it is compiled with, and one of JAX has no groups "
            "of parameters"
        )
    try:
        table = call_safely(lambda: _read(collector, model, wanted, inputs, optimizer))
    except (UnsupportedModel, InputError):
        raise
    except Exception as error:
        kind = class_name(type(model))
        raise UnsupportedModel(
            f"this {kind} could not be read ({type(error).__name__}: {error}): "
            "check that its constructor calls super().__init__() and that its attributes "
            "can be read without an error"
        ) from error
    # With columns="all", missing FLOPs need no note.
    if can_run and inputs is None and "flops" in wanted and wanted != columns_wanted("all"):
        table.notes.append("FLOPs are unknown without an input: give input_size or input_data.")
    names = operations(table.uncounted)
    if names:
        table.notes.append(f"FLOPs do not include: {listed(names, _NAMED)}.")
    return table


def misplaced(model: object, given: Sequence[object]) -> str:
    """Say how inputs that were given by place are meant."""
    if hasattr(collector_for(model), "collect_with_inputs"):
        return f"summary() takes one model: did you mean {by_keyword(given)}?"
    return f"summary() takes one model, and a {class_name(type(model))} needs no inputs"


def _read(
    collector: Collector,
    model: object,
    wanted: frozenset[str],
    inputs: Inputs | None,
    optimizer: object,
) -> LayerTable:
    if optimizer is not None:
        reader = cast("OptimizerReader", collector)
        return reader.collect_with_optimizer(model, wanted, inputs, optimizer)
    if inputs is not None:
        return cast("Runner", collector).collect_with_inputs(model, wanted, inputs)
    return collector.collect(model, wanted)
