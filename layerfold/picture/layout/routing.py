"""The lines of a part: straight through bands, bent between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from layerfold.picture.geometry import Curve, Point, Straight
from layerfold.picture.layout.bands import Band
from layerfold.picture.layout.item import Item, ItemNet
from layerfold.picture.layout.layered import PlacedLayers, Step
from layerfold.picture.layout.levels import NONE, Stop
from layerfold.picture.layout.paths import Path, PlacedNet, PlacedStep
from layerfold.picture.layout.sides import Ends

_HALF_PIXEL = 0.5


class Borders(NamedTuple):
    """From where to where lines can be seen; ``below``: where what a frame itself gives to its inside begins."""

    top: float
    bottom: float
    below: float


@dataclass(frozen=True, slots=True)
class RoutedPart:
    """Boxes in ranks, with the places where lines begin and end."""

    items: Sequence[Item]
    nets: Sequence[ItemNet]
    layout: PlacedLayers
    bands: Sequence[Band]
    ends: Ends
    borders: Borders

    def routed(self) -> list[PlacedNet]:
        """Return the lines."""
        found = []
        for net, one in enumerate(self.layout.nets):
            places = dict(zip(one.ends, self.ends.ends[net], strict=True))
            steps = [
                PlacedStep(self._way(net, step, places.get(index)), step.before)
                for index, step in enumerate(one.steps)
            ]
            found.append(PlacedNet(steps, one.ends))
        return found

    def _way(self, net: int, step: Step, end: float | None) -> Path:
        is_back, is_first = self.nets[net].is_back, step.before < 0
        x1 = self.ends.starts[net] if is_first else self.layout.xs[step.source]
        x2 = self.layout.xs[step.target] if end is None else end
        first, last = self._band(step.source), self._band(step.target)
        # Seen in the direction of the line: where it begins, the gap between two bands, where it ends.
        bend_from = first.top if is_back else first.bottom
        bend_to = last.bottom if is_back else last.top
        is_inside = self.nets[net].source == Stop(NONE, is_passed=False)
        y1 = self._edge(step.source, is_top=is_back, is_inside=is_inside) if is_first else bend_from
        y2 = self._edge(step.target, is_top=not is_back)
        segments: list[Straight | Curve] = []
        if y1 != bend_from:
            segments.append(Straight(x1, bend_from))
        if bend_from != bend_to:
            segments.append(_bend(x1, bend_from, x2, bend_to))
        if y2 != bend_to:
            segments.append(Straight(x2, y2))
        return Path(Point(x1, y1), segments)

    def _band(self, node: int) -> Band:
        return self.bands[self.layout.nodes[node].rank]

    def _edge(self, node: int, *, is_top: bool, is_inside: bool = False) -> float:
        """Return where a line leaves or reaches a node; one that only passes goes on to the end of the band."""
        band, one = self._band(node), self.layout.nodes[node]
        if one.is_box:
            box = band.around(self.items[node].height)
            return box.top if is_top else box.bottom
        if one.rank == 0 and self.layout.has_top:
            return self.borders.below if is_inside else self.borders.top
        if one.rank == len(self.layout.ranks) - 1 and self.layout.has_bottom:
            return self.borders.bottom
        return band.bottom if is_top else band.top


def _bend(x1: float, y1: float, x2: float, y2: float) -> Straight | Curve:
    if abs(x2 - x1) < _HALF_PIXEL:
        return Straight(x2, y2)
    middle = (y1 + y2) / 2
    return Curve(x1, middle, x2, middle, x2, y2)
