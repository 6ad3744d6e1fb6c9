"""Blocks of a layer graph: what lies between a merge and the node that its inputs come from.

A merge reads several nodes. Its entry is the node from which a short way leads to it beside a longer
one, as in a residual block; else the last node on every path to it, its immediate dominator, if what lies
between falls apart into branches. ``docs/fold.md`` is normative.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import accumulate

from layerfold.fold.calls import Graph
from layerfold.fold.resampling import grows, leaving

#: Nodes of a projection at most: pooling, padding, convolution, normalisation.
MAX_PROJECTION = 4

#: Nodes from the entry of branches to their merge at most: more are drawn by no author as a block.
MAX_BRANCHES = 256

ADD = frozenset({"Add", "Average", "Subtract", "CustomScaleLayer"})
MULTIPLY = frozenset({"Multiply"})
CONCATENATE = frozenset({"Concatenate", "Concat"})

#: A class of the user's own adds if a word of its name says so.
_ADDING_WORDS = frozenset({"add", "addition", "residual", "shortcut", "skip", "sum", "stochastic"})
_WORD = re.compile("[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


@dataclass(slots=True)
class Region:
    """Nodes ``start`` to ``merge``, both included; they begin with what ``entry`` returns."""

    kind: str
    entry: int
    start: int
    merge: int


def find_regions(graph: Graph, live: list[int]) -> list[Region]:
    """Return every region of the graph in the order of their merges.

    ``live`` are the nodes from which an output of the model is reached, rising.
    """
    search = _Search(graph, live)
    found = [search.region(node) for node in live if len(graph.sources[node]) > 1]
    return _without_long_skips([region for region in found if region])


def immediate_dominators(graph: Graph, live: Iterable[int]) -> list[int]:
    """Return for each live node the last node on every path to it, -1 where there is none.

    As Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm": in topological order one pass is enough.
    """
    dominators = [-1] * len(graph.types)
    for node in live:
        sources = graph.sources[node]
        if not sources:
            continue
        common = sources[0]
        for source in sources[1:]:
            one = source
            while common != one:
                if common > one:
                    common = dominators[common]
                else:
                    one = dominators[one]
        dominators[node] = common
    return dominators


def scattered_regions(
    graph: Graph, live: list[int], regions: list[Region]
) -> list[tuple[str, list[int]]]:
    """Return kind and nodes of the branches inside ``regions`` that are between rows of others."""
    dominators = immediate_dominators(graph, live)
    known = {region.merge for region in regions}
    found = []
    for around in regions:
        for merge in range(around.start, around.merge):
            if merge in known or len(graph.sources[merge]) < 2:
                continue
            known.add(merge)
            entry = dominators[merge]
            nodes = _between(graph, entry, merge)
            ends = {*nodes, merge}
            if entry < around.entry or not all(ends.issuperset(graph.users[n]) for n in nodes):
                continue
            kind = _branch_kind(graph, merge)
            if kind == around.kind and len(_parts(graph, nodes)) > 1:
                found.append((kind, sorted(ends)))
    return found


def adds(graph: Graph, node: int) -> bool:
    """Return whether a node adds: by its class, or by a word in the name of a class without parameters."""
    name = graph.types[node]
    if name in ADD:
        return True
    if graph.has_params[node] or len(graph.sources[node]) < 2:
        return False
    shapes = {graph.outputs[source] for source in graph.sources[node]}
    same = shapes == {graph.outputs[node]} and None not in shapes
    return same and any(word.lower() in _ADDING_WORDS for word in _WORD.findall(name))


class _Search:
    def __init__(self, graph: Graph, live: list[int]) -> None:
        self.graph = graph
        size = len(graph.types)
        self.first = [users[0] if users else size for users in graph.users]
        self.last = [users[-1] if users else size for users in graph.users]
        self.unread = self._unread(live)
        self.dominators = immediate_dominators(graph, live)
        sources = _without_conditions(graph)
        self.stems = self.dominators
        if sources != graph.sources:
            self.stems = immediate_dominators(replace(graph, sources=sources), live)
        self.live = bytearray(size)
        for node in live:
            self.live[node] = 1
        self.grown = [node for node in live if grows(graph, node)]
        self.learned = [0, *accumulate(graph.has_params)]
        self.weight = [0, *accumulate(self._weighs(node) for node in range(size))]

    def _unread(self, live: list[int]) -> list[int]:
        """Return for each node the last one before it that no node up to it reads.

        A block cannot begin before that one: its rows would not all be used inside. Each node is
        pushed and popped once.
        """
        found = [-1] * len(self.first)
        waiting: list[int] = []
        for node in live:
            while waiting and self.first[waiting[-1]] <= node:
                waiting.pop()
            found[node] = waiting[-1] if waiting else -1
            waiting.append(node)
        return found

    def _weighs(self, node: int) -> bool:
        """Return whether a node multiplies by parameters; a normalisation does not count."""
        name = self.graph.types[node]
        return self.graph.has_params[node] and "Norm" not in name and "Depthwise" not in name

    def region(self, merge: int) -> Region | None:
        return self._skipped(merge) or self._branching(merge)

    def _skipped(self, merge: int) -> Region | None:
        """Return the region around which a short way leads."""
        name = self.graph.types[merge]
        if name in MULTIPLY:
            kind, entry = "gate", self._identity(merge)
        elif name in CONCATENATE:
            kind, entry = "dense", self._identity(merge, first=True)
        elif adds(self.graph, merge):
            kind, entry = "residual", self._added(merge)
        else:
            return None
        if entry < 0:
            return None
        start = self._start(entry, merge)
        if start == merge:
            return None
        leaving = self._leaving(entry, start, merge)
        if leaving and not (kind == "residual" and self._is_passed(entry, merge, leaving)):
            return None
        if kind == "gate" and not self._is_learned(start, merge):
            return None
        return Region(kind, entry, start, merge)

    def _is_learned(self, start: int, merge: int) -> bool:
        """Return whether rows have parameters: a product without is a norm or an activation in operators."""
        return self.learned[start] < self.learned[merge]

    def _identity(self, merge: int, *, first: bool = False) -> int:
        """Return the last source of a merge, or the first, that an earlier node reads, too; else -1."""
        sources = self.graph.sources[merge]
        for source in sources if first else reversed(sources):
            if self.first[source] < merge and self.unread[merge] <= source:
                return source
        return -1

    def _added(self, merge: int) -> int:
        """Return the node whose value is added, as it is or projected, to what was computed from it; else -1.

        What is spread over more places in the sum, such as one vector for all words, is a condition.
        """
        graph = self.graph
        alike = _of_its_shape(graph, merge)
        if len(alike) < 2:
            return -1
        entry = self._identity(merge)
        if entry >= 0:
            return entry if entry in alike else -1
        return self._projected(merge, alike) if len(graph.sources[merge]) == 2 else -1

    def _projected(self, merge: int, sources: list[int]) -> int:
        """Return from where a way with at most one product leads to a sum, beside one with more; else -1."""
        graph = self.graph
        for source in reversed(sources):
            node = source
            chain: list[int] = []
            while len(chain) < MAX_PROJECTION and len(graph.sources[node]) == 1:
                chain.append(node)
                node = graph.sources[node][0]
                weight = sum(map(self._weighs, chain))
                if weight > 1 or node < self.unread[merge]:
                    break
                others = self.weight[merge] - self.weight[node + 1] - weight
                read = any(user < merge and user not in chain for user in graph.users[node])
                if read and others > weight and self._is_stem(node, merge):
                    return node
        return -1

    def _is_stem(self, node: int, merge: int) -> bool:
        """Return whether all of a sum was computed from a node, but for conditions."""
        return self.stems[merge] == node

    def _branching(self, merge: int) -> Region | None:
        """Return the branches that begin at one node, read nothing before it, and meet here."""
        entry = self.dominators[merge]
        if entry < max(self.unread[merge], merge - MAX_BRANCHES, 0):
            return None
        start = self._start(entry, merge)
        inside = self._inside(start, merge)
        if len(_parts(self.graph, inside)) < 2:
            return None
        if self._leaving(entry, start, merge) and not self._is_pyramid(inside, merge):
            return None
        return Region(_branch_kind(self.graph, merge), entry, start, merge)

    def _is_pyramid(self, inside: list[int], merge: int) -> bool:
        """Return whether branches that pool and resize to the former size meet only where they are concatenated."""
        sources = self.graph.sources
        return self.graph.types[merge] in CONCATENATE and all(len(sources[n]) < 2 for n in inside)

    def _inside(self, start: int, merge: int) -> list[int]:
        return [node for node in range(start, merge) if self.live[node]]

    def _leaving(self, entry: int, start: int, merge: int) -> set[int]:
        """Return the nodes of a region that are levels of a U: they grow from below both ends, or above both."""
        inside = self.grown[bisect_left(self.grown, start) : bisect_left(self.grown, merge)]
        return leaving(self.graph, entry, inside, merge)

    def _is_passed(self, entry: int, merge: int, nodes: set[int]) -> bool:
        """Return whether a way around some nodes leads from an entry to a merge that reads it by itself, too."""
        sources = self.graph.sources
        pending = [source for source in sources[merge] if source != entry]
        if len(pending) == len(sources[merge]):
            return False
        seen = {*nodes}
        while pending:
            node = pending.pop()
            if node == entry:
                return True
            if node > entry and node not in seen:
                seen.add(node)
                pending += sources[node]
        return False

    def _start(self, entry: int, merge: int) -> int:
        """Leave out what is first, comes from elsewhere and is read later: a mask between layers."""
        start = node = entry + 1
        while node < merge and entry not in self.graph.sources[node]:
            node += 1
            if self.last[node - 1] > merge:
                start = node
        return start


def _without_conditions(graph: Graph) -> list[list[int]]:
    """Return what each node reads, without what is spread over more places where values meet: a condition."""
    found = []
    for node, sources in enumerate(graph.sources):
        alike = sources
        if len(sources) > 1 and (graph.types[node] in MULTIPLY or adds(graph, node)):
            alike = _of_its_shape(graph, node) or sources
        found.append(alike)
    return found


def _between(graph: Graph, entry: int, merge: int) -> list[int]:
    """Return the nodes on paths from an entry that all paths pass to a merge."""
    found: set[int] = set()
    pending = list(graph.sources[merge])
    while pending:
        node = pending.pop()
        if node > entry and node not in found:
            found.add(node)
            pending += graph.sources[node]
    return list(found)


def _parts(graph: Graph, nodes: list[int]) -> list[list[int]]:
    """Return the parts, without an edge between them, into which some nodes fall."""
    root = {node: node for node in nodes}

    def find(node: int) -> int:
        while root[node] != node:
            root[node] = root[root[node]]
            node = root[node]
        return node

    for node in nodes:
        for source in graph.sources[node]:
            if source in root:
                one, other = find(source), find(node)
                root[max(one, other)] = min(one, other)
    parts: dict[int, list[int]] = {}
    for node in nodes:
        parts.setdefault(find(node), []).append(node)
    return list(parts.values())


def _branch_kind(graph: Graph, merge: int) -> str:
    return "inception" if graph.types[merge] in CONCATENATE else "parallel"


def _of_its_shape(graph: Graph, merge: int) -> list[int]:
    """Return the sources of a merge that have its shape, as far as shapes are known."""
    shape = graph.outputs[merge]
    sources = graph.sources[merge]
    return [
        node
        for node in sources
        if None in (shape, graph.outputs[node]) or graph.outputs[node] == shape
    ]


def _without_long_skips(regions: list[Region]) -> list[Region]:
    """Keep of a chain of dense connections each, and of those from one entry the longest.

    The rows of a lone one are branches if nothing else is found in them.
    """
    dense = [region for region in regions if region.kind == "dense"]
    longest = {region.entry: region.merge for region in dense}  # merges rise
    lone = _lone(dense)
    inner = sorted((r.start, r.merge) for r in regions if r.kind in ("residual", "dense", "gate"))
    ends = list(accumulate((merge for _, merge in reversed(inner)), min))[::-1]
    kept: list[Region] = []
    for region in regions:
        if region.kind == "gate" and _is_around(region, inner, ends):
            continue
        if region.kind == "dense":
            if region.merge != longest[region.entry]:
                continue
            if region.merge in lone:
                if region.merge - region.start < 2 or _is_around(region, inner, ends):
                    continue
                region.kind = "parallel"
        kept.append(region)
    return kept


def _lone(dense: list[Region]) -> set[int]:
    """Return the merges of dense regions that share none of their ends with another.

    A single concatenation of a value with what was computed from it is a skip, and no dense block.
    """
    merges = {region.merge for region in dense}
    entries = Counter(region.entry for region in dense)
    return {
        region.merge
        for region in dense
        if region.entry not in merges and region.merge not in entries and entries[region.entry] == 1
    }


def _is_around(region: Region, inner: list[tuple[int, int]], ends: list[int]) -> bool:
    """Return whether a block with a skip lies inside a region; ``ends`` is the first end from each on."""
    at = bisect_left(inner, (region.start, 0))
    return at < len(inner) and ends[at] < region.merge
