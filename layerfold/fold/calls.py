"""The graph of the calls of the rows directly below one row."""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from layerfold.format.table import Call, LayerTable


@dataclass(slots=True)
class Graph:
    """Nodes 0 to n-1 in topological order; ``sources[i]`` are the nodes that i reads, ``users[i]`` its readers, both rising."""

    types: list[str]
    outputs: list[str | None]
    has_params: list[bool]
    sources: list[list[int]]
    users: list[list[int]]


def call_graph(table: LayerTable, rows: list[int]) -> tuple[list[int], list[list[int]]]:
    """Return the position of every call's row, in topological order, and what each call reads."""
    calls = table.calls or []
    position = {row: index for index, row in enumerate(rows)}
    if all(len(calls[row]) == 1 for row in rows):
        sources = [
            sorted({position[s.row] for s in calls[row][0] if s.row in position}) for row in rows
        ]
        if all(not reads or reads[-1] < node for node, reads in enumerate(sources)):
            return list(range(len(rows))), sources
    return _sorted_calls(calls, rows, position)


def _sorted_calls(
    calls: list[tuple[Call, ...]], rows: list[int], position: dict[int, int]
) -> tuple[list[int], list[list[int]]]:
    """Kahn's algorithm over calls, the first row first among those that are ready."""
    reads = {
        (index, number): {
            (position[s.row], s.call)
            for s in call
            if s.row in position and s.call < len(calls[s.row])
        }
        for index, row in enumerate(rows)
        for number, call in enumerate(calls[row])
    }
    users: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for call, needed in reads.items():
        for source in needed:
            users.setdefault(source, []).append(call)
    missing = {call: len(needed) for call, needed in reads.items()}
    ready = [call for call, count in missing.items() if not count]
    heapify(ready)
    order: dict[tuple[int, int], int] = {}
    while ready:
        call = heappop(ready)
        order[call] = len(order)
        for user in users.get(call, ()):
            missing[user] -= 1
            if not missing[user]:
                heappush(ready, user)
    sources = [sorted(order[source] for source in reads[call]) for call in order]
    return [index for index, _ in order], sources
