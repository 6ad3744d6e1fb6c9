"""Where the middle of each node is: links as straight as possible, nodes as far apart as they must be.

After U. Brandes and B. Köpf, "Fast and Simple Horizontal Coordinate Assignment" (2001): linked nodes, of which no two
links cross, are one column, which stays straight; what is to the left of what is then an order of columns.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from math import ceil, inf
from typing import NamedTuple

from layerfold.picture.layout.columns import Column, Importance, StraightLink, columns_of

_ROUNDS = 12

#: How much a link counts.
_WEIGHTS = {
    Importance.SPINE: 5000,
    Importance.PASSING: 8,
    Importance.ONLY: 4,
    Importance.OTHER: 2,
}
#: So that what has no links is near the others.
_NEARNESS = 0.01


class Room(NamedTuple):
    """How much a node needs to both sides."""

    left: float
    right: float


class _Pull(NamedTuple):
    """``offset`` is where a column should be, from where the other one is; ``reach`` as in a link."""

    other: int
    offset: float
    reach: float
    weight: float


def straightened(
    ranks: Sequence[Sequence[int]], rooms: Sequence[Room], links: Sequence[StraightLink]
) -> list[float]:
    """Return places for all nodes; ``ranks`` have them in their order."""
    columns = columns_of(ranks, links)
    places = _Straightening(columns, ranks, rooms, links).placed()
    xs = [0.0] * len(rooms)
    for column, (nodes, offsets) in enumerate(columns):
        for node, offset in zip(nodes, offsets, strict=True):
            xs[node] = places[column] + offset
    return xs


class _Straightening:
    def __init__(
        self,
        columns: Sequence[Column],
        ranks: Sequence[Sequence[int]],
        rooms: Sequence[Room],
        links: Sequence[StraightLink],
    ) -> None:
        self._places = [0.0] * len(columns)
        self._of = {
            node: (column, offset)
            for column, one in enumerate(columns)
            for node, offset in zip(*one, strict=True)
        }
        self._pulls: list[list[_Pull]] = [[] for _ in columns]
        self._before: list[dict[int, float]] = [{} for _ in columns]
        self._after: list[dict[int, float]] = [{} for _ in columns]
        for link in links:
            self._pull(link)
        for nodes in ranks:
            for one, other in pairwise(nodes):
                self._keep_apart(one, other, rooms[one].right + rooms[other].left)
        self._order = self._from_left()

    def _pull(self, link: StraightLink) -> None:
        (one, start), (other, end) = self._of[link.source], self._of[link.target]
        if one != other:
            offset = start + link.source_offset - end - link.target_offset
            weight = _WEIGHTS[link.importance]
            self._pulls[other].append(_Pull(one, offset, link.reach, weight))
            self._pulls[one].append(_Pull(other, -offset, link.reach, weight))

    def _keep_apart(self, left: int, right: int, distance: float) -> None:
        (one, start), (other, end) = self._of[left], self._of[right]
        gap = max(distance + start - end, self._after[one].get(other, -inf))
        self._after[one][other] = self._before[other][one] = gap

    def _from_left(self) -> list[int]:
        """Return all columns, each after those that have to be to its left."""
        left = [len(before) for before in self._before]
        order = [column for column, some in enumerate(left) if not some]
        for column in order:  # it grows meanwhile
            for other in self._after[column]:
                left[other] -= 1
                if not left[other]:
                    order.append(other)
        return order

    def placed(self) -> list[float]:
        """Return the place of the first node of each column."""
        for column in self._order:
            self._places[column] = max(self._least(column), 0)
        for _ in range(_ROUNDS):
            for column in reversed(self._order):
                self._settle(column)
            for column in self._order:
                self._settle(column)
            self._shift_together()
        for column in self._order:
            least = self._least(column)
            nearest = round(self._places[column] * 2) / 2
            self._places[column] = nearest if nearest >= least else ceil(least * 2) / 2
        return self._places

    def _least(self, column: int) -> float:
        before = self._before[column].items()
        return max((self._places[one] + gap for one, gap in before), default=-inf)

    def _most(self, column: int) -> float:
        after = self._after[column].items()
        return min((self._places[one] - gap for one, gap in after), default=inf)

    def _wish(self, column: int) -> tuple[float, float]:
        """Return how far a column should be moved, all of its pulls together, and how much they count."""
        here, total, weights = self._places[column], 0.0, _NEARNESS
        for other, offset, reach, weight in self._pulls[column]:
            away = self._places[other] + offset - here
            move = max(0.0, away - reach) if away > 0 else min(0.0, away + reach)
            total += move * weight
            weights += weight
        return total, weights

    def _settle(self, column: int) -> None:
        total, weight = self._wish(column)
        wished = self._places[column] + total / weight
        self._places[column] = max(min(wished, self._most(column)), self._least(column))

    def _shift_together(self) -> None:
        """Move columns that keep each other from where they should be."""
        roots = self._touching()
        groups: dict[int, list[int]] = defaultdict(list)
        for column, root in enumerate(roots):
            groups[root].append(column)
        for members in groups.values():
            if len(members) > 1:
                wishes = [self._wish(column) for column in members]
                wished = sum(total for total, _ in wishes) / sum(weight for _, weight in wishes)
                least, most = self._free(members, roots)
                for column in members:
                    self._places[column] += max(min(wished, most), least)

    def _touching(self) -> list[int]:
        """Return the group of each column: those that are as near to one another as they may be."""
        roots = list(range(len(self._places)))

        def find(column: int) -> int:
            while roots[column] != column:
                column = roots[column]
            return column

        for left, after in enumerate(self._after):
            for right, gap in after.items():
                if self._places[right] - self._places[left] - gap < 0.01:
                    roots[find(left)] = find(right)
        return [find(column) for column in range(len(roots))]

    def _free(self, members: Sequence[int], roots: Sequence[int]) -> tuple[float, float]:
        """Return how far a group can be moved to the left (below 0) and to the right."""
        least, most = -inf, inf
        for column in members:
            here = self._places[column]
            for other, gap in self._before[column].items():
                if roots[other] != roots[column]:
                    least = max(least, self._places[other] + gap - here)
            for other, gap in self._after[column].items():
                if roots[other] != roots[column]:
                    most = min(most, self._places[other] - gap - here)
        return least, most
