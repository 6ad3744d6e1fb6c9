"""Lines of boxes that read their own output."""

from __future__ import annotations

from layerfold.picture.geometry import Curve, Placed, Point
from layerfold.picture.layout.paths import Path
from layerfold.picture.layout.spacing import LOOP_WIDTH

#: How far its ends are above and below the middle of the side.
_HALF_HEIGHT = 10


def loop_of(box: Placed) -> Path:
    """Return the way from the right side of a box back to it, upwards: against the direction of all lines."""
    right, middle = box.x + box.width, box.y + box.height / 2
    half = min(_HALF_HEIGHT, box.height / 3)
    far = right + LOOP_WIDTH
    curve = Curve(far, middle + half, far, middle - half, right, middle - half)
    return Path(Point(right, middle + half), [curve])
