"""The heights of ranks, and of the gaps between them."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor
from typing import NamedTuple

from layerfold.picture.layout.item import Item
from layerfold.picture.layout.layered import PlacedLayers
from layerfold.picture.layout.sides import Ends
from layerfold.picture.layout.spacing import FRAME_GAP, RANK_GAP

# A gap in which lines go far aside is higher: they would be too flat to follow.
_FLATTEST = 12
_LEAST_BENT = 20
_HIGHEST_GAP = 56


class Band(NamedTuple):
    """Boxes of a rank are between ``top`` and ``bottom``; lines bend only between bands."""

    top: float
    bottom: float

    def around(self, height: float) -> Band:
        """Return where a box of this height is: in the middle."""
        start = (self.top + self.bottom - height) // 2
        return Band(start, start + height)


def bands_of(items: Sequence[Item], layout: PlacedLayers, ends: Ends, top: float) -> list[Band]:
    """Return the band of each rank; the first is at ``top``."""
    gaps = _gaps(layout, ends)
    bands: list[Band] = []
    for rank, nodes in enumerate(layout.ranks):
        height = max((items[node].height for node in nodes if node < len(items)), default=0)
        start = bands[-1].bottom + gaps[rank - 1] if rank else top
        bands.append(Band(start, start + height))
    return bands


def _gaps(layout: PlacedLayers, ends: Ends) -> list[float]:
    """Return the gap after each rank."""
    aside = [0.0] * len(layout.ranks)
    for net, (steps, starts) in enumerate(zip(layout.nets, ends.starts, strict=True)):
        places = dict(zip(steps.ends, ends.ends[net], strict=True))
        for index, (source, target, before) in enumerate(steps.steps):
            start = starts if before < 0 else layout.xs[source]
            end = places.get(index, layout.xs[target])
            rank = min(layout.nodes[source].rank, layout.nodes[target].rank)
            aside[rank] = max(aside[rank], abs(end - start))
    borders = {0} if layout.has_top else set()
    if layout.has_bottom:
        borders.add(len(aside) - 2)
    return [_gap(distance, is_border=rank in borders) for rank, distance in enumerate(aside)]


def _gap(distance: float, *, is_border: bool) -> float:
    if distance < 1:
        return FRAME_GAP if is_border else RANK_GAP
    return min(max(_LEAST_BENT + floor(distance / _FLATTEST + 0.5), RANK_GAP), _HIGHEST_GAP)
