"""A layout with both axes swapped."""

from __future__ import annotations

from layerfold.picture.geometry import Curve, Layout, Line, Placed, Point, Size, Straight


def turned_size(size: Size | None) -> Size | None:
    """Return width and height swapped."""
    return None if size is None else Size(size.height, size.width)


def turned(layout: Layout) -> Layout:
    """Return the layout to the right for one downwards."""
    boxes = [Placed(y, x, height, width) for x, y, width, height in layout.boxes]
    lines = [
        Line(
            Point(line.start.y, line.start.x),
            [_turned(one) for one in line.segments],
            line.edges,
            is_end=line.is_end,
            is_back=line.is_back,
        )
        for line in layout.lines
    ]
    return Layout(layout.height, layout.width, boxes, lines)


def _turned(one: Straight | Curve) -> Straight | Curve:
    if isinstance(one, Straight):
        return Straight(one.y, one.x)
    return Curve(one.y1, one.x1, one.y2, one.x2, one.y, one.x)
