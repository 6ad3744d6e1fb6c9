"""The rows of a reading that was stopped, as a part of the model."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from layerfold.format.columns import OptionalColumns
from layerfold.format.table import LayerTable

_LISTS = ("names", "types", "parents", "params", "frozen")
#: Optional columns that are filled row by row.
_WHILE_READING = ("untrainable", "dtypes", "attributes")
_COUNTS = ("params", "frozen", "untrainable")


def rows_before(table: LayerTable) -> LayerTable | None:
    """Return the first rows of a table to which rows were being added; None where there is none.

    What the last row and those around it contain is unknown, so their counts are unknown, and every
    sum over them is a lower bound. Connections and shapes come after all rows, and are left out.
    """
    columns = {name: getattr(table, name) for name in _LISTS}
    rows = min(map(len, columns.values()))  # it may have been stopped between two of them
    for name in _WHILE_READING:
        column = getattr(table, name)
        if column is not None:
            rows = min(rows, len(column))
            columns[name] = column
    if not rows:
        return None
    columns = {name: column[:rows] for name, column in columns.items()}
    _unknown_from(rows - 1, columns)
    changes: dict[str, Any] = dict.fromkeys(_OPTIONAL) | columns
    return replace(
        table,
        **changes,
        scalars=None,
        calls=None,
        ties={row: tie for row, tie in table.ties.items() if row < rows},
        stacked={row: count for row, count in table.stacked.items() if row < rows},
        optimizer=None,
        param_bytes=None,
        is_incomplete=True,
    )


def _unknown_from(row: int, columns: dict[str, list[Any]]) -> None:
    while row >= 0:
        for name in _COUNTS:
            if name in columns:
                columns[name][row] = None
        row = columns["parents"][row]


_OPTIONAL = set(OptionalColumns.__dataclass_fields__) - set(_WHILE_READING)
