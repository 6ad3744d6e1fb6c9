"""Lines of boxes that read their own output."""

from __future__ import annotations

from layerfold.picture.geometry import Curve, Placed, Point
from layerfold.picture.layout.paths import Path
from layerfold.picture.layout.spacing import LOOP_WIDTH

#: How far its ends are above and below the middle of the side.
_HALF_HEIGHT = 10


def loop_of(box: Placed, *, is_mirrored: bool) -> Path:
    """Return the way from a side of a box back to it, upwards: against the direction of all lines.

    Its room is at the right of the box, in a mirrored frame at the left.
    """
    side = box.x if is_mirrored else box.x + box.width
    far = side - LOOP_WIDTH if is_mirrored else side + LOOP_WIDTH
    middle, half = box.y + box.height / 2, min(_HALF_HEIGHT, box.height / 3)
    curve = Curve(far, middle + half, far, middle - half, side, middle - half)
    return Path(Point(side, middle + half), [curve])
