"""Laws of fold and format, on every case of the corpus and on random graphs and trees."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import corpus
from agreement import differences, groups_of, totals_of
from decoder import Decoder
from layerfold.fold import fold, unfolded
from layerfold.fold.calls import Graph
from layerfold.fold.graph import immediate_dominators
from layerfold.format.encode import canonical, encode, saved_size
from layerfold.format.excerpt import encode_excerpt
from layerfold.format.outline import Group, Run, rows_of
from layerfold.format.table import LayerTable, Source


def check_laws(table: LayerTable) -> dict[str, object]:
    """Unfolding gives the rows in order, decoding gives their cells, twice the same bytes."""
    outline = fold(table)
    assert list(rows_of(outline)) == list(range(len(table)))
    check_intervals(outline)
    payload = encode(table, outline, totals_of(table))
    assert canonical(payload) == canonical(encode(table, fold(table), totals_of(table)))
    check_decoded(table, outline, payload)
    return payload


def check_intervals(group: Group) -> None:
    place = group.start
    for node in group.body:
        if isinstance(node, int):
            assert node == place
            place += 1
            continue
        assert node.start == place
        place = node.stop
        for inner in node.uses if isinstance(node, Run) else [node]:
            check_intervals(inner)
    assert place == group.stop


def check_decoded(table: LayerTable, outline: Group, payload: dict[str, object]) -> None:
    decoded = Decoder(json.loads(canonical(payload)))
    assert [row.number for row in decoded.rows] == list(range(len(table)))
    assert list(differences(table, decoded)) == []
    assert decoded.groups == groups_of(outline)


@pytest.mark.parametrize("name", corpus.case_names())
def test_corpus_case(name: str) -> None:
    case = corpus.load(name)
    table = corpus.load_table(case["table"])
    assert json.loads(canonical(check_laws(table))) == case["payload"]
    for budget in corpus.SMALL_BUDGETS:
        payload = encode(table, fold(table), totals_of(table), budget=budget)
        assert json.loads(canonical(payload)) == case["cut"][str(budget)]


@pytest.mark.parametrize("name", corpus.case_names())
def test_budget_keeps_counts_and_sums(name: str) -> None:
    table = corpus.load_table(corpus.load(name)["table"])
    whole = saved_size(encode(table, fold(table), totals_of(table)))
    for budget in (whole - 1, whole // 2, 1500):
        payload = encode(table, fold(table), totals_of(table), budget=budget)
        assert saved_size(payload) <= max(budget, 1500)
        check_cut(json.loads(canonical(payload)), table)


def check_cut(payload: dict, table: LayerTable) -> None:
    """Rows that are shown are as they were, and with what was left out they give the totals."""
    assert list(differences(table, Decoder(payload))) == []


TYPES = st.sampled_from(["Conv2D", "Dense", "Add", "Multiply", "Concatenate", "Activation"])
NAMES = st.one_of(
    st.text(max_size=6),
    st.sampled_from(
        [
            "a1",
            "a2",
            "a10",
            "b_01",
            "b_02",
            "^",
            "^a",
            "x{0}",
            "a,b;c",
            "\\n",
            "n\n",
            "",
            "x٣",
            "x٤",
        ]
    ),
    st.integers(0, 30).map("block{}_conv".format),
)


@st.composite
def graphs(draw: st.DrawFn) -> LayerTable:
    """Rows that read up to three earlier ones, in periods that repeat with small changes."""
    period = draw(
        st.lists(
            st.tuples(TYPES, st.lists(st.integers(1, 6), max_size=3), st.integers(0, 4)),
            min_size=1,
            max_size=7,
        )
    )
    repeats = draw(st.integers(1, 6))
    table = empty_table(is_graph=True)
    for _ in range(repeats):
        for type_name, distances, size in period:
            row = len(table.names)
            add_row(table, draw(NAMES), type_name, -1, draw(counts(size)))
            sources = tuple(Source(row - d) for d in distances if d <= row)
            table.calls.append(draw(st.sampled_from([(sources,), (sources,), (sources, sources)])))
    return table


@st.composite
def trees(draw: st.DrawFn) -> LayerTable:
    """Modules below modules, with subtrees that occur again."""
    table = empty_table(is_graph=False)
    subtree = st.recursive(
        st.tuples(TYPES, st.integers(0, 3), st.just([])),
        lambda inner: st.tuples(TYPES, st.integers(0, 3), st.lists(inner, max_size=4)),
        max_leaves=12,
    )
    parts = draw(st.lists(subtree, min_size=1, max_size=3))
    times = draw(st.lists(st.integers(1, 5), min_size=len(parts), max_size=len(parts)))
    add_row(table, "", "Model", -1, (0, 0))
    for part, count in zip(parts, times, strict=True):
        for index in range(count):
            add_subtree(draw, table, part, 0, str(index))
    return table


def empty_table(*, is_graph: bool) -> LayerTable:
    return LayerTable(
        framework="keras" if is_graph else "torch",
        model_name="model",
        model_type="Model",
        unit="layer",
        separator="/",
        names=[],
        types=[],
        parents=[],
        params=[],
        frozen=[],
        untrainable=[],
        outputs=[] if is_graph else None,
        calls=[] if is_graph else None,
        flops=[],
        uncounted=[],
        call_counts=[],
    )


def counts(size: int) -> st.SearchStrategy[tuple[int | None, int | None]]:
    usual = st.just((size * 10, 0))
    return st.one_of(
        usual, usual, st.just((None, None)), st.integers(0, size * 10).map(lambda f: (size * 10, f))
    )


def add_row(
    table: LayerTable, name: str, type_name: str, parent: int, count: tuple[int | None, int | None]
) -> None:
    table.names.append(name)
    table.types.append(type_name)
    table.parents.append(parent)
    table.params.append(count[0])
    table.frozen.append(count[1])
    table.untrainable.append(None if count[0] is None else 0)
    table.flops.append(None if count[1] is None else count[0] * len(table.names))
    table.call_counts.append(len(table.names) % 3 if name == "x" else 1)
    table.uncounted.append(("sort", "top_k")[: (count[1] or 0) % 3])
    if table.outputs is not None:
        table.outputs.append(f"?,{count[0]},{len(table.names)}" if count[0] else None)


def add_subtree(draw: st.DrawFn, table: LayerTable, part: tuple, parent: int, name: str) -> None:
    type_name, size, inner = part
    row = len(table.names)
    add_row(table, name, type_name, parent, draw(counts(size)))
    for index, child in enumerate(inner):
        add_subtree(draw, table, child, row, draw(st.sampled_from([str(index), f"c{index}", "x"])))


@given(graphs())
@settings(max_examples=300)
def test_random_graphs(table: LayerTable) -> None:
    check_laws(table)


@given(trees())
@settings(max_examples=300)
def test_random_trees(table: LayerTable) -> None:
    check_laws(table)


@st.composite
def edges(draw: st.DrawFn) -> list[list[int]]:
    count = draw(st.integers(1, 14))
    return [
        sorted(draw(st.sets(st.integers(0, node - 1), max_size=3))) if node else []
        for node in range(count)
    ]


@given(edges())
@settings(max_examples=500)
def test_one_pass_finds_the_immediate_dominators(sources: list[list[int]]) -> None:
    """Each is the last node without which a node is not reached from an input: by removing each in turn."""
    size = len(sources)
    graph = Graph(["Add"] * size, [None] * size, [False] * size, sources, [[]] * size)
    expected = [
        max((d for d in range(node) if not is_reached(sources, node, without=d)), default=-1)
        for node in range(size)
    ]
    assert immediate_dominators(graph, range(size)) == expected


def is_reached(sources: list[list[int]], node: int, *, without: int) -> bool:
    """Return whether a path from a node that reads nothing ends in a node."""
    seen = {without}
    pending = [node]
    while pending:
        at = pending.pop()
        if at in seen:
            continue
        seen.add(at)
        if not sources[at]:
            return True
        pending += sources[at]
    return False


@given(st.one_of(graphs(), trees()), st.integers(300, 1500))
@settings(max_examples=200)
def test_any_budget_keeps_counts_and_sums(table: LayerTable, budget: int) -> None:
    payload = encode(table, fold(table), totals_of(table), budget=budget)
    check_cut(json.loads(canonical(payload)), table)


@given(st.one_of(graphs(), trees()), st.integers(0, 40))
@settings(max_examples=200)
def test_what_is_not_folded_keeps_counts_and_sums(table: LayerTable, most: int) -> None:
    check_unfolded(table, most)


@pytest.mark.parametrize("name", corpus.case_names())
def test_corpus_case_that_is_not_folded(name: str) -> None:
    table = corpus.load_table(corpus.load(name)["table"])
    for most in (0, 20, 1000):
        check_unfolded(table, most)


def check_unfolded(table: LayerTable, most: int) -> None:
    """All rows are in it in order, and the payload of some of them has the sums of all."""
    outline = unfolded(table, most)
    assert list(rows_of(outline)) == list(range(len(table)))
    check_intervals(outline)
    payload = json.loads(canonical(encode_excerpt(table, outline, totals_of(table))))
    assert payload["totals"]["rows"] == len(table)
    check_cut(payload, table)
