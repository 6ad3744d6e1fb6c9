"""The words beside the parameters of a visible row."""

from __future__ import annotations

from layerfold.fallback.cells import Place, Use
from layerfold.fallback.words import number_word, shown_text
from layerfold.format.paths import named_path
from layerfold.format.table import LayerTable, Tie, calls_of


def note_of(table: LayerTable, place: Place, *, is_run: bool, is_open: bool) -> str:
    """Return what each use of a run has, what is tied, and how often the model calls it."""
    words = [
        each_word(table, place) if is_run else "",
        _tied_word(table, place, is_open=is_open),
        calls_word(table, place),
    ]
    return ", ".join(word for word in words if word)


def each_word(table: LayerTable, place: Place) -> str:
    """Return what each use of a run has; nothing where they differ."""
    each = {number_word(table.params[use.start : use.stop]) for use in place.uses}
    same = each.pop() if len(each) == 1 else ""
    return f"{same} each" if same not in ("", "0", "?") else ""


def _tied_word(table: LayerTable, place: Place, *, is_open: bool) -> str:
    """Name the row that counts the parameters of others.

    A second place of a layer without parameters is tied, too, but is not worth a word where it is
    only one of the rows inside.
    """
    if not table.ties:
        return ""
    rows = [[_closed_rows(use, is_open=is_open) for use in part] for part in place.parts]
    parts = [[_ties_in(table, inside) for inside in part] for part in rows]
    ties = [of_use for part in parts for of_use in part]
    targets = {tie.row for of_use in ties for tie in of_use}
    if not targets:
        return ""
    where = (
        f"tied to {shown_text(named_path(table, targets.pop()))}" if len(targets) == 1 else "tied"
    )
    params = {sum(tie.params for of_use in part for tie in of_use) for part in parts}
    if params != {0}:
        if len(params) == 1:
            return f"{params.pop():,} {where}"
        return f"{sum(map(bool, ties)):,} of {len(ties):,} {where}"
    return (
        where if sum(map(len, ties)) == sum(len(inside) for part in rows for inside in part) else ""
    )


def _closed_rows(use: Use, *, is_open: bool) -> range:
    """Return the rows that no visible row below says more about."""
    return range(use.start, use.start + use.has_own_row if is_open else use.stop)


def _ties_in(table: LayerTable, rows: range) -> list[Tie]:
    return [table.ties[row] for row in rows if row in table.ties]


def calls_word(table: LayerTable, place: Place) -> str:
    """Return how often the model calls each row; nothing for once."""
    counts = {calls_of(table, use.start) for use in place.uses if use.has_own_row}
    if len(counts) > 1:
        return "calls vary"
    count = counts.pop() if counts else None
    return f"× {count:,} calls" if count is not None and count > 1 else ""
