"""Compares an outline with what an expert expects of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations_with_replacement

from graph_zoo.expected import Expected, Span
from layerfold.format.outline import Group, Node, Run
from layerfold.format.paths import path_of
from layerfold.format.table import LayerTable

Rows = tuple[int, int]  # the first row, the row after the last


def missing(
    expected: Iterable[Expected], outline: Group, table: LayerTable
) -> list[tuple[Expected, Span]]:
    """Return every span that the outline does not have as expected."""
    nodes = list(_nodes(outline))
    return [
        (expectation, span)
        for expectation in expected
        for span in expectation.spans
        if not _is_found(expectation, rows_of(span, table), nodes)
    ]


def forbidden(never: Iterable[str], outline: Group) -> list[Group]:
    """Return every group whose kind is one of the words that are wrong in this model."""
    words = frozenset(never)
    return [node for node in _nodes(outline) if isinstance(node, Group) and node.kind in words]


def rows_of(span: Span, table: LayerTable) -> Rows:
    """Return the rows of a span; ValueError where there are no such rows."""
    first, last = span
    start = _row(first, table) if isinstance(first, str) else first
    stop = _row(last, table) + 1 if isinstance(last, str) else last
    if not 0 <= start < stop <= len(table):
        raise ValueError(f"{span} is no range of the {len(table)} rows of {table.model_name}")
    return start, stop


def _row(name: str, table: LayerTable) -> int:
    rows = [row for row in range(len(table)) if path_of(table, row) == name]
    rows = rows or [row for row, own in enumerate(table.names) if own == name]
    if len(rows) != 1:
        raise ValueError(f"{len(rows)} rows of {table.model_name} are named {name}")
    return rows[0]


def _nodes(outline: Group) -> Iterator[Group | Run]:
    """Yield all groups and runs inside an outline."""
    pending: list[Node] = list(outline.body)
    while pending:
        node = pending.pop()
        if not isinstance(node, int):
            yield node
            pending.extend(node.uses if isinstance(node, Run) else node.body)


def _is_found(expectation: Expected, rows: Rows, nodes: list[Group | Run]) -> bool:
    agrees = _agrees_loosely if expectation.loose else Rows.__eq__
    return any(agrees(rows, found) for node in nodes for found in _candidates(node, expectation))


def _candidates(node: Group | Run, expectation: Expected) -> Iterator[Rows]:
    """Yield the rows of which a node says one of the words."""
    if isinstance(node, Group):
        if node.kind in expectation.words:
            yield node.start, node.stop
        return
    kind = node.uses[0].kind
    if not kind:  # a shorter way to write rows, which the table shows individually
        return
    if "run" in expectation.words:
        yield node.start, node.stop
    if expectation.one_row and {"run", kind}.intersection(expectation.words):
        for first, last in combinations_with_replacement(node.uses, 2):
            yield first.start, last.stop


def _agrees_loosely(rows: Rows, found: Rows) -> bool:
    """Return whether the ends are near and neither range is mostly outside the other."""
    size = rows[1] - rows[0]
    near = max(3, size // 3)
    shared = min(rows[1], found[1]) - max(rows[0], found[0])
    return (
        all(abs(a - b) <= near for a, b in zip(rows, found, strict=True))
        and 2 * shared >= size
        and 2 * shared > found[1] - found[0]
    )
