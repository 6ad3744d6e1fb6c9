"""Read a live model into a LayerTable: no forward pass, no copy, no device, no import."""

from __future__ import annotations

from collections.abc import Iterable

from layerfold.collect.registry import UnsupportedModel, collector_for, columns_wanted
from layerfold.format.table import LayerTable, operations

__all__ = ["UnsupportedModel", "collect"]


def collect(model: object, *, columns: str | Iterable[str] = "default") -> LayerTable:
    """Read ``model`` into rows.

    ``columns`` is "default", "all" or the names of optional columns (see
    ``registry.OPTIONAL_COLUMNS``). Raises UnsupportedModel for anything that cannot be
    read, and ValueError for an unknown column.
    """
    wanted = columns_wanted(columns)
    collector = collector_for(model)
    try:
        table = collector.collect(model, wanted)
    except UnsupportedModel:
        raise
    except Exception as error:
        kind = type(model).__name__
        raise UnsupportedModel(
            f"this {kind} could not be read ({type(error).__name__}: {error}): "
            "check that its constructor calls super().__init__() and that its attributes "
            "can be read without an error"
        ) from error
    names = operations(table.uncounted)
    if names:
        table.notes.append(f"FLOPs do not include: {', '.join(names)}.")
    return table
