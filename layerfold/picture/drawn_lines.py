"""Lines of a picture as a drawing."""

from __future__ import annotations

from layerfold.picture.geometry import Curve, Line, Point, Straight
from layerfold.picture.nodes import Attributes, DrawingNode, node, px

#: From the tip of an arrow to its other end, and half of that end.
_LENGTH = 7
_HALF = 3.5

#: What of the line is within the arrow: its end would be wider than the tip.
_INSIDE = 5


def line_node(line: Line, at: int) -> DrawingNode:
    """Draw a line, with an arrow where it ends at a box; dashed where it leads back."""
    drawn = list(line.segments)
    arrows = []
    if line.is_end and drawn:
        last, before = drawn[-1], drawn[-2] if len(drawn) > 1 else line.start
        way = _way_into(last, Point(before.x, before.y))
        drawn[-1] = last._replace(x=last.x - _INSIDE * way.x, y=last.y - _INSIDE * way.y)
        arrows = [_arrow(Point(last.x, last.y), way)]
    dashes: Attributes = {"stroke-dasharray": "4 3"} if line.is_back else {}
    attributes: Attributes = {
        "class": "lf-pic-way",
        "d": f"M{_pair(*line.start)}{''.join(map(_written, drawn))}",
        "fill": "none",
        "stroke-width": 1.25,
        **dashes,
    }
    children = [node("path", attributes), *arrows]
    return node("g", {"class": "lf-pic-line", "data-line": at}, children)


def _way_into(last: Straight | Curve, before: Point) -> Point:
    """Return the direction along one axis, as lines arrive at the sides of boxes."""
    start = Point(last.x2, last.y2) if isinstance(last, Curve) else before
    x, y = last.x - start.x, last.y - start.y
    if abs(x) > abs(y):
        return Point(1 if x > 0 else -1, 0)
    return Point(0, -1 if y < 0 else 1)


def _arrow(tip: Point, way: Point) -> DrawingNode:
    base = Point(tip.x - _LENGTH * way.x, tip.y - _LENGTH * way.y)
    side = Point(_HALF * way.y, _HALF * way.x)
    corners = (_pair(base.x - side.x, base.y - side.y), _pair(base.x + side.x, base.y + side.y))
    return node("path", {"class": "lf-pic-arrow", "d": f"M{_pair(*tip)}L{'L'.join(corners)}Z"})


def _written(segment: Straight | Curve) -> str:
    if isinstance(segment, Straight):
        return f"L{_pair(segment.x, segment.y)}"
    first = _pair(segment.x1, segment.y1)
    return f"C{first} {_pair(segment.x2, segment.y2)} {_pair(segment.x, segment.y)}"


def _pair(x: float, y: float) -> str:
    return f"{px(x)} {px(y)}"
