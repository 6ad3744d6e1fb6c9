"""What is drawn inside each frame: its boxes, and the parts of the edges that are there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

#: The frame around the top level, and the border of a frame as an end of a line.
NONE = -1


class Stop(NamedTuple):
    """Where a line on a level begins or ends: at a box, or -1: at the border of the frame around.

    ``is_passed``: the line goes on beyond the border, into or out of a frame on the level, or out of the level itself.
    """

    box: int
    is_passed: bool


@dataclass(slots=True)
class Net:
    """All edges of one source that leave it on the same side, as far as they are on one level.

    They part where they must. ``origin`` is the box whose output it is.
    """

    origin: int
    source: Stop
    is_back: bool
    targets: list[Stop] = field(default_factory=list)

    def target(self, stop: Stop) -> int:
        """Return the number of a target, a new one where it is not yet among them."""
        if stop not in self.targets:
            self.targets.append(stop)
        return self.targets.index(stop)


@dataclass(slots=True)
class Level:
    """What is directly in a frame, or in none. ``loops``: boxes that read their own output, by the edge that says so."""

    boxes: list[int] = field(default_factory=list)
    nets: list[Net] = field(default_factory=list)
    loops: dict[int, int] = field(default_factory=dict)


class Hop(NamedTuple):
    """A part of an edge on one level; ``frame`` is that around it."""

    frame: int
    net: int
    target: int


@dataclass(frozen=True, slots=True)
class Levels:
    """All levels by the frame around them; for each edge its hops from its source to its target, and whether it is back."""

    levels: dict[int, Level]
    hops: list[list[Hop]]
    is_back: list[bool]


class _Route(NamedTuple):
    """An edge as its two ends and the frames around these see it.

    ``out`` and ``into`` are the frames around each end, from the innermost, up to where both meet. ``frame`` is around
    the level where they do, ``from_box`` and ``to_box`` are the boxes there that they are or are in; -1: the frame is the end.
    """

    edge: int
    source: int
    target: int
    out: list[int]
    into: list[int]
    frame: int
    from_box: int
    to_box: int


def levels_of(
    parents: Sequence[int], frames: Sequence[bool], edges: Sequence[tuple[int, int]]
) -> Levels:
    """Split a picture into levels: of each box, the frame around it and whether it is a frame itself."""
    levels = {NONE: Level()}
    for box, (parent, is_frame) in enumerate(zip(parents, frames, strict=True)):
        if is_frame:
            levels[box] = Level()
        levels[parent].boxes.append(box)
    routes = [_route(parents, edge, *ends) for edge, ends in enumerate(edges)]
    back = _back_edges(levels, routes)
    nets: dict[tuple[int, int, bool], int] = {}
    hops = []
    for route in routes:
        is_back = route.edge in back
        own = []
        for frame, source, target in _hops(route):
            level = levels[frame]
            key = (frame, route.source, is_back)
            if key not in nets:
                nets[key] = len(level.nets)
                level.nets.append(Net(route.source, source, is_back))
            own.append(Hop(frame, nets[key], level.nets[nets[key]].target(target)))
        if route.source == route.target:
            levels[route.frame].loops[route.source] = route.edge
        hops.append(own)
    return Levels(levels, hops, [route.edge in back for route in routes])


def _around(parents: Sequence[int], box: int) -> list[int]:
    """Return a box and the frames around it, from the innermost."""
    found = []
    while box >= 0:
        found.append(box)
        box = parents[box]
    return found


def _route(parents: Sequence[int], edge: int, source: int, target: int) -> _Route:
    if source == target:
        return _Route(edge, source, target, [], [], parents[source], source, target)
    out, into = _around(parents, source), _around(parents, target)
    frame = NONE
    while out and into and out[-1] == into[-1]:
        frame = out.pop()
        into.pop()
    from_box, to_box = (out or [NONE])[-1], (into or [NONE])[-1]
    return _Route(edge, source, target, out[1:], into[1:], frame, from_box, to_box)


def _hops(route: _Route) -> list[tuple[int, Stop, Stop]]:
    """Return the frame, the source and the target of each part of an edge that is no loop."""
    if route.source == route.target:
        return []
    beyond = Stop(NONE, is_passed=True)
    leaving = []
    for box, frame in zip([route.source, *route.out], route.out, strict=False):
        leaving.append((frame, Stop(box, is_passed=box != route.source), beyond))
    entering = []
    for box, frame in zip([route.target, *route.into], route.into, strict=False):
        entering.append((frame, beyond, Stop(box, is_passed=box != route.target)))
    source = Stop(route.from_box, is_passed=route.from_box not in {NONE, route.source})
    target = Stop(route.to_box, is_passed=route.to_box not in {NONE, route.target})
    return [*leaving, (route.frame, source, target), *reversed(entering)]


def _back_edges(levels: dict[int, Level], routes: Sequence[_Route]) -> set[int]:
    """Return the edges that close a cycle of boxes where their ends meet: searched depth first, in the order of the rows."""
    leaving: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for route in routes:
        if NONE not in {route.from_box, route.to_box} and route.from_box != route.to_box:
            leaving[route.from_box].append((route.to_box, route.edge))
    for known in leaving.values():
        known.sort(key=lambda one: one[0])
    back: set[int] = set()
    is_done: dict[int, bool] = {}
    for level in levels.values():
        for root in level.boxes:
            _search_from(root, leaving, is_done, back)
    return back


def _search_from(
    root: int,
    leaving: dict[int, list[tuple[int, int]]],
    is_done: dict[int, bool],
    back: set[int],
) -> None:
    if root in is_done:
        return
    is_done[root] = False
    path = [(root, iter(leaving.get(root, ())))]
    while path:
        box, pending = path[-1]
        target, edge = next(pending, (NONE, NONE))
        if edge < 0:
            is_done[box] = True
            path.pop()
        elif target not in is_done:
            is_done[target] = False
            path.append((target, iter(leaving.get(target, ()))))
        elif not is_done[target]:
            back.add(edge)
