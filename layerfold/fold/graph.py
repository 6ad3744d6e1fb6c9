"""Blocks of a layer graph, found by a sweep for cut nodes.

A cut node lies on every path from the inputs to the outputs. In any topological order
node i is one exactly if no edge (u, v) has u < i < v, so one pass over the edges finds all
of them, and what lies between two neighbouring cut nodes is contiguous. The regions found
this way nest; ``docs/fold.md`` has the proof.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, pairwise

MAX_DEPTH = 12

ADD = frozenset({"Add", "Average", "Subtract", "CustomScaleLayer"})
#: They have several inputs and an output of one shape, but do not add.
NEITHER = frozenset(
    [
        "AdditiveAttention",
        "Arctan2",
        "Attention",
        "Cross",
        "Divide",
        "DivideNoNan",
        "DotProductAttention",
        "Einsum",
        "FloorDivide",
        "Fmax",
        "Fmin",
        "Fmod",
        "Hypot",
        "Logaddexp",
        "Logaddexp2",
        "LogicalAnd",
        "LogicalOr",
        "LogicalXor",
        "Matmul",
        "Maximum",
        "Minimum",
        "Mod",
        "Power",
        "Select",
        "TrueDivide",
        "Where",
    ]
)
MULTIPLY = frozenset({"Multiply"})
CONCATENATE = frozenset({"Concatenate"})


@dataclass(slots=True)
class Graph:
    """Nodes 0 to n-1 in topological order; ``sources[i]`` are the nodes that i reads."""

    types: list[str]
    outputs: list[str | None]
    has_params: list[bool]
    sources: list[list[int]]
    users: list[list[int]]


@dataclass(slots=True)
class Region:
    """Nodes between two cut nodes, and the one in which they meet."""

    kind: str
    entry: int  # -1: the inputs of the model
    nodes: list[int]  # strictly between entry and merge, rising
    merge: int


def find_regions(graph: Graph, live: list[int]) -> list[Region]:
    """Return every region of the graph, the enclosing ones before those inside them.

    ``live`` are the nodes from which an output of the model is reached, rising.
    """
    found: list[Region] = []
    pending = [(live, -1, len(graph.types), 0)]
    while pending:
        nodes, entry, merge, depth = pending.pop()
        for start, gap, end in _gaps(graph, nodes, entry, merge):
            branches = _branches(graph, gap)
            direct = _reads(graph, end, start)
            if len(branches) == 1 and not direct:
                continue  # no cut node inside and no second path around: one region
            # From the inputs of the model, or to its outputs, is not a block.
            if start >= 0 and end < len(graph.types):
                found.append(Region(_kind(graph, end, direct=direct), start, gap, end))
            if depth < MAX_DEPTH:
                pending.extend((branch, start, end, depth + 1) for branch in branches)
    found.sort(key=lambda region: (region.nodes[0], -region.merge))
    return found


def cut_nodes(graph: Graph, nodes: list[int]) -> list[int]:
    """Return the places in ``nodes`` (rising) of those that every path through ``nodes`` meets."""
    count = len(nodes)
    place = {node: index for index, node in enumerate(nodes)}
    spans = [0] * (count + 1)
    for index, node in enumerate(nodes):
        sources = graph.sources[node]
        first = min(place.get(source, -1) for source in sources) if sources else -1
        if first + 1 < index:
            spans[first + 1] += 1
            spans[index] -= 1
        users = graph.users[node]
        if not users or any(user not in place for user in users):
            spans[index + 1] += 1
            spans[count] -= 1
    return [index for index, spanning in enumerate(accumulate(spans[:count])) if not spanning]


def _gaps(
    graph: Graph, nodes: list[int], entry: int, merge: int
) -> list[tuple[int, list[int], int]]:
    """Return (cut node, nodes between, next cut node) for every gap among ``nodes``."""
    gaps = []
    cuts = [-1, *cut_nodes(graph, nodes), len(nodes)]
    for left, right in pairwise(cuts):
        if right - left > 1:
            start = nodes[left] if left >= 0 else entry
            end = nodes[right] if right < len(nodes) else merge
            gaps.append((start, nodes[left + 1 : right], end))
    return gaps


def _branches(graph: Graph, gap: list[int]) -> list[list[int]]:
    """Return the weakly connected components of ``gap``, each rising."""
    root = {node: node for node in gap}

    def find(node: int) -> int:
        while root[node] != node:
            root[node] = root[root[node]]
            node = root[node]
        return node

    for node in gap:
        for source in graph.sources[node]:
            if source in root:
                low, high = sorted((find(source), find(node)))
                root[high] = low
    branches: dict[int, list[int]] = {}
    for node in gap:
        branches.setdefault(find(node), []).append(node)
    return list(branches.values())


def _reads(graph: Graph, node: int, source: int) -> bool:
    return source >= 0 and node < len(graph.types) and source in graph.sources[node]


def _kind(graph: Graph, merge: int, *, direct: bool) -> str:
    name = graph.types[merge]
    if name in MULTIPLY:
        return "gate" if direct else "parallel"
    if name in CONCATENATE:
        return "dense" if direct else "inception"
    return "residual" if _adds(graph, merge) else "parallel"


def _adds(graph: Graph, node: int) -> bool:
    """Whether a node is known to add, or is of an unknown class and does to shapes what adding does."""
    if graph.types[node] in ADD:
        return True
    if graph.types[node] in NEITHER or graph.has_params[node]:
        return False
    shapes = {graph.outputs[source] for source in graph.sources[node]}
    return len(graph.sources[node]) > 1 and shapes == {graph.outputs[node]} and None not in shapes
