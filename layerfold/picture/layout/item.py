"""Boxes and frames of a level before they have a place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from layerfold.picture.layout.levels import Stop
from layerfold.picture.layout.spacing import LOOP_WIDTH

#: Of which box the output is, and whether it goes back: what a line that crosses a border is known by.
PortName = tuple[int, bool]


class Ports(NamedTuple):
    """Where lines cross the border of a frame, from its left side."""

    entering: Mapping[PortName, float]
    leaving: Mapping[PortName, float]

    def mirrored(self, total: float) -> Ports:
        """Return them from right to left; ``total`` is the sum of any place and the one that it gets."""
        entering = {name: total - x for name, x in self.entering.items()}
        return Ports(entering, {name: total - x for name, x in self.leaving.items()})


class Item(NamedTuple):
    """A box, or a frame with what is inside of it; ``ports`` are None for a box without an inside.

    ``middle`` is, from its left side, what is to be in one line with the boxes before and after it; ``left`` is what a frame
    has at its left side before its inside, beside what it has at both sides. ``can_flip``: its inside can be mirrored.
    """

    box: int
    width: float
    height: float
    middle: float
    ports: Ports | None
    has_loop: bool
    left: float
    can_flip: bool

    @property
    def loop_width(self) -> float:
        """Room at its right side."""
        return LOOP_WIDTH if self.has_loop else 0

    @property
    def flipped(self) -> Item:
        """The same with its inside mirrored."""
        if self.ports is None:
            return self
        total = self.left + self.width
        return self._replace(middle=total - self.middle, ports=self.ports.mirrored(total))


class ItemNet(NamedTuple):
    """A net between items, by their indexes in a list; -1: the border of the frame around."""

    name: PortName
    source: Stop
    targets: Sequence[Stop]

    @property
    def is_back(self) -> bool:
        """Whether it goes against the direction of the others."""
        return self.name[1]
