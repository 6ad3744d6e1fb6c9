"""What is true of every layout."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from layerfold.picture.geometry import Curve, Layout, Line, Placed, Point, Straight

_NEAR = 0.01
#: Points of a curve that are looked at.
_POINTS = 24


def keeps_the_laws(
    layout: Layout, parents: Sequence[int], edges: Sequence[tuple[int, int]]
) -> None:
    """Boxes apart and within their frames, lines around boxes, every edge once."""
    _boxes_are_apart(layout, parents)
    _boxes_are_within(layout, parents)
    _lines_are_within(layout)
    _every_edge_is_drawn(layout, edges)
    _no_line_crosses_a_box(layout, parents, edges)


def _boxes_are_apart(layout: Layout, parents: Sequence[int]) -> None:
    for one, other in combinations(range(len(parents)), 2):
        if parents[one] == parents[other]:
            a, b = layout.boxes[one], layout.boxes[other]
            beside = a.x + a.width <= b.x or b.x + b.width <= a.x
            below = a.y + a.height <= b.y or b.y + b.height <= a.y
            assert beside or below, f"{one} {a} and {other} {b} overlap"


def _boxes_are_within(layout: Layout, parents: Sequence[int]) -> None:
    whole = Placed(0, 0, layout.width, layout.height)
    for box, parent in enumerate(parents):
        inner, outer = layout.boxes[box], whole if parent < 0 else layout.boxes[parent]
        assert outer.x <= inner.x, f"{box} is left of {parent}"
        assert inner.x + inner.width <= outer.x + outer.width, f"{box} is right of {parent}"
        assert outer.y <= inner.y, f"{box} is above {parent}"
        assert inner.y + inner.height <= outer.y + outer.height, f"{box} is below {parent}"


def _lines_are_within(layout: Layout) -> None:
    for line in layout.lines:
        for x, y in _points(line):
            assert -_NEAR <= x <= layout.width + _NEAR
            assert -_NEAR <= y <= layout.height + _NEAR


def _every_edge_is_drawn(layout: Layout, edges: Sequence[tuple[int, int]]) -> None:
    """Each edge is one chain of lines, from the border of its source to that of its target; nothing else is drawn."""
    ways: list[list[Line]] = [[] for _ in edges]
    for line in layout.lines:
        assert line.edges
        for edge in line.edges:
            ways[edge].append(line)
    for edge, (way, (source, target)) in enumerate(zip(ways, edges, strict=True)):
        assert way, f"edge {edge} is missing"
        for line, following in pairwise(way):
            assert _end(line) == following.start, f"edge {edge} has a gap"
        assert [line.is_end for line in way] == [False] * (len(way) - 1) + [True]
        assert len({line.is_back for line in way}) == 1
        assert _is_on_border(way[0].start, layout.boxes[source])
        assert _is_on_border(_end(way[-1]), layout.boxes[target])


def _no_line_crosses_a_box(
    layout: Layout, parents: Sequence[int], edges: Sequence[tuple[int, int]]
) -> None:
    for line in layout.lines:
        ends = {end for edge in line.edges for end in edges[edge]}
        around = {frame for end in ends for frame in _around(parents, end)}
        # A frame that a line begins or ends at may have it inside: to what is inside of it.
        around |= ends
        points = list(_points(line))
        left, right = min(x for x, _ in points), max(x for x, _ in points)
        top, bottom = min(y for _, y in points), max(y for _, y in points)
        for box, place in enumerate(layout.boxes):
            is_beside = place.x >= right or place.x + place.width <= left
            is_below = place.y >= bottom or place.y + place.height <= top
            if is_beside or is_below or (box in around and box in parents):
                continue
            for point in points:
                assert not _is_inside(point, place), f"{edges[line.edges[0]]} crosses {box}"


def _around(parents: Sequence[int], box: int) -> Iterator[int]:
    while parents[box] >= 0:
        box = parents[box]
        yield box


def _end(line: Line) -> Point:
    last = line.segments[-1]
    return Point(last.x, last.y)


def _points(line: Line) -> Iterator[Point]:
    at = line.start
    yield at
    for one in line.segments:
        for step in range(1, _POINTS + 1):
            yield _point(at, one, step / _POINTS)
        at = Point(one.x, one.y)


def _point(start: Point, one: Straight | Curve, t: float) -> Point:
    u = 1 - t
    if isinstance(one, Straight):
        return Point(u * start.x + t * one.x, u * start.y + t * one.y)
    a, b, c, d = u**3, 3 * u * u * t, 3 * u * t * t, t**3
    x = a * start.x + b * one.x1 + c * one.x2 + d * one.x
    return Point(x, a * start.y + b * one.y1 + c * one.y2 + d * one.y)


def _is_on_border(point: Point, box: Placed) -> bool:
    is_across = box.x - _NEAR <= point.x <= box.x + box.width + _NEAR
    is_along = box.y - _NEAR <= point.y <= box.y + box.height + _NEAR
    return is_across and is_along


def _is_inside(point: Point, box: Placed) -> bool:
    is_across = box.x + _NEAR < point.x < box.x + box.width - _NEAR
    return is_across and box.y + _NEAR < point.y < box.y + box.height - _NEAR
