"""Which rows the folded first view shows: the same as the first page of the table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple

from layerfold.deadline import check
from layerfold.format.outline import Group, Node, Run
from layerfold.format.table import LayerTable

#: Rows of the first view, as on a page of the table.
PAGE = 25

#: A run of fewer groups is shown as its groups.
RUN_FROM = 3

#: More levels than an outline has.
_DEEPEST = 1_000_000

#: Rows after the gap, where the rows do not fit even with all groups closed.
_TAIL = 5


@dataclass(frozen=True, slots=True, eq=False)
class Visible:
    """A visible row. ``siblings`` are the nodes of the group around it, its own among them.

    Inside an open run the rows of its first use represent those of all uses: ``shifts`` is how
    many rows further on theirs are. ``is_each`` is the row before them, which in the table lists all
    uses individually. ``left_out`` is the number of the model's rows in a gap, else 0.
    """

    node: Node
    depth: int
    siblings: Sequence[Node] = ()
    shifts: tuple[int, ...] = (0,)
    is_open: bool = False
    is_each: bool = False
    left_out: int = 0

    @property
    def start(self) -> int:
        """The first row of the model in it."""
        return self.node if isinstance(self.node, int) else self.node.start


@dataclass(frozen=True, slots=True)
class _Level:
    """Groups of a lesser depth are open, runs are closed; ``modules``: nested models are open, too."""

    depth: int
    modules: bool = False


def first_view(
    table: LayerTable, outline: Group, most: int, *, expand_nested: bool = False
) -> list[Visible]:
    """Return the visible rows: at most ``most``, of the deepest level that hides no more than a lesser one.

    At each level the groups and runs are opened that hide more than a third of the parameters, those that
    hide most first, as far as the rows still fit; at the chosen one all others that fit, too. With
    ``expand_nested`` nested models are opened first. Where even the closed groups do not fit, the
    middle is left out.
    """
    least = 1 if outline.has_own_row else 0
    level = _Level(least, modules=expand_nested)
    closed = _fitting(outline, level, most)
    if closed is not None and expand_nested:
        return _with_open(table, closed, level, most)
    level = _Level(least)
    closed = _fitting(outline, level, most)
    if closed is None:
        return _with_gap(outline, level, most)
    return _with_open(table, *_best_level(table, outline, closed, level, most), most)


def opened_to(outline: Group, depth: int | None, *, expand_nested: bool = False) -> list[Visible]:
    """Return the visible rows with the groups above a depth open, which counts from 1, or all of them; runs are closed.

    At depth 0 the model's own row is closed, too. With ``expand_nested`` nested models are open.
    """
    if depth is None:
        return list(_top(outline, _Level(_DEEPEST)))
    if outline.has_own_row and depth <= 0 and not expand_nested:
        return [Visible(outline, 0)]
    least = 1 if outline.has_own_row else 0
    level = _Level(least + max(1, depth) - 1, modules=expand_nested)
    return list(_top(outline, level))


def has_inside(node: Node) -> bool:
    """Whether a row has rows inside, so that it can be open."""
    return isinstance(node, Run) or (isinstance(node, Group) and bool(_inside(node)))


def _best_level(
    table: LayerTable, outline: Group, closed: list[Visible], level: _Level, most: int
) -> tuple[list[Visible], _Level]:
    """Return the deepest level that hides no more than a lesser one, before it its rows."""
    best = closed, level
    hidden = _most_hidden(table, _with_open(table, closed, level, most, heavy_only=True))
    while True:
        level = _Level(level.depth + 1)
        deeper = _fitting(outline, level, most)
        if deeper is None or len(deeper) == len(closed):
            return best
        closed = deeper
        rows = _with_open(table, deeper, level, most, heavy_only=True)
        if _most_hidden(table, rows) <= hidden:
            best, hidden = (deeper, level), _most_hidden(table, rows)


def _fitting(outline: Group, level: _Level, most: int) -> list[Visible] | None:
    """Return the visible rows, or None when there are more than ``most``."""
    check()
    rows = list(islice(_top(outline, level), most + 1))
    return rows if len(rows) <= most else None


def _with_gap(outline: Group, level: _Level, most: int) -> list[Visible]:
    *before, hidden = islice(_top(outline, level), most - _TAIL)
    after = list(islice(_top(outline, level, backwards=True), _TAIL))[::-1]
    return [*before, replace(hidden, left_out=after[0].start - hidden.start), *after]


def _top(outline: Group, level: _Level, *, backwards: bool = False) -> Iterator[Visible]:
    """Yield all visible rows in order; backwards from the last one on, without the model's own row."""
    if outline.has_own_row and not backwards:
        yield Visible(outline, 0, is_open=True)
    start = Visible(outline, 1 if outline.has_own_row else 0)
    yield from _visible(_inside(outline), start, level, backwards=backwards)


