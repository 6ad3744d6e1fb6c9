"""Where each box of a picture is, and the lines between them: in levels, each frame from the inside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from layerfold.picture.geometry import Layout, Placed, Point, Size
from layerfold.picture.layout.item import Item
from layerfold.picture.layout.level import Insets, PlacedLevel, placed_level
from layerfold.picture.layout.levels import NONE, levels_of
from layerfold.picture.layout.lines import lines_of
from layerfold.picture.layout.loops import loop_of
from layerfold.picture.layout.spacing import FRAME_GAP
from layerfold.picture.layout.turned import turned, turned_size

Direction = Literal["down", "right"]

_NOTHING = Size(0, 0)


def layout_of(
    parents: Sequence[int],
    frames: Sequence[bool],
    edges: Sequence[tuple[int, int]],
    sizes: Sequence[Size | None],
    *,
    direction: Direction = "down",
    header_height: float = 0,
) -> Layout:
    """Lay out boxes, of each the frame around it, whether it is a frame itself, and its size; edges by their indexes.

    A frame comes before what is inside of it; its size is the least that it may have. None: as small as what is inside
    allows. ``header_height`` is how high the line is in which a frame has its name, in px.
    """
    if direction == "down":
        insets = Insets(header_height, 0, FRAME_GAP)
        return _Picture(parents, frames, edges, sizes, insets).placed()
    insets = Insets(0, header_height, FRAME_GAP)
    sizes = [turned_size(size) for size in sizes]
    return turned(_Picture(parents, frames, edges, sizes, insets).placed())


class _Picture:
    def __init__(
        self,
        parents: Sequence[int],
        frames: Sequence[bool],
        edges: Sequence[tuple[int, int]],
        sizes: Sequence[Size | None],
        insets: Insets,
    ) -> None:
        self._parents = parents
        self._frames = frames
        self._sizes = sizes
        self._insets = insets
        self._levels = levels_of(parents, frames, edges)
        self._placed: dict[int, PlacedLevel] = {}
        self._items: dict[int, Item] = {}
        self._mirrored: set[int] = set()
        self._origins = {NONE: Point(0, 0)}

    def placed(self) -> Layout:
        # What is inside of a frame comes after it.
        for box in reversed(range(len(self._parents))):
            self._items[box] = self._item(box)
        width, height = self._level(NONE, Insets(0, 0, 0)).size
        boxes = [self._place(box) for box in range(len(self._parents))]
        loops = {
            edge: loop_of(boxes[box], is_mirrored=frame in self._mirrored)
            for frame, level in self._levels.levels.items()
            for box, edge in level.loops.items()
        }
        lines = lines_of(self._levels, self._placed, self._origins, loops)
        return Layout(width, height, boxes, lines)

    def _item(self, box: int) -> Item:
        has_loop = box in self._levels.levels[self._parents[box]].loops
        if self._frames[box]:
            level = self._level(box, self._insets)
            left = self._insets.left
            # The mirror image of a frame in it would have its name at the other side.
            can_flip = not left or not any(self._frames[one] for one in level.boxes)
            return Item(box, *level.size, level.middle, level.ports, has_loop, left, can_flip)
        width, height = self._sizes[box] or _NOTHING
        return Item(box, width, height, width / 2, None, has_loop, 0, can_flip=False)

    def _level(self, frame: int, insets: Insets) -> PlacedLevel:
        level = self._levels.levels[frame]
        items = [self._items[box] for box in level.boxes]
        least = (self._sizes[frame] if frame >= 0 else None) or _NOTHING
        placed = placed_level(level, items, insets, least)
        self._placed[frame] = placed
        return placed

    def _place(self, box: int) -> Placed:
        parent = self._parents[box]
        origin, place = self._origins[parent], self._placed[parent].boxes[box]
        own = Placed(origin.x + place.x, origin.y + place.y, place.width, place.height)
        if self._frames[box]:
            self._origins[box] = Point(own.x, own.y)
            self._mirror(box, parent)
        return own

    def _mirror(self, frame: int, parent: int) -> None:
        """Mirror a frame in a mirrored one, too, unless it was for itself."""
        if (frame in self._placed[parent].flipped) != (parent in self._mirrored):
            self._mirrored.add(frame)
            self._placed[frame].mirror(self._insets.left + self._placed[frame].size.width)
