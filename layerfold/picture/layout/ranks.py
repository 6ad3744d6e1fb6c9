"""On which rank each box is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Link(NamedTuple):
    """From a node to one that has to be on a later rank."""

    source: int
    target: int


class RankedNode(NamedTuple):
    """A box, or the place where a line passes a rank."""

    width: float
    rank: int
    is_box: bool


class Ranks(NamedTuple):
    """By the node, from 0 on; ``spine`` are the nodes of a longest way, one on each rank."""

    ranks: list[int]
    spine: list[int]


def ranks_of(count: int, links: Sequence[Link]) -> Ranks:
    """Return ranks on which each node comes as early as what it reads allows, which keeps lines into it short.

    What reads nothing comes right before what first reads it. ``links`` have no cycle.
    """
    before: list[list[int]] = [[] for _ in range(count)]
    after: list[list[int]] = [[] for _ in range(count)]
    for source, target in links:
        before[target].append(source)
        after[source].append(target)
    ranks = _earliest(before, after)
    spine = _longest_way(ranks, before)
    on_spine = set(spine)
    pulled = [
        rank
        if before[node] or not after[node] or node in on_spine
        else min(ranks[reader] for reader in after[node]) - 1
        for node, rank in enumerate(ranks)
    ]
    return Ranks(pulled, spine)


def _earliest(before: Sequence[Sequence[int]], after: Sequence[Sequence[int]]) -> list[int]:
    ranks = [0] * len(before)
    left = [len(nodes) for nodes in before]
    ready = [node for node, some in enumerate(left) if not some]
    while ready:
        node = ready.pop()
        for reader in after[node]:
            ranks[reader] = max(ranks[reader], ranks[node] + 1)
            left[reader] -= 1
            if not left[reader]:
                ready.append(reader)
    return ranks


def _longest_way(ranks: Sequence[int], before: Sequence[Sequence[int]]) -> list[int]:
    if not ranks:
        return []
    last = max(ranks)
    node = ranks.index(last)
    spine = [node]
    for rank in range(last - 1, -1, -1):
        node = min(one for one in before[node] if ranks[one] == rank)
        spine.append(node)
    return spine[::-1]
