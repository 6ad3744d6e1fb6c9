"""The blocks of an outline as a flat list."""

from __future__ import annotations

from dataclasses import dataclass

from layerfold.fold import scattered
from layerfold.format.outline import Group, Node, Run, groups_inside
from layerfold.format.paths import path_of
from layerfold.format.table import LayerTable

#: Groups that are no blocks: those of the framework itself, and those that only shorten the table.
_UNLISTED = frozenset({"", "model", "module", "level", "part"})


@dataclass(frozen=True, slots=True)
class Block:
    """Rows that belong together.

    ``kind`` is "stage", "residual", "gate", "dense", "inception" (branches that are concatenated),
    "parallel", "block", "repeat" (a period of a repetition), or "repeated" for neighbouring
    modules of the same structure. ``first`` and ``last`` are the paths of its first and last row,
    ``rows`` their number. ``count`` is the number of blocks and modules directly inside; of a
    repetition the number of its modules.
    """

    kind: str
    label: str
    first: str
    last: str
    rows: int
    count: int


def find_blocks(table: LayerTable, outline: Group) -> tuple[Block, ...]:
    """Return every block in order, the enclosing one first; at the end those whose rows are apart."""
    found = []
    ends: set[tuple[str, int]] = set()
    pending: list[Node] = [outline]
    while pending:
        node = pending.pop()
        if isinstance(node, Run):
            if node.uses[0].has_own_row:
                label = f"{node.uses[0].name} … {node.uses[-1].name}"
                found.append(_block(table, node, "repeated", label, len(node.uses)))
            pending.extend(reversed(node.uses))
        elif isinstance(node, Group):
            if node.kind not in _UNLISTED:
                found.append(_block(table, node, node.kind, node.name, _count_inside(node)))
                ends.add((node.kind, node.stop - 1))
            pending.extend(reversed(node.body))
    for kind, rows in scattered(table):
        if (kind, rows[-1]) in ends:
            continue
        paths = path_of(table, rows[0]), path_of(table, rows[-1])
        found.append(Block(kind, "", *paths, rows=len(rows), count=0))
    return tuple(found)


def _count_inside(group: Group) -> int:
    """Count the blocks and modules directly inside, those in a level or a part included."""
    return sum(
        _count_inside(inner) if inner.kind in ("level", "part") else 1
        for inner in groups_inside(group)
    )


def _block(table: LayerTable, node: Group | Run, kind: str, label: str, count: int) -> Block:
    return Block(
        kind=kind,
        label=label,
        first=path_of(table, node.start),
        last=path_of(table, node.stop - 1),
        rows=node.stop - node.start,
        count=count,
    )
