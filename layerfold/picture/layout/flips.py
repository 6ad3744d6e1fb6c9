"""Frames of which the inside is better mirrored: it is laid out before the place of the frame is known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from layerfold.picture.layout.item import Item, ItemNet
from layerfold.picture.layout.layered import Layered


class _Crossing(NamedTuple):
    """A line at the border of a frame: where it crosses it, and where it comes from or goes to."""

    box: int
    is_top: bool
    port: float
    away: float


def frames_to_flip(
    items: Sequence[Item], nets: Sequence[ItemNet], layout: Layered, xs: Sequence[float]
) -> set[int]:
    """Return the frames, by their indexes, whose lines would cross one another less if their inside were mirrored."""
    disorder = [0] * len(items)
    crossings = list(_crossings(items, nets, layout, xs))
    for one, other in combinations(sorted(crossings), 2):
        if one[:2] == other[:2]:
            order = (one.port - other.port) * (one.away - other.away)
            disorder[one.box] += (order < 0) - (order > 0)
    return {at for at, wrong in enumerate(disorder) if wrong > 0 and items[at].can_flip}


def _crossings(
    items: Sequence[Item], nets: Sequence[ItemNet], layout: Layered, xs: Sequence[float]
) -> Iterator[_Crossing]:
    for net, found in zip(nets, layout.nets, strict=True):
        box, is_passed = net.source
        ports = items[box].ports if box >= 0 and is_passed else None
        if ports is not None and net.name in ports.leaving:
            for step in found.steps:
                if step.before < 0:
                    yield _Crossing(box, net.is_back, ports.leaving[net.name], xs[step.target])
        for target, stop in enumerate(net.targets):
            ports = items[stop.box].ports if stop.box >= 0 and stop.is_passed else None
            if ports is not None and net.name in ports.entering:
                away = xs[found.last_step(target).source]
                yield _Crossing(stop.box, not net.is_back, ports.entering[net.name], away)
