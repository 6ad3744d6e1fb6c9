"""Boxes that lines connect, with these lines, in ranks."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import NamedTuple

from layerfold.picture.geometry import Placed, Size
from layerfold.picture.layout.bands import bands_of
from layerfold.picture.layout.flips import frames_to_flip
from layerfold.picture.layout.in_columns import in_columns
from layerfold.picture.layout.item import Item, ItemNet
from layerfold.picture.layout.layered import LayeredNet, PlacedLayers, layered
from layerfold.picture.layout.paths import PlacedNet
from layerfold.picture.layout.routing import Borders, RoutedPart
from layerfold.picture.layout.sides import Ends, ends_of
from layerfold.picture.layout.spacing import FRAME_GAP, LINE_GAP


@dataclass(frozen=True, slots=True)
class Part:
    """``middle`` is where the longest way is; ``flipped`` are the frames in it of which the inside is mirrored."""

    size: Size
    boxes: Sequence[Placed]
    nets: Sequence[PlacedNet]
    ends: Ends
    middle: float
    flipped: AbstractSet[int]


class PartFrame(NamedTuple):
    """A frame from its top to its bottom, which are where lines enter and leave it.

    ``below`` is where its name ends, ``content`` where the first boxes begin if no lines come from above.
    """

    below: float
    content: float
    least_height: float


def part_of(unflipped: Sequence[Item], nets: Sequence[ItemNet], frame: PartFrame | None) -> Part:
    """Lay out; the left side is at 0, and so is the top: that of the frame around, or of the first boxes."""
    as_layered = [
        LayeredNet(net.source.box, net.is_back, [target.box for target in net.targets])
        for net in nets
    ]
    order = layered(len(unflipped), as_layered)
    xs = in_columns(unflipped, nets, order)
    flips = frames_to_flip(unflipped, nets, order, xs)
    items = [item.flipped if at in flips else item for at, item in enumerate(unflipped)]
    layout = _at_left(items, order.placed(in_columns(items, nets, order) if flips else xs))
    ends = ends_of(items, nets, layout)
    below, content, least_height = frame or PartFrame(0, 0, 0)
    bands = bands_of(items, layout, ends, below if layout.has_top else content)
    gap = 0 if layout.has_bottom or frame is None else FRAME_GAP
    height = max(bands[-1].bottom + gap, least_height)
    boxes = []
    for node, item in enumerate(items):
        band = bands[layout.nodes[node].rank].around(item.height)
        x = layout.xs[node] - item.middle
        boxes.append(Placed(x, band.top, item.width, item.height))
    routed = RoutedPart(items, nets, layout, bands, ends, Borders(0, height, below)).routed()
    width = max(right for _, right in _extents(items, layout))
    middle = layout.xs[layout.spine[0] if layout.spine else 0]
    flipped = {items[at].box for at in flips}
    return Part(Size(width, height), boxes, routed, ends, middle, flipped)


def _extents(items: Sequence[Item], layout: PlacedLayers) -> list[tuple[float, float]]:
    """Return how far each node reaches to the left and to the right."""
    found = []
    for node, x in enumerate(layout.xs):
        if node < len(items):
            item = items[node]
            left = x - item.middle
            found.append((left, left + item.width + item.loop_width))
        else:
            found.append((x - LINE_GAP / 2, x + LINE_GAP / 2))
    return found


def _at_left(items: Sequence[Item], layout: PlacedLayers) -> PlacedLayers:
    left = min(left for left, _ in _extents(items, layout))
    return replace(layout, xs=[x - left for x in layout.xs])
