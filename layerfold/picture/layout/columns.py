"""How far nodes are from one another: lines straight where they can be, nothing nearer than its width allows.

After U. Brandes and B. Köpf, "Fast and Simple Horizontal Coordinate Assignment" (2001): linked nodes, of which no two
links cross, are one column, which stays straight. What is to the left of what is then an order of columns.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import ceil, inf
from statistics import median

from layerfold.picture.layout.ranks import Link, RankedNode
from layerfold.picture.layout.spacing import BOX_GAP, LINE_GAP

#: How often each column comes nearer to what it is linked to.
_ROUNDS = 12


def placed(
    nodes: Sequence[RankedNode],
    links: Sequence[Link],
    spine: Sequence[int],
    ranks: Sequence[Sequence[int]],
) -> list[float]:
    """Return the middle of each node; ``ranks`` are the nodes of each, from left to right."""
    column_of = _columns(nodes, links, spine, ranks)
    columns = _Columns(nodes, links, ranks, column_of)
    xs = columns.placed()
    return [xs[column] for column in column_of]


def _columns(
    nodes: Sequence[RankedNode],
    links: Sequence[Link],
    spine: Sequence[int],
    ranks: Sequence[Sequence[int]],
) -> list[int]:
    """Return the column of each node, named by its first node."""
    place = {node: at for rank in ranks for at, node in enumerate(rank)}
    column_of = list(range(len(nodes)))
    upwards = _taken(nodes, links, spine, place)
    for rank in ranks:
        for node in rank:
            if node in upwards:
                column_of[node] = column_of[upwards[node]]
    return column_of


def _taken(
    nodes: Sequence[RankedNode], links: Sequence[Link], spine: Sequence[int], place: dict[int, int]
) -> dict[int, int]:
    """Return, by the lower node, the links that are straight: of two that cross the more important one."""
    taken: dict[int, list[tuple[int, int]]] = defaultdict(list)  # by the upper rank, in order
    upwards: dict[int, int] = {}
    with_lower: set[int] = set()
    for source, target in _by_importance(nodes, links, spine, place):
        if source in with_lower or target in upwards:
            continue
        between = taken[nodes[source].rank]
        own = (place[source], place[target])
        at = bisect_left(between, own)
        if (at and between[at - 1][1] > own[1]) or (at < len(between) and between[at][1] < own[1]):
            continue
        insort(between, own)
        upwards[target] = source
        with_lower.add(source)
    return upwards


def _by_importance(
    nodes: Sequence[RankedNode], links: Sequence[Link], spine: Sequence[int], place: dict[int, int]
) -> Iterator[Link]:
    """Yield what may be straight: the spine, lines that only pass, then what is in the middle of all at both ends."""
    on_spine = set(pairwise(spine))
    lower: dict[int, list[int]] = defaultdict(list)
    upper: dict[int, list[int]] = defaultdict(list)
    boxes_below: dict[int, int] = defaultdict(int)
    for source, target in links:
        lower[source].append(place[target])
        upper[target].append(place[source])
        boxes_below[source] += nodes[target].is_box
    ordered = sorted(set(links), key=lambda one: (nodes[one.source].rank, place[one.source], one))
    # Of more ways than two, none is the one that goes on: they are better around the middle.
    yield from (
        one
        for one in ordered
        if one in on_spine and boxes_below[one.source] <= 2 and len(upper[one.target]) <= 2
    )
    yield from (
        one for one in ordered if not (nodes[one.source].is_box or nodes[one.target].is_box)
    )
    for one in ordered:
        is_middle = median(lower[one.source]) == place[one.target]
        if is_middle and median(upper[one.target]) == place[one.source]:
            yield one


class _Columns:
    def __init__(
        self,
        nodes: Sequence[RankedNode],
        links: Sequence[Link],
        ranks: Sequence[Sequence[int]],
        column_of: Sequence[int],
    ) -> None:
        self._left: dict[int, dict[int, float]] = defaultdict(dict)
        self._right: dict[int, dict[int, float]] = defaultdict(dict)
        self._linked: dict[int, list[int]] = defaultdict(list)
        self._all = sorted(set(column_of))
        for rank in ranks:
            for one, other in pairwise(rank):
                self._keep_apart(column_of[one], column_of[other], _gap(nodes[one], nodes[other]))
        for source, target in links:
            one, other = column_of[source], column_of[target]
            if one != other:
                self._linked[one].append(other)
                self._linked[other].append(one)

    def _keep_apart(self, one: int, other: int, gap: float) -> None:
        self._left[other][one] = max(gap, self._left[other].get(one, 0))
        self._right[one][other] = self._left[other][one]

    def placed(self) -> dict[int, float]:
        """Return the middle of each column."""
        ordered = self._from_left_to_right()
        xs = self._between(ordered)
        for _ in range(_ROUNDS):
            for column in ordered:
                self._move(column, xs)
            for column in reversed(ordered):
                self._move(column, xs)
        return self._rounded(ordered, xs)

    def _from_left_to_right(self) -> list[int]:
        left = {column: len(self._left[column]) for column in self._all}
        ready = [column for column in reversed(self._all) if not left[column]]
        ordered = []
        while ready:
            column = ready.pop()
            ordered.append(column)
            for other in self._right[column]:
                left[other] -= 1
                if not left[other]:
                    ready.append(other)
        return ordered

    def _between(self, ordered: Sequence[int]) -> dict[int, float]:
        """Return places in the middle of how far left and how far right each column can be."""
        leftmost: dict[int, float] = {}
        for column in ordered:
            leftmost[column] = self._least(column, leftmost, 0)
        width = max(leftmost.values())
        rightmost: dict[int, float] = {}
        for column in reversed(ordered):
            rightmost[column] = self._most(column, rightmost, width)
        return {column: (leftmost[column] + rightmost[column]) / 2 for column in ordered}

    def _least(self, column: int, xs: dict[int, float], otherwise: float = -inf) -> float:
        return max((xs[one] + gap for one, gap in self._left[column].items()), default=otherwise)

    def _most(self, column: int, xs: dict[int, float], otherwise: float = inf) -> float:
        return min((xs[one] - gap for one, gap in self._right[column].items()), default=otherwise)

    def _move(self, column: int, xs: dict[int, float]) -> None:
        linked = self._linked[column]
        if linked:
            wished = median(xs[one] for one in linked)
            xs[column] = max(self._least(column, xs), min(wished, self._most(column, xs)))

    def _rounded(self, ordered: Sequence[int], xs: dict[int, float]) -> dict[int, float]:
        """Return whole and half px, which must not bring columns nearer to one another than they may be."""
        found: dict[int, float] = {}
        for column in ordered:
            least = self._least(column, found)
            nearest = round(xs[column] * 2) / 2
            found[column] = nearest if nearest >= least else ceil(least * 2) / 2
        return found


def _gap(one: RankedNode, other: RankedNode) -> float:
    return _half(one) + _half(other)


def _half(node: RankedNode) -> float:
    return (node.width + (BOX_GAP if node.is_box else LINE_GAP)) / 2
