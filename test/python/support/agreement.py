"""Compares what the decoder reads from a payload with the table that the payload was written from.

The expected values come from the table's fields and the page alone; the writer's own helpers are not used.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from decoder import Decoder, Group
from layerfold.fold import fold
from layerfold.format import outline
from layerfold.format.encode import canonical, encode
from layerfold.format.table import LayerTable, Totals

#: The columns of §3 whose values are a field's values, by the field.
FIELDS = {
    "type": "types",
    "output_shape": "outputs",
    "params": "params",
    "untrainable": "untrainable",
    "dtype": "dtypes",
    "device": "devices",
    "mode": "modes",
    "bytes": "bytes",
    "buffers": "buffers",
    "input_shape": "input_shapes",
    "flops": "flops",
    "call_count": "call_counts",
    "settings": "settings",
}
SUMS = ("params", "trainable", "buffers", "bytes", "flops")


def expected(table: LayerTable, *, has_inputs: bool = True) -> dict[str, list[Any]]:
    """Return the values by row of every column of §3 but names and inputs, which may have been omitted."""
    rows = range(len(table))
    values = {
        column: list(getattr(table, of) or [None] * len(table)) for column, of in FIELDS.items()
    }
    if table.untrainable is None:
        values["untrainable"] = [0] * len(table)
    values["trainable"] = [
        None if count is None or frozen is None else count - frozen
        for count, frozen in zip(table.params, table.frozen, strict=True)
    ]
    values["tied"] = [table.ties[row].params if row in table.ties else 0 for row in rows]
    values["tied_to"] = [table.ties[row].row + 1 if row in table.ties else 0 for row in rows]
    values["stacked"] = [table.stacked.get(row, 0) for row in rows]
    if has_inputs and table.calls and table.call_counts:  # inputs say it of rows that are called
        values["call_count"] = [
            (1 if calls else count) if not all(table.calls) else None
            for calls, count in zip(table.calls, values["call_count"], strict=True)
        ]
    values["uncounted"] = [len(names) for names in table.uncounted or [()] * len(table)]
    return {column: [readable(value) for value in of] for column, of in values.items()}


def readable(value: str | int | None) -> str | int | None:
    """Return a value as the format can write it: no empty text, no integer of more than 40 digits."""
    return None if value == "" or (isinstance(value, int) and value >= 10**40) else value


def paths(table: LayerTable) -> list[str]:
    """Return the path of every row."""
    known: list[str] = []
    for name, parent in zip(table.names, table.parents, strict=True):
        before = known[parent] if parent >= 0 else ""
        known.append(before + table.separator + name if before and name else before or name)
    return known


def calls(table: LayerTable, row: int) -> list[list[tuple[int, ...]]] | None:
    """Return the calls of a row, ``None`` if unknown.

    A table has one call without inputs as ``((),)``, and no call where they are unknown.
    """
    if table.calls is None or not table.calls[row]:
        return None
    return [[tuple(source) for source in call] for call in table.calls[row]]


def differences(table: LayerTable, decoded: Decoder) -> Iterator[str]:
    """Say where rows that are there differ from the table's, and which sums do not add up."""
    gone = decoded.omitted.get("columns", [])
    has_inputs = "inputs" not in gone or decoded.columns["call_count"] is None
    known = expected(table, has_inputs=has_inputs)
    whole = paths(table)
    parents = [None if parent < 0 else parent for parent in table.parents]
    places = {row.number for row in decoded.rows}
    for row in decoded.rows:
        at = row.number
        checks = {column: (row.cells[column], of[at]) for column, of in known.items()}
        checks["inputs"] = (row.calls, calls(table, at))
        checks = {c: (got, None if c in gone else want) for c, (got, want) in checks.items()}
        if places.issuperset(above(parents, at)):
            checks["name"] = (row.name, table.names[at])
            checks["path"] = (row.path, whole[at])
            checks["parent"] = (row.parent, parents[at])
        for column, (got, want) in checks.items():
            if got != want:
                yield f"row {at}: {column} is {got!r} instead of {want!r}"
    yield from sums(table, decoded, known, gone)


def above(parents: list[int | None], row: int) -> Iterator[int]:
    """Yield the rows around a row."""
    parent = parents[row]
    while parent is not None:
        yield parent
        parent = parents[parent]


def sums(
    table: LayerTable, decoded: Decoder, known: dict[str, list[Any]], gone: list[str]
) -> Iterator[str]:
    """Say which counts and sums do not add up with those of what was omitted."""
    rows = len(decoded.rows) + sum(g.stop - g.start for g in decoded.groups if g.sums is not None)
    if not rows == decoded.totals["rows"] == len(table):
        yield f"{rows} rows instead of {len(table)}, and {decoded.totals['rows']} in totals"
    for column in SUMS:
        if column not in decoded.totals:
            continue
        if None in known[column] or sum(known[column]) != decoded.totals[column]:
            yield f"the total of {column} is not the sum of the table's rows"
        if column in gone:
            continue
        got, complete = decoded.sum(column)
        if got != decoded.totals[column] or not complete:
            yield f"{column} adds up to {got}, complete: {complete}, not to {decoded.totals[column]}"


def groups_of(root: outline.Group) -> list[Group]:
    """Return the groups of an outline in the order in which a decoder meets them."""
    found: list[Group] = []
    pending = [(inner, uses, "") for inner, uses in reversed(list(inside(root)))]
    while pending:
        group, uses, around = pending.pop()
        # A name begins with that of the group around it, even where it has nothing more.
        name = group.name if group.has_own_row or not group.kind else group.name or around
        found.append(Group(group.kind, name, group.start, group.stop, uses))
        within = "" if group.has_own_row else name or around
        pending.extend((inner, of, within) for inner, of in reversed(list(inside(group))))
    return found


def inside(group: outline.Group) -> Iterator[tuple[outline.Group, int]]:
    """Yield the groups right below one, each with the number of its run."""
    for node in group.body:
        if isinstance(node, outline.Group):
            yield node, 1
        elif isinstance(node, outline.Run):
            for use in node.uses:
                yield use, len(node.uses)


def totals_of(table: LayerTable) -> Totals:
    """Return the sums over all rows, as a summary has them."""
    known = expected(table)
    sums_of = {c: None if None in known[c] else sum(known[c]) for c in SUMS}
    names = {name for of_row in table.uncounted or () for name in of_row}
    return Totals(
        rows=len(table),
        uncounted=tuple(sorted(names)),
        optimizer=table.optimizer,
        activations=table.activations,
        variables=table.variables,
        **sums_of,
    )


def compared(table: LayerTable, budgets: Iterable[int]) -> Iterator[tuple[int, list[str]]]:
    """Write a table under each budget; yield how many rows were decoded, and what differs."""
    folded = fold(table)
    for budget in budgets:
        payload = encode(table, folded, totals_of(table), budget=budget)
        decoded = Decoder(json.loads(canonical(payload)))
        found = list(differences(table, decoded))
        if "templates" not in decoded.omitted and decoded.groups != groups_of(folded):
            found.append("the groups differ from the outline's")
        yield len(decoded.rows), [f"budget {budget}: {difference}" for difference in found]
