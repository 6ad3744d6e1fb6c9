"""That the comparison with what an expert expects finds what is there, and no more."""

from __future__ import annotations

import pytest

from graph_zoo.check import forbidden, missing, rows_of
from graph_zoo.expected import Expected, graph, side_by_side
from layerfold.format.outline import Group, Run
from layerfold.format.table import LayerTable


def table_of(*names: str) -> LayerTable:
    count = len(names)
    return LayerTable(
        framework="keras",
        model_name="example",
        model_type="Functional",
        unit="layer",
        separator="/",
        names=list(names),
        types=["Dense"] * count,
        parents=[-1] * count,
        params=[0] * count,
        frozen=[0] * count,
    )


ROWS = table_of(*(f"row_{number}" for number in range(20)))


def group(kind: str, start: int, stop: int, *body: Group | Run) -> Group:
    inside = list(body) or list(range(start, stop))
    return Group(kind, "", False, inside, start, stop)


def model(*body: Group | Run) -> Group:
    return group("model", 0, 20, *body)


def run(kind: str, start: int, size: int, count: int) -> Run:
    return Run(
        [group(kind, first, first + size) for first in range(start, start + size * count, size)]
    )


def is_found(expectation: Expected, outline: Group) -> bool:
    return not missing([expectation], outline, ROWS)


@pytest.mark.parametrize("span", [(2, 6), ("row_2", "row_5")])
def test_a_group_is_found_by_its_numbers_and_by_its_names(span) -> None:
    expectation = Expected(("residual", "gate"), (span,))
    assert is_found(expectation, model(group("residual", 2, 6)))
    assert is_found(expectation, model(group("stage", 1, 9, group("gate", 2, 6))))
    assert not is_found(expectation, model(group("dense", 2, 6)))
    assert not is_found(expectation, model(group("residual", 2, 7)))


def test_groups_in_runs_are_found_and_those_that_are_not_are_named() -> None:
    expectation = Expected(("block",), side_by_side(2, 3, 3, 4))
    assert missing([expectation], model(run("block", 2, 3, 2)), ROWS) == [(expectation, (8, 12))]


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ((4, 10), True),
        ((3, 8), True),
        ((6, 12), True),
        ((7, 13), False),  # half of its rows are those of the neighbour
        ((1, 13), False),  # half of its rows are others
        ((8, 10), False),  # it is less than half
        ((10, 16), False),  # the neighbour
        ((0, 8), False),  # begins too early
    ],
)
def test_a_loose_group_may_begin_and_end_near(rows, found) -> None:
    assert is_found(Expected(("level",), ((4, 10),), loose=True), model(group("level", *rows))) is (
        found
    )


def test_a_run_is_one_row() -> None:
    whole, part = ((2, 14),), ((4, 10),)
    shown = model(run("repeat", 2, 2, 6))
    assert is_found(Expected(("run",), whole), shown)
    assert not is_found(Expected(("run",), part), shown)
    assert is_found(Expected(("run",), part, one_row=True), shown)
    assert is_found(Expected(("repeat",), part, one_row=True), shown)
    assert not is_found(Expected(("stage",), part, one_row=True), shown)
    assert not is_found(Expected(("run",), ((4, 9),), one_row=True), shown)
    assert is_found(Expected(("run", "part"), part, one_row=True), model(group("part", 4, 10)))


def test_a_run_that_is_only_written_shorter_is_no_row() -> None:
    assert not is_found(Expected(("run",), ((2, 14),)), model(run("", 2, 2, 6)))


def test_a_forbidden_word_is_found_at_any_depth() -> None:
    wrong = group("gate", 2, 4)
    outline = model(group("stage", 0, 8, Run([group("block", 0, 4, wrong), group("block", 4, 8)])))
    assert forbidden(["gate", "dense"], outline) == [wrong]
    assert forbidden(["dense"], outline) == []


@pytest.mark.parametrize("span", [(3, 3), (0, 21), ("row_3", "row_2"), ("row_1", "row_20")])
def test_spans_that_are_no_rows_are_refused(span) -> None:
    with pytest.raises(ValueError, match="example"):
        rows_of(span, ROWS)


def test_words_and_names_are_checked() -> None:
    with pytest.raises(ValueError, match="unknown words"):
        Expected(("residuals",), ((0, 1),))
    with pytest.raises(ValueError, match="words and spans"):
        Expected(("residual",), ())
    with pytest.raises(ValueError, match="unknown words"):
        graph(see="", never=["residuals"])
