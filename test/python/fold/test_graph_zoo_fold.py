"""What the fold finds in the graphs that people build, compared with what an expert expects."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import NamedTuple

import pytest

from graph_zoo.check import forbidden, missing
from graph_zoo.expected import Graph, all_graphs
from layerfold.fallback.visible import PAGE, first_view
from layerfold.fold import fold, scattered
from layerfold.format.names import is_automatic
from layerfold.format.outline import Group, Node, Run, rows_of
from layerfold.format.table import LayerTable


class Folded(NamedTuple):
    """A graph and its outline."""

    graph: Graph
    outline: Group


@pytest.fixture(scope="module")
def folded() -> dict[str, Folded]:
    """Fold every graph."""
    return {name: Folded(graph, fold(graph.table)) for name, graph in all_graphs().items()}


def test_what_is_expected_is_found(folded: dict[str, Folded]) -> None:
    wanted = sum(len(e.spans) for graph, _ in folded.values() for e in graph.expected)
    lost = {
        name: [(expectation.words, span) for expectation, span in spans]
        for name, (graph, outline) in folded.items()
        if (spans := missing(graph.expected, outline, graph.table))
    }
    found = wanted - sum(map(len, lost.values()))
    assert wanted > 1000
    assert found >= 0.98 * wanted, f"{found} of {wanted} found; missing: {lost}"


def test_no_wrong_word_is_said(folded: dict[str, Folded]) -> None:
    wrong = {
        name: sorted(words)
        for name, (graph, outline) in folded.items()
        if (
            words := {group.kind for group in forbidden(graph.never, outline)}
            | {kind for kind, _ in scattered(graph.table)}.intersection(graph.never)
        )
    }
    assert wrong == {}


def test_the_first_view_fits_a_page(folded: dict[str, Folded]) -> None:
    longer = [
        name
        for name, (graph, outline) in folded.items()
        if any(row.left_out for row in first_view(graph.table, outline, PAGE))
    ]
    assert len(longer) <= 2, longer


def test_unfolding_is_reading_in_order(folded: dict[str, Folded]) -> None:
    for graph, outline in folded.values():
        assert list(rows_of(outline)) == list(range(len(graph.table)))


def test_names_that_keras_made_up_decide_nothing(folded: dict[str, Folded]) -> None:
    unnamed = {name: both for name, both in folded.items() if is_unnamed(both.graph.table)}
    assert len(unnamed) >= 20
    for name, (graph, outline) in unnamed.items():
        generator = random.Random(name)
        names = [f"{generator.getrandbits(40):010x}" for _ in graph.table.names]
        assert groups(fold(replace(graph.table, names=names))) == groups(outline), name


def is_unnamed(table: LayerTable) -> bool:
    """Return whether a table is a graph in which the framework named each row."""
    return table.calls is not None and all(map(is_automatic, table.names, table.types))


def groups(outline: Group) -> list[tuple[str, int, int]]:
    """Return kind and rows of every group, those that are no rows of the table included."""
    found = []
    pending: list[Node] = [outline]
    while pending:
        node = pending.pop()
        if isinstance(node, Run):
            pending.extend(node.uses)
        elif isinstance(node, Group):
            found.append((node.kind, node.start, node.stop))
            pending.extend(node.body)
    return sorted(found)
