"""Nodes whose links are straight."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Sequence
from enum import IntEnum
from typing import NamedTuple


class Importance(IntEnum):
    """What is made straight first: the longest way, then lines that pass ranks, then boxes with one reader."""

    SPINE = 0
    PASSING = 1
    ONLY = 2
    OTHER = 3


class StraightLink(NamedTuple):
    """A link with where it begins and ends, from the middles of its nodes.

    ``reach`` is how far to both sides of ``target_offset`` it may end as well.
    """

    source: int
    target: int
    source_offset: float
    target_offset: float
    reach: float
    importance: Importance


class Column(NamedTuple):
    """Nodes on neighbouring ranks, and where each of them is, from the first."""

    nodes: list[int]
    offsets: list[float]


def columns_of(ranks: Sequence[Sequence[int]], links: Sequence[StraightLink]) -> list[Column]:
    """Return all nodes in columns, by links between neighbouring ranks of which no two cross."""
    place = {node: (rank, at) for rank, nodes in enumerate(ranks) for at, node in enumerate(nodes)}
    kept: dict[int, list[tuple[int, int]]] = defaultdict(list)  # by the upper rank, in order
    below: dict[int, StraightLink] = {}
    above: set[int] = set()
    for link in sorted(links, key=lambda one: one.importance):
        if link.importance is Importance.OTHER:
            break
        (rank, source), (lower, target) = place[link.source], place[link.target]
        if lower != rank + 1 or link.source in below or link.target in above:
            continue
        if _crosses(kept[rank], source, target):
            continue
        insort(kept[rank], (source, target))
        below[link.source] = link
        above.add(link.target)
    return [_column(node, below) for nodes in ranks for node in nodes if node not in above]


def _crosses(kept: Sequence[tuple[int, int]], source: int, target: int) -> bool:
    """Whether a link crosses one of others that do not cross one another."""
    at = bisect_left(kept, (source, target))
    return (at > 0 and kept[at - 1][1] > target) or (at < len(kept) and kept[at][1] < target)


def _column(node: int, below: dict[int, StraightLink]) -> Column:
    column = Column([node], [0])
    while node in below:
        link = below[node]
        node = link.target
        column.nodes.append(node)
        column.offsets.append(column.offsets[-1] + link.source_offset - link.target_offset)
    return column
