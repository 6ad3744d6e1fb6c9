"""Boxes that no lines connect."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple

from layerfold.picture.geometry import Point, Size
from layerfold.picture.layout.spacing import BOX_GAP

_WIDTH_TO_HEIGHT = 4 / 3


class Flow(NamedTuple):
    """The place of each box, and the size of all."""

    places: Sequence[Point]
    size: Size


def flow(sizes: Sequence[Size]) -> Flow:
    """Put boxes in lines from left to right, as many as make it a bit wider than high."""
    area = sum((width + BOX_GAP) * (height + BOX_GAP) for width, height in sizes)
    widest = max((size.width for size in sizes), default=0)
    most = max(widest, sqrt(area * _WIDTH_TO_HEIGHT))
    places = []
    x = y = line_height = whole = 0.0
    for width, height in sizes:
        if x > 0 and x + width > most:
            x, y, line_height = 0.0, y + line_height + BOX_GAP, 0.0
        places.append(Point(x, y))
        whole = max(whole, x + width)
        line_height = max(line_height, height)
        x += width + BOX_GAP
    return Flow(places, Size(whole, y + line_height))
