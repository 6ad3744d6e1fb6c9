"""One sibling while its list is folded."""

from __future__ import annotations

from dataclasses import dataclass

from layerfold.fold.runs import Item
from layerfold.format.outline import Group, Node
from layerfold.format.table import LayerTable


@dataclass(slots=True)
class Entry:
    """One sibling: its node, what it is, and what must be equal or even among its likes."""

    node: int | Group
    core: int
    item: Item
    params: int
    scalars: tuple[float, ...]


def start_of(node: Node) -> int:
    """Return the first row of a node."""
    return node if isinstance(node, int) else node.start


def stop_of(node: Node) -> int:
    """Return the row after the last one of a node."""
    return node + 1 if isinstance(node, int) else node.stop


def weighs(table: LayerTable, row: int) -> bool:
    """Return whether a row multiplies by parameters; a normalisation does not count."""
    return table.params[row] != 0 and "Norm" not in table.types[row]
