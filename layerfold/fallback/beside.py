"""The words beside the parameters of a visible row."""

from __future__ import annotations

from layerfold.fallback.cells import Place, Use
from layerfold.fallback.words import number_word
from layerfold.format.outline import Group, Run
from layerfold.format.paths import named_path
from layerfold.format.table import LayerTable, Tie, calls_of


def note_of(table: LayerTable, node: int | Group | Run, place: Place, *, is_open: bool) -> str:
    """Return what each use of a run has, what is tied, and how often the model calls it."""
    words = [
        _each_word(table, node) if isinstance(node, Run) else "",
        _tied_word(table, place, is_open=is_open),
        _calls_word(table, place),
    ]
    return ", ".join(word for word in words if word)


def _each_word(table: LayerTable, run: Run) -> str:
    each = {number_word(table.params[use.start : use.stop]) for use in run.uses}
    same = each.pop() if len(each) == 1 else ""
    return f"{same} each" if same not in ("", "0", "?") else ""


def _tied_word(table: LayerTable, place: Place, *, is_open: bool) -> str:
    """Name the row that counts the parameters of others.

    A second place of a layer without parameters is tied, too, but is not worth a word where it is
    only one of the rows inside.
    """
    if not table.ties:
        return ""
    rows = [_closed_rows(use, is_open=is_open) for use in place.uses]
    ties = [_ties_in(table, inside) for inside in rows]
    targets = {tie.row for of_use in ties for tie in of_use}
    if not targets:
        return ""
    where = f"tied to {named_path(table, targets.pop())}" if len(targets) == 1 else "tied"
    summed = zip(place.uses, ties, strict=True)
    params = sum(tie.params for use, of_use in summed if place.sums(use) for tie in of_use)
    if params:
        return f"{params:,} {where}"
    if any(tie.params for of_use in ties for tie in of_use):
        return f"{sum(map(bool, ties)):,} of {len(ties):,} {where}"
    return where if sum(map(len, ties)) == sum(map(len, rows)) else ""


def _closed_rows(use: Use, *, is_open: bool) -> range:
    """Return the rows that no visible row below says more about."""
    return range(use.start, use.start + use.has_own_row if is_open else use.stop)


def _ties_in(table: LayerTable, rows: range) -> list[Tie]:
    return [table.ties[row] for row in rows if row in table.ties]


def _calls_word(table: LayerTable, place: Place) -> str:
    counts = {calls_of(table, use.start) for use in place.uses if use.has_own_row}
    if len(counts) > 1:
        return "calls vary"
    count = counts.pop() if counts else None
    return f"× {count:,} calls" if count is not None and count > 1 else ""
