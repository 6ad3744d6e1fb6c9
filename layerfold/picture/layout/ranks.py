"""On which rank each box is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple


class Link(NamedTuple):
    """From a node to one that has to be on a later rank."""

    source: int
    target: int


class RankedNode(NamedTuple):
    """A box, or the place where a line passes a rank."""

    rank: int
    is_box: bool


class Ranks(NamedTuple):
    """By the node, from 0 on; ``spine`` are the nodes that all longest ways have in common, rising by their ranks."""

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
    longest = _on_longest_way(ranks, after)
    pulled = [
        rank
        if before[node] or not after[node] or node in longest
        else min(ranks[reader] for reader in after[node]) - 1
        for node, rank in enumerate(ranks)
    ]
    on_rank = Counter(ranks[node] for node in longest)
    spine = [node for node in longest if on_rank[ranks[node]] == 1]
    return Ranks(pulled, sorted(spine, key=lambda node: ranks[node]))


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


def _on_longest_way(ranks: Sequence[int], after: Sequence[Sequence[int]]) -> set[int]:
    """Return the nodes through which no other way is longer than the longest one."""
    last = max(ranks, default=0)
    found = {node for node, rank in enumerate(ranks) if rank == last}
    for node in sorted(range(len(ranks)), key=lambda node: -ranks[node]):
        if any(reader in found and ranks[reader] == ranks[node] + 1 for reader in after[node]):
            found.add(node)
    return found