def _visible(
    nodes: Sequence[Node],
    first: Visible,
    level: _Level,
    *,
    siblings: Sequence[Node] = (),
    backwards: bool = False,
) -> Iterator[Visible]:
    """Yield the rows that some nodes make, at the depth of ``first`` and for the same uses.

    ``siblings`` are the nodes of the group around them, where that has more.
    """
    ordered: Callable[[Sequence[Node]], Iterator[Node]] = iter if backwards else reversed
    pending = [(node, first.depth, siblings or nodes) for node in ordered(nodes)]
    while pending:
        node, depth, siblings = pending.pop()
        if isinstance(node, int) or _is_row(node):
            yield replace(first, node=node, depth=depth, siblings=siblings)
        elif isinstance(node, Run):
            pending.extend((use, depth, siblings) for use in ordered(node.uses))
        elif not node.kind:
            pending.extend((part, depth, siblings) for part in ordered(node.body))
        else:
            is_open = depth < level.depth or (level.modules and node.kind == "module")
            yield replace(first, node=node, depth=depth, siblings=siblings, is_open=is_open)
            if is_open:
                inside = _inside(node)
                pending.extend((part, depth + 1, inside) for part in ordered(inside))


def _is_row(node: Group | Run) -> bool:
    return isinstance(node, Run) and bool(node.uses[0].kind) and len(node.uses) >= RUN_FROM


def _inside(group: Group) -> list[Node]:
    return group.body[1:] if group.has_own_row else group.body


def _with_open(
    table: LayerTable,
    closed: list[Visible],
    level: _Level,
    most: int,
    *,
    heavy_only: bool = False,
) -> list[Visible]:
    """Open what hides most parameters first, as far as all rows still fit.

    ``heavy_only``: only what hides more than a third of them.
    """
    rows, total = list(closed), _params(table, 0, len(table))
    pending = _closed(table, rows, total, heavy_only=heavy_only)
    while pending:
        (_, hidden, _), row, only_heavy = pending.pop(0)
        room = most - len(rows)
        inside = list(islice(_opened(row, level), room + 1))
        # What does not fit now never will: the rows only become more.
        if len(inside) <= room and (-3 * hidden > total or _shows_more(inside)):
            place = rows.index(row)
            rows[place : place + 1] = [replace(row, is_open=True), *inside]
            # The uses of a run are alike inside, which the rows above them show.
            found = _closed(table, inside, total, heavy_only=only_heavy or row.is_each)
            pending = sorted([*pending, *found], key=lambda one: one.order)
    return rows


class _Closed(NamedTuple):
    order: tuple[bool, int, int]
    row: Visible
    heavy_only: bool
    """Whether it is only opened where it hides more than a third of all, and so is what is inside of it."""


def _shows_more(inside: list[Visible]) -> bool:
    """Whether there is more inside than another closed row."""
    return len(inside) > 1 or any(isinstance(row.node, int) for row in inside)


def _closed(
    table: LayerTable, rows: list[Visible], total: int, *, heavy_only: bool
) -> list[_Closed]:
    """Return the closed rows in the order in which they are opened.

    The row that lists all uses of a run comes last, and only where they differ in their parameters.
    """
    found = []
    for row in rows:
        if isinstance(row.node, int) or row.is_open:
            continue
        params = _params(table, row.start, row.node.stop)
        if 3 * params > total and not row.is_each:
            is_wanted = True
        else:
            is_wanted = not heavy_only and (not row.is_each or _differs(table, row))
        if is_wanted:
            found.append(_Closed((row.is_each, -params, row.start), row, heavy_only))
    return sorted(found, key=lambda one: one.order)


def _differs(table: LayerTable, row: Visible) -> bool:
    """Whether the first and the last use of a run have other parameters; never inside another open run."""
    if not isinstance(row.node, Run) or len(row.shifts) > 1:
        return False
    first, last = row.node.uses[0], row.node.uses[-1]
    return _params(table, first.start, first.stop) != _params(table, last.start, last.stop)


def _most_hidden(table: LayerTable, rows: list[Visible]) -> int:
    """Return the most parameters in a closed row, of a run in its first or last use; 0 for up to a third of all."""
    total = _params(table, 0, len(table))
    most = 0
    for row in rows:
        if not isinstance(row.node, int) and not row.is_open and not row.is_each:
            node = row.node
            uses = [node.uses[0], node.uses[-1]] if isinstance(node, Run) else [node]
            most = max(most, *(_params(table, use.start, use.stop) for use in uses))
    return most if 3 * most > total else 0


def _opened(row: Visible, level: _Level) -> Iterator[Visible]:
    """Yield the rows inside a row that is opened.

    Of a run they are the one that lists all uses, then those of its first use, for all of them.
    """
    node = row.node
    below = replace(row, depth=row.depth + 1, is_each=False)
    if isinstance(node, Group):
        yield from _visible(_inside(node), below, level)
    elif isinstance(node, Run):
        first = node.uses[0]
        if row.is_each or not _inside(first):
            yield from _visible(node.uses, below, level, siblings=row.siblings)
            return
        starts = [use.start - first.start for use in node.uses]
        shifts = tuple(outer + start for outer in row.shifts for start in starts)
        yield replace(below, is_each=True, is_open=False)
        yield from _visible(_inside(first), replace(below, shifts=shifts), level)


def _params(table: LayerTable, start: int, stop: int) -> int:
    return sum(filter(None, table.params[start:stop]))
