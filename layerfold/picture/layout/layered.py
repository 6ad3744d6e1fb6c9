"""Boxes in ranks and, between them, the places where lines pass."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from layerfold.picture.layout.levels import NONE
from layerfold.picture.layout.ordering import ordered_by
from layerfold.picture.layout.ranks import Link, RankedNode, ranks_of


class LayeredNet(NamedTuple):
    """A net between boxes, by their indexes; -1: the border of the frame around.

    ``is_back``: against the direction of all others, from the top of its source to the bottom of its targets.
    """

    source: int
    is_back: bool
    targets: Sequence[int]

    @property
    def touches_top(self) -> bool:
        """Whether it begins or ends at the upper border of the frame around."""
        return NONE in self.targets if self.is_back else self.source == NONE

    @property
    def touches_bottom(self) -> bool:
        """Whether it begins or ends at the lower border of the frame around."""
        return self.source == NONE if self.is_back else NONE in self.targets


class Step(NamedTuple):
    """One step of a net, from a rank to the next one; ``before`` is the step of the net before it, -1: none."""

    source: int
    target: int
    before: int


@dataclass(slots=True)
class NetSteps:
    """The steps of a net; ``ends`` has, for each target, the last step to it."""

    steps: list[Step] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    def last_step(self, target: int) -> Step:
        """Return the step that reaches a target."""
        return self.steps[self.ends[target]]


@dataclass(frozen=True, slots=True)
class Layered:
    """The boxes are the first nodes. ``ranks`` have them from left to right; ``spine`` shall be in one line. ``has_top`` (``has_bottom``): the first (last) rank is the border of the frame around."""

    nodes: Sequence[RankedNode]
    ranks: Sequence[Sequence[int]]
    nets: Sequence[NetSteps]
    spine: Sequence[int]
    has_top: bool
    has_bottom: bool

    def placed(self, xs: Sequence[float]) -> PlacedLayers:
        """Return the same with the middle of each node."""
        return PlacedLayers(
            self.nodes, self.ranks, self.nets, self.spine, self.has_top, self.has_bottom, xs
        )


@dataclass(frozen=True, slots=True)
class PlacedLayers(Layered):
    """With the middle of each node."""

    xs: Sequence[float]


def layered(boxes: int, nets: Sequence[LayeredNet]) -> Layered:
    """Give every box its rank, and each net a node on every rank that it passes; then put all in order."""
    has_top = any(net.touches_top for net in nets)
    has_bottom = any(net.touches_bottom for net in nets)
    ranks, spine = ranks_of(boxes, list(_box_links(nets)))
    first = 1 if has_top else 0
    last = max(ranks, default=0) + first
    nodes = [RankedNode(rank + first, is_box=True) for rank in ranks]
    links: list[Link] = []
    found = [_NetSplit(net, nodes, links, last).split() for net in nets]
    whole = _with_borders(spine, nodes, links, first, last)
    in_ranks = ordered_by(nodes, links, last + (2 if has_bottom else 1))
    return Layered(nodes, in_ranks, found, whole, has_top, has_bottom)


def _box_links(nets: Sequence[LayeredNet]) -> Iterator[Link]:
    for source, is_back, targets in nets:
        for target in targets:
            if NONE not in {source, target}:
                yield Link(target, source) if is_back else Link(source, target)


def _with_borders(
    spine: Sequence[int], nodes: Sequence[RankedNode], links: Sequence[Link], first: int, last: int
) -> list[int]:
    """Add the lines into the first box of the spine and out of its last one, or others that cross the border."""
    above = [node for node, one in enumerate(nodes) if one.rank < first]
    below = [node for node, one in enumerate(nodes) if one.rank > last]
    into = [one.source for one in links if spine[:1] == [one.target] and one.source in above]
    out = [one.target for one in links if spine[-1:] == [one.source] and one.target in below]
    return [*(into or above)[:1], *spine, *(out or below)[:1]]


class _NetSplit:
    """Adds the places where one net passes ranks: it is one line as long as it can, and splits only before its targets."""

    def __init__(
        self, net: LayeredNet, nodes: list[RankedNode], links: list[Link], last: int
    ) -> None:
        self._net = net
        self._nodes = nodes
        self._links = links
        self._last = last  # rank of boxes
        self._found = NetSteps(ends=[NONE] * len(net.targets))

    def split(self) -> NetSteps:
        source, is_back, targets = self._net
        way = -1 if is_back else 1
        start = self._rank_of(source, is_source=True)
        goals = [self._rank_of(target, is_source=False) for target in targets]
        end = min(goals) if is_back else max(goals)
        node = self._add(start) if source == NONE else source
        step = NONE
        for rank in range(start + way, end + way, way):
            for index, (target, goal) in enumerate(zip(targets, goals, strict=True)):
                if goal == rank:
                    to = self._add(rank) if target == NONE else target
                    self._found.ends[index] = self._step(node, to, step)
            if rank != end:
                passed = self._add(rank)
                step = self._step(node, passed, step)
                node = passed
        return self._found

    def _rank_of(self, end: int, *, is_source: bool) -> int:
        if end != NONE:
            return self._nodes[end].rank
        return self._last + 1 if is_source == self._net.is_back else 0

    def _add(self, rank: int) -> int:
        self._nodes.append(RankedNode(rank, is_box=False))
        return len(self._nodes) - 1

    def _step(self, source: int, target: int, before: int) -> int:
        is_back = self._net.is_back
        self._links.append(Link(target, source) if is_back else Link(source, target))
        self._found.steps.append(Step(source, target, before))
        return len(self._found.steps) - 1
