"""Gives each node its place: the lines of the spine are straight, others as far as they can be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal

from layerfold.picture.layout.columns import Importance, StraightLink
from layerfold.picture.layout.item import Item, ItemNet
from layerfold.picture.layout.layered import Layered, Step
from layerfold.picture.layout.levels import Stop
from layerfold.picture.layout.spacing import BOX_GAP, LINE_GAP
from layerfold.picture.layout.straight import Room, straightened

#: A line among several may arrive that far beside the middle of a box.
_SIDE = 60


def in_columns(items: Sequence[Item], nets: Sequence[ItemNet], layout: Layered) -> list[float]:
    """Return the middle of each node."""
    rooms = [_room(items[node] if node < len(items) else None) for node in range(len(layout.nodes))]
    links = []
    for net, found in zip(nets, layout.nets, strict=True):
        stops = dict(zip(found.ends, net.targets, strict=True))
        for at, step in enumerate(found.steps):
            links.append(_link(items, net, layout, step, stops.get(at)))
    every = [*_spine_links(layout, links), *_with_sole_readers(links, layout)]
    return straightened(layout.ranks, rooms, every)


def _room(item: Item | None) -> Room:
    if item is None:
        return Room(LINE_GAP / 2, LINE_GAP / 2)
    right = item.width - item.middle + item.loop_width
    return Room(item.middle + BOX_GAP / 2, right + BOX_GAP / 2)


def _spine_links(layout: Layered, links: Sequence[StraightLink]) -> Iterator[StraightLink]:
    """Yield links where lines lead from one part of the spine to the next in several ways: they belong together, too."""
    there = {(link.source, link.target) for link in links}
    for source, target in pairwise(layout.spine):
        if (source, target) not in there:
            yield StraightLink(source, target, 0, 0, 0, Importance.SPINE)


def _link(
    items: Sequence[Item], net: ItemNet, layout: Layered, step: Step, stop: Stop | None
) -> StraightLink:
    upper, lower = (step.target, step.source) if net.is_back else (step.source, step.target)
    # Frames are in line by their middles, wherever the lines between them cross their borders.
    if {upper, lower} <= set(layout.spine):
        return StraightLink(upper, lower, 0, 0, 0, Importance.SPINE)
    start = _port(items, net.source, net, "leaving") if step.before < 0 else 0
    end = _port(items, stop, net, "entering") if stop is not None else 0
    is_passing = not (layout.nodes[upper].is_box or layout.nodes[lower].is_box)
    importance = Importance.PASSING if is_passing else Importance.OTHER
    ends = (end, start) if net.is_back else (start, end)
    return StraightLink(upper, lower, *ends, 0, importance)


def _port(
    items: Sequence[Item], stop: Stop, net: ItemNet, side: Literal["entering", "leaving"]
) -> float:
    """Return where a line crosses the border of a frame, from its middle."""
    if stop.box < 0 or not stop.is_passed:
        return 0
    item = items[stop.box]
    port = getattr(item.ports, side).get(net.name) if item.ports else None
    return 0 if port is None else port - item.middle


def _with_sole_readers(links: Sequence[StraightLink], layout: Layered) -> Iterator[StraightLink]:
    leaving = Counter(link.source for link in links)
    entering = Counter(link.target for link in links)
    for link in links:
        if link.importance is not Importance.OTHER:
            yield link
        elif leaving[link.source] == entering[link.target] == 1:
            yield link._replace(importance=Importance.ONLY)
        elif layout.nodes[link.target].is_box and entering[link.target] > 1:
            yield link._replace(reach=_SIDE)
        else:
            yield link
