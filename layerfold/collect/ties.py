"""Rows that stand for something another row counts."""

from __future__ import annotations

from layerfold.format.table import LayerTable, Tie


def tie_aliases(table: LayerTable, aliases: dict[int, int]) -> None:
    """Tie each second place of a shared layer to its first, with all parameters below that."""
    below: dict[int, int] = {}
    for row, first in aliases.items():
        if first not in below:
            below[first] = _params_below(table, first)
        table.ties[row] = Tie(first, below[first])


def _params_below(table: LayerTable, first: int) -> int:
    """Sum what the subtree of ``first`` holds, counted there or tied to elsewhere."""
    total = 0
    parents = table.parents
    row = first
    while row == first or (row < len(parents) and parents[row] >= first):
        tie = table.ties.get(row)
        total += (table.params[row] or 0) + (tie.params if tie else 0)
        row += 1
    return total
