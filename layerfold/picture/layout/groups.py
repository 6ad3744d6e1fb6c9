"""Which boxes of a level lines connect."""

from __future__ import annotations

from typing import NamedTuple

from layerfold.picture.layout.levels import NONE, Level


class Group(NamedTuple):
    """Boxes, and the lines between them, by their indexes on the level."""

    items: list[int]
    nets: list[int]


class Groups(NamedTuple):
    """``bordered``: what lines connect with the frame around, which has to be beside one another."""

    bordered: Group | None
    free: list[Group]


def groups_of(level: Level) -> Groups:
    """Put boxes that lines connect into a group, in the order of the first of each."""
    index_of = {box: at for at, box in enumerate(level.boxes)}
    ends = [
        [index_of[stop.box] for stop in (net.source, *net.targets) if stop.box >= 0]
        for net in level.nets
    ]
    roots = _roots(len(level.boxes), ends)
    bordered = {
        roots[own[0]]
        for net, own in zip(level.nets, ends, strict=True)
        if NONE in {net.source.box, *(target.box for target in net.targets)}
    }
    found: dict[int, Group] = {}
    names = [NONE if root in bordered else root for root in roots]
    for at, name in enumerate(names):
        found.setdefault(name, Group([], [])).items.append(at)
    for net, own in enumerate(ends):
        found[names[own[0]]].nets.append(net)
    return Groups(found.pop(NONE, None), list(found.values()))


def _roots(count: int, ends: list[list[int]]) -> list[int]:
    """Return the first box of the group of each."""
    roots = list(range(count))

    def first(at: int) -> int:
        while roots[at] != at:
            at = roots[at]
        return at

    for one, *others in ends:
        for other in others:
            low, high = sorted((first(one), first(other)))
            roots[high] = low
    return [first(at) for at in range(count)]
