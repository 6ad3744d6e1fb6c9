"""Whether lines run through boxes: exactly, not only at some points of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from layerfold.picture.geometry import Curve, Line, Placed, Point

#: What is less far inside of a box is on its border.
NEAR = 0.01

#: The points that a segment is between: its ends, and the control points of a curve.
Hull = Sequence[Point]


def hulls(line: Line) -> Iterator[Hull]:
    """Yield the points of each segment."""
    at = line.start
    for segment in line.segments:
        end = Point(segment.x, segment.y)
        if isinstance(segment, Curve):
            yield (at, Point(segment.x1, segment.y1), Point(segment.x2, segment.y2), end)
        else:
            yield (at, end)
        at = end


def extent(hull: Hull) -> Placed:
    """Return the least box that a segment cannot leave."""
    xs, ys = [point.x for point in hull], [point.y for point in hull]
    return Placed(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


def meet(one: Placed, other: Placed) -> bool:
    """Whether two boxes have more in common than a border; the first may be a point, or as thin as a line."""
    is_across = one.x < other.x + other.width - NEAR and one.x + one.width > other.x + NEAR
    is_along = one.y < other.y + other.height - NEAR and one.y + one.height > other.y + NEAR
    return is_across and is_along


def runs_through(hull: Hull, box: Placed) -> bool:
    """Whether a segment has a point inside of a box: a curve is halved until its parts are beside the box, or as short as a border is wide."""
    pending = [hull]
    while pending:
        part = pending.pop()
        around = extent(part)
        if not meet(around, box):
            continue
        if max(around.width, around.height) <= NEAR / 4 or _is_inside(part[0], box):
            return True
        pending.extend(halves(part))
    return False


def halves(hull: Hull) -> tuple[Hull, Hull]:
    """Return the two halves of a segment, by de Casteljau's algorithm."""
    rows = [list(hull)]
    while len(rows[-1]) > 1:
        last = rows[-1]
        middles = pairwise(last)
        rows.append([Point((a.x + b.x) / 2, (a.y + b.y) / 2) for a, b in middles])
    return [row[0] for row in rows], [row[-1] for row in reversed(rows)]


def _is_inside(point: Point, box: Placed) -> bool:
    return meet(Placed(point.x, point.y, 0, 0), box)
