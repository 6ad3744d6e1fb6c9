"""Which boxes the picture of a model has, and which reads from which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from layerfold.fallback.visible import Visible, has_inside
from layerfold.format.outline import Group, Run
from layerfold.format.table import LayerTable
from layerfold.picture.drawn_rows import MOST_BOXES, drawn_rows

#: Of a model with more rows not all connections are read.
MOST_ROWS = 200_000


@dataclass(frozen=True, slots=True, eq=False)
class Box:
    """A box of the picture, as most visible rows are one.

    ``visible`` is the row, None where the box is in place of the rows without one. ``parent`` is the frame around it, by its
    place among the boxes, or -1 at the top. ``kind`` is "layer", "group", "run" or "more". ``is_frame``: whether it is
    drawn around the boxes inside. ``start`` is the first row of the model in it, ``rows`` how many there are,
    ``count`` the uses of a run, else 1.
    """

    visible: Visible | None
    parent: int
    kind: str
    is_frame: bool
    start: int
    rows: int
    count: int


class Edge(NamedTuple):
    """A box that reads from another, or from itself; by their places among the boxes."""

    source: int
    target: int


@dataclass(frozen=True, slots=True)
class Graph:
    """The boxes in the order of the rows, a frame before everything inside of it, and the edges, each once, sorted.

    ``is_connected``: whether the model says what reads from what, and has not too many rows. ``closed`` is how
    many boxes are open among the visible rows and closed here, so that there are not too many, and
    ``left`` how many of these rows have no box.
    """

    boxes: tuple[Box, ...]
    edges: tuple[Edge, ...]
    is_connected: bool
    closed: int
    left: int


def graph_of(table: LayerTable, rows: Sequence[Visible], most: int = MOST_BOXES) -> Graph:
    """Return the picture of all visible rows."""
    drawn = drawn_rows(rows, most)
    boxes = _boxes(table, drawn.rows, drawn.rest)
    is_connected = table.calls is not None and len(table) <= MOST_ROWS
    edges = _Edges(table, boxes).all() if is_connected else ()
    return Graph(boxes, edges, is_connected, drawn.closed, drawn.left)


def _boxes(table: LayerTable, rows: Sequence[Visible], rest: Visible | None) -> tuple[Box, ...]:
    boxes: list[Box] = []
    around: list[int] = []
    for row in rows:
        del around[row.depth :]
        node = row.node
        count = len(node.uses) if isinstance(node, Run) else 1
        size = 1 if isinstance(node, int) else node.stop - node.start
        parent = around[-1] if around else -1
        is_frame = row.is_open and has_inside(node)
        around.append(len(boxes))
        boxes.append(Box(row, parent, _kind(row), is_frame, row.start, size, count))
    if rest is not None:
        parent = around[rest.depth - 1] if rest.depth else -1
        size = len(table) - rest.start
        boxes.append(
            Box(None, parent, "more", is_frame=False, start=rest.start, rows=size, count=1)
        )
    return tuple(boxes)


def _kind(row: Visible) -> str:
    if isinstance(row.node, Run):
        return "run"
    return "group" if has_inside(row.node) else "layer"


class _Shown(NamedTuple):
    """An open run whose first use is shown for all: its first row, the rows of one use, and the row after the last."""

    start: int
    each: int
    stop: int


class _Edges:
    """Finds which box reads from which."""

    def __init__(self, table: LayerTable, boxes: Sequence[Box]) -> None:
        self.calls = table.calls or []
        self.rows = len(table)
        self.boxes = boxes
        listed = {box.parent for box in boxes if _is_use(box, boxes)}
        self.shown_runs = [
            None if at in listed else _shown_run(box) for at, box in enumerate(boxes)
        ]

    def all(self) -> tuple[Edge, ...]:
        """Return all edges, sorted."""
        shown = self._shown()
        edges = set[Edge]()
        for target, (box, runs) in enumerate(zip(self.boxes, self._runs(), strict=True)):
            own = self._own(target)
            for source in {source for row in own for source in self._sources(row)}:
                if source in own:
                    if len(own) == 1 and (box.kind == "layer" or box.is_frame):
                        edges.add(Edge(target, target))
                elif not any(run.start + run.each <= source < run.stop for run in runs):
                    edges.add(Edge(shown[source], target))
        return tuple(sorted(edges))

    def _sources(self, row: int) -> list[int]:
        return [source.row for call in self.calls[row] for source in call]

    def _own(self, index: int) -> range:
        """Return the rows that a box represents, and no box inside of it does; of uses that are shown as one, those of the first."""
        box = self.boxes[index]
        if not box.is_frame:
            return range(box.start, box.start + box.rows)
        node = box.visible.node if box.visible is not None else None
        group = node.uses[0] if isinstance(node, Run) and self.shown_runs[index] else node
        has_own_row = isinstance(group, Group) and group.has_own_row
        return range(box.start, box.start + has_own_row)

    def _runs(self) -> list[tuple[_Shown, ...]]:
        """Return the runs of each box in whose first use it is for all of them."""
        found: list[tuple[_Shown, ...]] = []
        for box, run in zip(self.boxes, self.shown_runs, strict=True):
            around = found[box.parent] if box.parent >= 0 else ()
            found.append(around if run is None else (*around, run))
        return found

    def _shown(self) -> list[int]:
        """Return the box that shows each row of the model."""
        shown = [-1] * self.rows
        offsets: list[tuple[int, ...]] = []
        for index, box in enumerate(self.boxes):
            mine = self._offsets(box, offsets)
            offsets.append(mine)
            # What is inside of a frame comes after it.
            for offset in mine:
                start = box.start + offset
                shown[start : start + box.rows] = [index] * box.rows
        return shown

    def _offsets(self, box: Box, known: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
        """Return how far from its own rows those are that a box shows; 0 is itself."""
        if box.parent < 0:
            return (0,)
        run, offsets = self.shown_runs[box.parent], known[box.parent]
        if run is None:
            return offsets
        uses = range(0, run.stop - run.start, run.each)
        return tuple(offset + use for offset in offsets for use in uses)


def _is_use(box: Box, boxes: Sequence[Box]) -> bool:
    """Whether a box is the first use of the open run around it, which is listed with the others."""
    around = boxes[box.parent].visible if box.parent >= 0 else None
    if box.visible is None or around is None or not isinstance(around.node, Run):
        return False
    return box.visible.node is around.node.uses[0]


def _shown_run(box: Box) -> _Shown | None:
    """Return the run whose frame a box is; None where it is another box."""
    node = box.visible.node if box.visible is not None and box.is_frame else None
    if not isinstance(node, Run):
        return None
    return _Shown(node.start, node.uses[0].stop - node.start, node.stop)
