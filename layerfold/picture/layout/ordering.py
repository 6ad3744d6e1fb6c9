"""Which node is where on its rank: the order by igraph, with few crossings; the distances by the widths of boxes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from layerfold.picture.layout.columns import placed
from layerfold.picture.layout.ranks import Link, RankedNode
from layerfold.picture.packages import needed


class Ordered(NamedTuple):
    """The middle of each node, and the nodes of each rank from left to right."""

    xs: list[float]
    ranks: list[list[int]]


def ordered_by(
    nodes: Sequence[RankedNode], links: Sequence[Link], spine: Sequence[int], count: int
) -> Ordered:
    """Put nodes of ``count`` ranks in order; each link leads to the next rank. ``spine`` shall be in one line."""
    ranks: list[list[int]] = [[] for _ in range(count)]
    for node, one in enumerate(nodes):
        ranks[one.rank].append(node)
    if any(len(rank) > 1 for rank in ranks):
        places = _places(nodes, links)
        for rank in ranks:
            rank.sort(key=lambda node: (places[node], node))
    return Ordered(placed(nodes, links, spine, ranks), ranks)


def _places(nodes: Sequence[RankedNode], links: Sequence[Link]) -> list[float]:
    graph = needed("igraph", "A picture").Graph(len(nodes), list(links), directed=True)
    layout = graph.layout_sugiyama(layers=[node.rank for node in nodes])
    # Rounded: the order of nodes must not depend on the last digits of a processor.
    return [round(x, 3) for x, _ in layout.coords[: len(nodes)]]
