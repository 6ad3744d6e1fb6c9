"""What groups and runs are called."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from layerfold.fallback.words import kind_word
from layerfold.format.names import between, is_automatic
from layerfold.format.outline import Group, Node, Run
from layerfold.format.table import LayerTable


def group_label(table: LayerTable, group: Group, siblings: Sequence[Node]) -> str:
    """Return the group's name, else the names of its first and last child.

    Where a framework made up both, the group is called by its kind: "residual block 3", counted
    among the groups of its kind without a name beside it.
    """
    if _is_named(group):
        return group.name or table.model_type
    first, last = _end(table, group, 0), _end(table, group, -1)
    if first.is_made_up and last.is_made_up:
        return f"{kind_word(group.kind)} {_number(group, siblings):,}"
    return between(first.name, last.name)


def run_label(table: LayerTable, run: Run, siblings: Sequence[Node]) -> str:
    """Return ``conv4_block2 … 23``, or "residual block 3 … 14" as for a group."""
    head, tail = run.uses[0], run.uses[-1]
    if _is_named(head):
        return between(head.name, tail.name)
    first, last = _end(table, head, 0), _end(table, tail, -1)
    if first.is_made_up and last.is_made_up:
        number = _number(run, siblings)
        return f"{kind_word(head.kind)} {number:,} … {number + len(run.uses) - 1:,}"
    return between(first.name, last.name)


class _End(NamedTuple):
    name: str
    is_made_up: bool


def _end(table: LayerTable, node: Node, side: int) -> _End:
    """Return the name of the first (0) or last (-1) child, or where it has none of its own child."""
    while not isinstance(node, int):
        if isinstance(node, Run):
            node = node.uses[side]
        elif not _is_named(node):
            node = node.body[side]
        else:
            is_made_up = node.has_own_row and is_automatic(node.name, table.types[node.start])
            return _End(node.name, is_made_up)
    name = table.names[node]
    return _End(name, is_automatic(name, table.types[node]))


def _is_named(group: Group) -> bool:
    return bool(group.name) or group.has_own_row


def _number(node: Group | Run, siblings: Sequence[Node]) -> int:
    """Return the place of a group, or of a run's first, among those of its kind without a name."""
    kind = node.uses[0].kind if isinstance(node, Run) else node.kind
    number = 1
    pending = list(reversed(siblings))
    while pending:
        beside = pending.pop()
        if beside is node:
            break
        if isinstance(beside, Run):
            pending.extend(reversed(beside.uses))
        elif isinstance(beside, Group) and not beside.kind:
            pending.extend(reversed(beside.body))
        elif isinstance(beside, Group) and beside.kind == kind and not _is_named(beside):
            number += 1
    return number
