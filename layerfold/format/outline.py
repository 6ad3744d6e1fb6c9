"""The outline: an ordered tree over the rows; its leaves, left to right, are the rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(slots=True)
class Group:
    """Rows ``start`` to ``stop`` (exclusive) that belong together.

    ``kind`` is "model" (the whole), "module" (a row with children, which is its own row),
    "stage", "residual", "gate", "dense", "inception", "parallel", "block" (by name alone),
    "repeat" (a period of a repetition), "level" (rows of one resolution), "part" (neighbouring
    rows with nothing in common) or "" (a period of a repetition that is no row of the table and
    has no path and no depth). With ``has_own_row`` the first node of ``body`` is the group's own
    row. ``name`` is the whole label ("conv4_block2"), empty where the rows share none; with a row
    of its own it is that row's name.
    """

    kind: str
    name: str
    has_own_row: bool
    body: list[Node]
    start: int
    stop: int


@dataclass(slots=True)
class Run:
    """Neighbouring groups of the same structure, at least two."""

    uses: list[Group]

    @property
    def start(self) -> int:
        """The first row."""
        return self.uses[0].start

    @property
    def stop(self) -> int:
        """The row after the last one."""
        return self.uses[-1].stop


Node = int | Group | Run


def rows_of(node: Node) -> Iterator[int]:
    """Yield the rows below a node in order, without recursion."""
    pending: list[Node] = [node]
    while pending:
        current = pending.pop()
        if isinstance(current, int):
            yield current
        elif isinstance(current, Group):
            pending.extend(reversed(current.body))
        else:
            pending.extend(reversed(current.uses))


def groups_inside(group: Group) -> Iterator[Group]:
    """Yield the groups directly inside, those in runs and transparent groups included."""
    pending: list[Node] = list(reversed(group.body))
    while pending:
        node = pending.pop()
        if isinstance(node, Run):
            pending.extend(reversed(node.uses))
        elif isinstance(node, Group):
            if node.kind:
                yield node
            else:
                pending.extend(reversed(node.body))
