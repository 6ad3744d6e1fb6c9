"""Where boxes and lines are, in px; ``x`` and ``y`` are the left upper corner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Size(NamedTuple):
    """How large a box is."""

    width: float
    height: float


class Placed(NamedTuple):
    """Where a box is."""

    x: float
    y: float
    width: float
    height: float


class Point(NamedTuple):
    """A place."""

    x: float
    y: float


class Straight(NamedTuple):
    """A straight line to a place, from where the segment before ends."""

    x: float
    y: float


class Curve(NamedTuple):
    """A cubic curve to a place, from where the segment before ends, with two control points."""

    x1: float
    y1: float
    x2: float
    y2: float
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Line:
    """A part of the drawing that ``edges``, by their numbers, have in common: each part is drawn once.

    ``is_end``: it ends at the box that reads, so that it has an arrow there. ``is_back``: it leads back to
    an earlier box, against the direction of the others.
    """

    start: Point
    segments: Sequence[Straight | Curve]
    edges: Sequence[int]
    is_end: bool
    is_back: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """Where all boxes and lines of a picture are."""

    width: float
    height: float
    boxes: Sequence[Placed]
    lines: Sequence[Line]
