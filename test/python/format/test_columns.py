"""Each column of ``docs/format.md`` §3 has a record that agrees with it, and is written."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from typing import NamedTuple

import pytest

from layerfold.collect.registry import OPTIONAL_COLUMNS
from layerfold.format.cells import cells_of
from layerfold.format.columns import COLUMNS, IMPLIED, Column, OptionalColumns
from layerfold.format.table import LayerTable, Source, Tie
from layerfold.model_summary.row import ALWAYS, OPTIONAL

PAGE = (Path(__file__).parents[3] / "docs" / "format.md").read_text("utf-8")
RECORDS = {column.id: column for column in COLUMNS}


class Documented(NamedTuple):
    """One line of the table."""

    id: str
    kind: str
    missing: str
    dropped: int | None
    patched: bool
    summed: bool
    requested: bool


def documented() -> list[Documented]:
    section = PAGE.partition("\n## 3. Columns\n")[2].partition("\n## 4.")[0]
    lines = [[cell.strip() for cell in line.split("|")[1:-1]] for line in section.splitlines()]
    return [
        Documented(
            cells[0].strip("`"),
            cells[1],
            cells[3],
            int(cells[4]) if cells[4].isdigit() else None,
            "patched" in cells[5],
            "summed" in cells[5],
            "requested" in cells[5],
        )
        for cells in lines
        if cells and re.match("`", cells[0])
    ]


COLUMNS_OF_THE_PAGE = documented()

#: Together they say the weights of a row individually.
WEIGHTS = {"weights", *IMPLIED}


@pytest.mark.parametrize("line", COLUMNS_OF_THE_PAGE, ids=lambda line: line.id)
def test_the_record_has_the_kind_and_traits(line: Documented) -> None:
    record = RECORDS[line.id]
    found = (record.kind, record.missing, record.patched, record.summed, record.requested)
    assert found == (line.kind, line.missing, line.patched, line.summed, line.requested)


@pytest.mark.parametrize("line", COLUMNS_OF_THE_PAGE, ids=lambda line: line.id)
def test_a_budget_drops_it_at_its_step(line: Documented) -> None:
    assert RECORDS[line.id].dropped == line.dropped


@pytest.mark.parametrize("line", COLUMNS_OF_THE_PAGE, ids=lambda line: line.id)
def test_it_is_written(line: Documented) -> None:
    written = {cells.column.id for cells in cells_of(table_with(RECORDS[line.id]))}
    assert line.id in written | {"name"}


@pytest.mark.parametrize("line", COLUMNS_OF_THE_PAGE, ids=lambda line: line.id)
def test_rows_and_exports_have_it(line: Documented) -> None:
    other = {
        "name": "path",
        "untrainable": "trainable",
        "tied": "tied_params",
        "attribute": "accessor",
    }
    name = other.get(line.id, line.id).replace("call_count", "calls")
    if line.id in WEIGHTS:
        assert name not in {*ALWAYS, *OPTIONAL}  # row.weights has them as tuples
    else:
        assert name in {*ALWAYS, *OPTIONAL}


def test_there_is_no_other_column() -> None:
    assert list(RECORDS) == [line.id for line in COLUMNS_OF_THE_PAGE]


def test_every_optional_field_has_a_column() -> None:
    assert {of.name for of in fields(OptionalColumns)} <= {column.field for column in COLUMNS}


def test_what_can_be_asked_for_is_a_field() -> None:
    assert set(OPTIONAL_COLUMNS) <= {of.name for of in fields(OptionalColumns)}


def table_with(column: Column) -> LayerTable:
    """Return a table of one row with a value in the field of a column."""
    table = LayerTable(
        framework="test",
        model_name="net",
        model_type="Net",
        unit="layer",
        separator="/",
        names=["x"],
        types=["x"],
        parents=[-1],
        params=[9],
        frozen=[2],
    )
    special: dict[str, object] = {
        "calls": [((Source(-2),),)],
        "ties": {0: Tie(6, 7)},
        "stacked": {0: 7},
        "uncounted": [("fft", "sort")],
    }
    if column.field in {of.name for of in fields(table)} - {"names", "types", "params", "frozen"}:
        value = special.get(column.field, [7] if column.kind == "int" else ["x"])
        setattr(table, column.field, value)
    return table
