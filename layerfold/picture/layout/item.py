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


class Item(NamedTuple):
    """A box, or a frame with what is inside of it; ``ports`` are None for a box without an inside.

    ``middle`` is, from its left side, what is to be in one line with the boxes before and after it.
    """

    box: int
    width: float
    height: float
    middle: float
    ports: Ports | None
    has_loop: bool

    @property
    def loop_width(self) -> float:
        """Room at its right side."""
        return LOOP_WIDTH if self.has_loop else 0


class ItemNet(NamedTuple):
    """A net between items, by their indexes in a list; -1: the border of the frame around."""

    name: PortName
    source: Stop
    targets: Sequence[Stop]

    @property
    def is_back(self) -> bool:
        """Whether it goes against the direction of the others."""
        return self.name[1]
