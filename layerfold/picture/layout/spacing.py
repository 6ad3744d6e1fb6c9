"""Distances in px."""

from __future__ import annotations

BOX_GAP = 24
LINE_GAP = 12
RANK_GAP = 28

#: Between a frame's border and what is inside of it.
FRAME_GAP = 16

#: Room at the right of a box that reads its own output.
LOOP_WIDTH = 18
