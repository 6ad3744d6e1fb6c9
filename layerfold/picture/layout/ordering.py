"""Which node is where on its rank, so that few lines cross: by igraph."""

from __future__ import annotations

from collections.abc import Sequence

from layerfold.picture.layout.ranks import Link, RankedNode
from layerfold.picture.packages import needed


def ordered_by(nodes: Sequence[RankedNode], links: Sequence[Link], count: int) -> list[list[int]]:
    """Return the nodes of each of ``count`` ranks from left to right; each link leads to the next rank."""
    ranks: list[list[int]] = [[] for _ in range(count)]
    for node, one in enumerate(nodes):
        ranks[one.rank].append(node)
    if any(len(rank) > 1 for rank in ranks):
        places = _places(nodes, links)
        for rank in ranks:
            rank.sort(key=lambda node: (places[node], node))
    return ranks


def _places(nodes: Sequence[RankedNode], links: Sequence[Link]) -> list[float]:
    graph = needed("igraph", "A picture").Graph(len(nodes), list(links), directed=True)
    layout = graph.layout_sugiyama(layers=[node.rank for node in nodes])
    # Rounded: the order of nodes must not depend on the last digits of a processor.
    return [round(x, 3) for x, _ in layout.coords[: len(nodes)]]
