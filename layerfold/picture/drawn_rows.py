"""Which of the visible rows have a box: as many as fit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, islice, takewhile
from typing import Literal

from layerfold.fallback.visible import PAGE, Visible, first_view, has_inside, opened_to
from layerfold.format.outline import Group
from layerfold.format.table import LayerTable

#: As many boxes are drawn at once.
MOST_BOXES = 400


@dataclass(frozen=True, slots=True)
class DrawnRows:
    """The visible rows that have a box; ``rest`` is the first of those that have none, if there are any.

    ``closed`` is how many of them are open in the outline and closed here, ``left`` how many have no box.
    """

    rows: Sequence[Visible]
    rest: Visible | None
    closed: int
    left: int


def visible_rows(
    table: LayerTable,
    outline: Group,
    depth: int | Literal["all"] | None = None,
    *,
    expand_nested: bool = False,
) -> list[Visible]:
    """Return the visible rows that are drawn, if there are not too many.

    Groups above ``depth`` are open, which counts from 1 as in the table, or all of them with "all"; None: what
    the table opens at first. Runs are closed, but for those that it opens. With ``expand_nested`` nested models are open.
    """
    if depth is not None:
        return opened_to(outline, None if depth == "all" else depth, expand_nested=expand_nested)
    nested = opened_to(outline, 1, expand_nested=True) if expand_nested else []
    if len(nested) > PAGE:  # the table leaves nested models closed that are more than a page
        return nested
    rows = first_view(table, outline, PAGE, expand_nested=expand_nested)
    is_whole = not any(row.left_out for row in rows)
    return rows if is_whole else opened_to(outline, 1)


def drawn_rows(visible: Sequence[Visible], most: int) -> DrawnRows:
    """Return as many rows as fit: the deepest level is closed first, then the next one.

    Of the last level that is closed what still fits is open, from the first row on. Where the rows at the
    top do not fit with all of them closed, the last are left out.
    """
    rows = _each_once(visible)
    deepest = _deepest_fitting(rows, most)
    drawn: list[Visible] = []
    closed_at = []
    room = most - sum(row.depth <= deepest for row in rows)
    is_inside = False
    for at, row in enumerate(rows):
        is_closed = row.is_open and has_inside(row.node) and row.depth >= deepest
        if row.depth == deepest:
            needed = _rows_inside(rows, at) if is_closed else 0
            is_inside = is_closed and needed <= room
            room -= needed if is_inside else 0
            is_closed = is_closed and not is_inside
        if row.depth > deepest + is_inside:
            continue
        if is_closed:
            closed_at.append(len(drawn))
        drawn.append(replace(row, is_open=False) if is_closed else row)
    if len(drawn) <= most:
        return DrawnRows(drawn, None, len(closed_at), 0)
    kept = most - 1
    closed = sum(at < kept for at in closed_at)
    return DrawnRows(drawn[:kept], drawn[kept], closed, len(drawn) - kept)


def _each_once(rows: Sequence[Visible]) -> list[Visible]:
    """Return the rows without what is there twice: where the uses of a run are listed, they are in it, and not the first for all."""
    found: list[Visible] = []
    listed: list[int] = []
    is_for_all = False
    for row in rows:
        while listed and row.depth < listed[-1]:
            listed.pop()
            is_for_all = False
        is_for_all = is_for_all or (bool(listed) and row.depth == listed[-1])
        if is_for_all:
            continue
        if not row.is_each:
            found.append(replace(row, depth=row.depth - len(listed)) if listed else row)
        elif row.is_open:
            listed.append(row.depth)
    return found


def _rows_inside(rows: Sequence[Visible], at: int) -> int:
    """Return how many rows are directly inside of one."""
    depth = rows[at].depth
    inside = takewhile(lambda row: row.depth > depth, islice(rows, at + 1, None))
    return sum(row.depth == depth + 1 for row in inside)


def _deepest_fitting(rows: Sequence[Visible], most: int) -> int:
    """Return the deepest level whose rows fit, with all of them closed; the top where none does."""
    boxes = Counter(row.depth for row in rows)
    counted = accumulate(boxes[level] for level in range(max(boxes, default=0) + 1))
    top = 1 if rows and isinstance(rows[0].node, Group) and rows[0].node.kind == "model" else 0
    fitting = (level for level, count in enumerate(counted) if count <= most)
    return max(top, max(fitting, default=0))
