"""A part of a model's rows, chosen by name as ``Model.summary(layer_range=...)`` does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from layerfold.format.plurals import counted
from layerfold.format.table import Call, LayerTable, Source


def limited(table: LayerTable, layer_range: Sequence[str]) -> LayerTable:
    """Return the rows from the first that matches to the last that matches, both included.

    The two names are regular expressions that are matched at the start of a name, as in
    Keras; so are the errors: ValueError for anything but two strings, and where one of them
    matches no layer.
    """
    top = _at_top(table)
    low, high = _bounds([table.names[row] for row in top], layer_range)
    start = top[low]
    stop = top[high] if high < len(top) else len(table)
    part = _cut(table, start, stop)
    if len(part) < len(table):
        part.notes.append(_note(table, part, shown=high - low, of=len(top)))
    return part


def _at_top(table: LayerTable) -> list[int]:
    """Return the rows at the top; where the model itself is the only one, those directly inside of it."""
    top = [row for row, parent in enumerate(table.parents) if parent < 0]
    inside = [row for row, parent in enumerate(table.parents) if parent == 0]
    return inside if inside and top == [0] and not table.names[0] else top


def _bounds(names: list[str], layer_range: Sequence[str]) -> tuple[int, int]:
    if len(layer_range) != 2:
        raise ValueError(
            "layer_range must be a list or tuple of length 2. Received: "
            f"layer_range = {layer_range} of length {len(layer_range)}"
        )
    first, last = layer_range
    if not isinstance(first, str) or not isinstance(last, str):
        raise ValueError(f"layer_range should contain string type only. Received: {layer_range}")
    lower = [index for index, name in enumerate(names) if re.match(first, name)]
    upper = [index for index, name in enumerate(names) if re.match(last, name)]
    if not lower or not upper:
        raise ValueError(
            f"Passed layer_names do not match the layer names in the model. Received: {layer_range}"
        )
    if min(lower) > max(upper):
        return min(upper), max(lower) + 1
    return min(lower), max(upper) + 1


def _cut(table: LayerTable, start: int, stop: int) -> LayerTable:
    """Return rows ``start`` to ``stop``; what they read from other rows is left out."""

    def moved(source: Source) -> Source:
        return source._replace(row=source.row - start)

    def call(sources: Call) -> Call:
        return tuple(moved(source) for source in sources if start <= source.row < stop)

    columns = {name: column[start:stop] for name, column in _columns(table).items()}
    if table.calls is not None:
        columns["calls"] = [tuple(map(call, calls)) for calls in table.calls[start:stop]]
    columns["parents"] = [max(parent - start, -1) for parent in table.parents[start:stop]]
    return replace(
        table,
        **columns,
        model_outputs=[moved(s) for s in table.model_outputs if start <= s.row < stop],
        ties={
            row - start: tie._replace(row=tie.row - start)
            for row, tie in table.ties.items()
            if start <= row < stop and start <= tie.row < stop
        },
        stacked={row - start: of for row, of in table.stacked.items() if start <= row < stop},
        kinds={row - start: kind for row, kind in table.kinds.items() if start <= row < stop},
        variables=max(0, stop - max(start, len(table) - table.variables)),
        param_bytes=None,
        notes=list(table.notes),
    )


def _columns(table: LayerTable) -> dict[str, Any]:
    """Return every column that has one entry per row."""
    skipped = {"notes", "model_outputs"}
    values = {of.name: getattr(table, of.name) for of in fields(table) if of.name not in skipped}
    return {name: column for name, column in values.items() if isinstance(column, list)}


def _note(table: LayerTable, part: LayerTable, *, shown: int, of: int) -> str:
    total = "?" if None in table.params else f"{sum(p or 0 for p in table.params):,}"
    return (
        f"Only a range is shown: {shown:,} of {counted(of, table.unit)}, from {part.names[0]} on; "
        f"the whole model has {counted(total, 'parameter')}."
    )
