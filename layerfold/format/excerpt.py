"""A payload without the rows of parts, made without looking at each of them."""

from __future__ import annotations

from dataclasses import fields, replace
from itertools import chain
from typing import Any

from layerfold.format.cells import counts_of
from layerfold.format.columns import COLUMNS, Counts
from layerfold.format.draft import Draft, Payload
from layerfold.format.outline import Group, Node, Run
from layerfold.format.table import LayerTable, Totals, total
from layerfold.format.templates import Sums

_BY_ROW = frozenset({"ties", "stacked", "kinds"})
_COUNTED = ("params", "frozen", "untrainable", "bytes", "buffers", "flops")


def encode_excerpt(table: LayerTable, outline: Group, totals: Totals) -> Payload:
    """Return the payload of a model in which the rows of groups of kind "part" are omitted.

    Their sums are exact, and so is the number of rows. ``inputs`` are omitted, for they name rows by their distance.
    """
    selected: list[range] = []
    small = _renumbered(outline, selected)
    without = [] if table.calls is None else ["inputs"]
    draft = Draft(_selection(table, selected), small, totals, without)
    counts = _summed(table, draft)
    templates = []
    for template, spans in zip(draft.templates, draft.spans, strict=True):
        if template.kind == "part":
            rows = selected[spans[0][0]]
            of = tuple((key, total(values[rows.start : rows.stop])) for key, values in counts)
            templates.append(template._replace(kind="", body=(), omitted=Sums(len(rows), of)))
        else:
            templates.append(template)
    return draft.payload(templates)


def _renumbered(node: Group, selected: list[range]) -> Group:
    """Copy a group with one row for each part; ``selected`` gets the rows that each row represents."""
    start = len(selected)
    if node.kind == "part":
        selected.append(range(node.start, node.stop))
        return Group("part", "", False, [start], start, start + 1)
    body: list[Node] = []
    for inner in node.body:
        if isinstance(inner, Group):
            body.append(_renumbered(inner, selected))
        elif isinstance(inner, Run):
            body.append(Run([_renumbered(use, selected) for use in inner.uses]))
        else:
            body.append(len(selected))
            selected.append(range(inner, inner + 1))
    return Group(node.kind, node.name, node.has_own_row, body, start, len(selected))


def _selection(table: LayerTable, selected: list[range]) -> LayerTable:
    """Return a table of the selected rows, in which a part is one row with its sums."""
    number = {rows.start: new for new, rows in enumerate(selected)}
    changes: dict[str, Any] = {"calls": None, "scalars": None, "model_outputs": []}
    for column in fields(table):
        values = getattr(table, column.name)
        if column.name in changes or not isinstance(values, list) or column.name == "notes":
            continue
        if column.name in _COUNTED:
            changes[column.name] = [total(values[rows.start : rows.stop]) for rows in selected]
        elif column.name == "uncounted":
            changes[column.name] = [
                tuple(chain.from_iterable(values[rows.start : rows.stop])) for rows in selected
            ]
        else:
            changes[column.name] = [values[rows.start] for rows in selected]
    changes["parents"] = [number.get(parent, -1) for parent in changes["parents"]]
    parts = {new for new, rows in enumerate(selected) if len(rows) > 1}
    # No two parts are one template, and none is named as another row is.
    changes["names"] = [
        str(new) if new in parts else name for new, name in enumerate(changes["names"])
    ]
    for name in _BY_ROW:
        values = getattr(table, name)
        changes[name] = {number[row]: value for row, value in values.items() if row in number}
    return replace(table, **changes)


def _summed(table: LayerTable, draft: Draft) -> list[tuple[str, Counts]]:
    written = {cells.column.id for cells in draft.columns} | {"trainable"}
    found = [
        (column.id, counts_of(table, column))
        for column in COLUMNS
        if column.summed and column.id in written
    ]
    return [(key, values) for key, values in found if values is not None]
