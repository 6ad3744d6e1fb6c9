"""Rows that stand for something another row counts."""

from __future__ import annotations

from layerfold.format.table import LayerTable, Tie

#: How many parameters each row shares, by the row that counts them.
Shared = dict[int, dict[int, int]]


def tie_more(table: LayerTable, shared: Shared, row: int, counted: int, size: int) -> None:
    """Tie one more parameter of a row, which is tied to the row that counts most of them."""
    of_row = shared.setdefault(row, {})
    of_row[counted] = of_row.get(counted, 0) + size
    table.ties[row] = Tie(max(of_row, key=of_row.__getitem__), sum(of_row.values()))


def tie_aliases(table: LayerTable, aliases: dict[int, int]) -> None:
    """Tie each second place of a shared layer to its first, with all parameters below that.

    Where some of those are unknown, so are the second place's: the tie is to the others.
    """
    below: dict[int, tuple[int, bool]] = {}
    for row, first in aliases.items():
        if first not in below:
            below[first] = _params_below(table, first)
        params, are_known = below[first]
        table.ties[row] = Tie(first, params)
        if not are_known:
            columns = (table.params, table.frozen, table.fixed)
            for column in filter(None, columns):
                column[row] = None


def _params_below(table: LayerTable, first: int) -> tuple[int, bool]:
    """Sum what the subtree of ``first`` holds, counted there or tied to; tell whether it is all."""
    total, are_known = 0, True
    parents = table.parents
    row = first
    while row == first or (row < len(parents) and parents[row] >= first):
        tie = table.ties.get(row)
        params = table.params[row]
        total += (params or 0) + (tie.params if tie else 0)
        are_known = are_known and params is not None
        row += 1
    return total, are_known
