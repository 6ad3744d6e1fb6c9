"""Ways of lines, before they are put together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from layerfold.picture.geometry import Curve, Point, Straight


class Path(NamedTuple):
    """A way from one place to others."""

    start: Point
    segments: Sequence[Straight | Curve]

    def moved(self, dx: float, dy: float) -> Path:
        """Return the same way elsewhere."""
        start = Point(self.start.x + dx, self.start.y + dy)
        return Path(start, [_moved(one, dx, dy) for one in self.segments])

    def mirrored(self, total: float) -> Path:
        """Return the same way from right to left; ``total`` is the sum of any place and the one that it gets."""
        start = Point(total - self.start.x, self.start.y)
        return Path(start, [_mirrored(one, total) for one in self.segments])


class PlacedStep(NamedTuple):
    """A step of a net with its way; ``before`` is the step of the same net before it, -1: none."""

    path: Path
    before: int


class PlacedNet(NamedTuple):
    """The steps of a net, and for each of its targets the last one to it."""

    steps: Sequence[PlacedStep]
    ends: Sequence[int]

    def moved(self, dx: float, dy: float) -> PlacedNet:
        """Return the same net elsewhere."""
        steps = [PlacedStep(step.path.moved(dx, dy), step.before) for step in self.steps]
        return PlacedNet(steps, self.ends)

    def mirrored(self, total: float) -> PlacedNet:
        """Return the same net from right to left."""
        steps = [PlacedStep(step.path.mirrored(total), step.before) for step in self.steps]
        return PlacedNet(steps, self.ends)


def _mirrored(one: Straight | Curve, total: float) -> Straight | Curve:
    if isinstance(one, Straight):
        return Straight(total - one.x, one.y)
    return Curve(total - one.x1, one.y1, total - one.x2, one.y2, total - one.x, one.y)


def _moved(one: Straight | Curve, dx: float, dy: float) -> Straight | Curve:
    if isinstance(one, Straight):
        return Straight(one.x + dx, one.y + dy)
    return Curve(one.x1 + dx, one.y1 + dy, one.x2 + dx, one.y2 + dy, one.x + dx, one.y + dy)
