"""An outline without a search, for what cannot be folded in time: every row at its place in the tree."""

from __future__ import annotations

from layerfold.fold.fold import MAX_NESTING
from layerfold.format.outline import Group, Node
from layerfold.format.table import LayerTable

__all__ = ["unfolded"]


def unfolded(table: LayerTable, most: int) -> Group:
    """Return the outline of the tree alone, without blocks and repetitions. Its time is linear in the rows.

    At most about ``most`` rows are there individually: those nearest to the top, and the last one with all
    around it. The other ones are in groups of kind "part" at their place, so every sum is that of its rows.
    """
    is_listed = _listed(table, most)
    parents = table.parents
    stops = _stops(parents)
    around: list[int] = []  # for each row the nearest listed one around it
    bodies: dict[int, list[Node]] = {-1: []}
    for row, parent in enumerate(parents):
        place = parent if parent < 0 or is_listed[parent] else around[parent]
        around.append(place)
        body = bodies[place]
        if is_listed[row]:
            body.append(_node(table, row, stops[row], bodies))
        else:
            _add_to_part(body, row)
    for body in bodies.values():
        body[:] = [_without_single_part(node) for node in body]
    top = bodies[-1]
    if len(top) == 1 and not table.names[0]:
        inside = top[0].body if isinstance(top[0], Group) else top
        return Group("model", "", True, inside, 0, len(table))
    return Group("model", "", False, top, 0, len(table))


def _listed(table: LayerTable, most: int) -> list[bool]:
    depths: list[int] = []
    count_at: list[int] = [0] * (MAX_NESTING + 1)
    for parent in table.parents:
        depth = depths[parent] + 1 if parent >= 0 else 0
        depths.append(depth)
        if depth <= MAX_NESTING:
            count_at[depth] += 1
    whole, room = 0, most
    while whole <= MAX_NESTING and count_at[whole] <= room:
        room -= count_at[whole]
        whole += 1
    if whole > MAX_NESTING:
        room = 0
    is_listed = []
    for depth in depths:
        is_next = depth == whole and room > 0
        room -= is_next
        is_listed.append(depth < whole or is_next)
    row = len(depths) - 1
    while row >= 0:
        is_listed[row] = depths[row] <= MAX_NESTING
        row = table.parents[row]
    return is_listed


def _stops(parents: list[int]) -> list[int]:
    """Return for each row the row after the last one inside it."""
    stops = list(range(1, len(parents) + 1))
    for row in range(len(parents) - 1, -1, -1):
        parent = parents[row]
        if parent >= 0 and stops[row] > stops[parent]:
            stops[parent] = stops[row]
    return stops


def _node(table: LayerTable, row: int, stop: int, bodies: dict[int, list[Node]]) -> Node:
    if stop == row + 1:
        return row
    body = bodies[row] = [row]
    return Group(table.kinds.get(row, "module"), table.names[row], True, body, row, stop)


def _add_to_part(body: list[Node], row: int) -> None:
    last = body[-1] if body else None
    if isinstance(last, Group) and last.kind == "part" and last.stop == row:
        last.body.append(row)
        last.stop = row + 1
    else:
        body.append(Group("part", "", False, [row], row, row + 1))


def _without_single_part(node: Node) -> Node:
    is_single = isinstance(node, Group) and node.kind == "part" and len(node.body) == 1
    return node.start if is_single and isinstance(node, Group) else node
