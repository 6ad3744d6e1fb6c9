"""The page, the tests' decoder and the writer agree: on examples, on the corpus, and on models."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

import corpus
from agreement import compared, differences, groups_of
from decoder import Decoder
from layerfold.collect import collect
from layerfold.fold import fold

PAGE = (corpus.FOLDER.parents[1] / "docs" / "format.md").read_text("utf-8")

#: A payload that the page shows, and the rows that it says it contains.
EXAMPLE = re.compile(r"^```json\n(.+?)^```\n\n```text\n(.+?)^```$", re.DOTALL | re.MULTILINE)
EXAMPLES = [(json.loads(found[1]), found[2].splitlines()) for found in EXAMPLE.finditer(PAGE)]


def test_every_payload_of_the_page_has_its_rows_below_it() -> None:
    assert len(EXAMPLES) == PAGE.count("```json\n") > 0


@pytest.mark.parametrize(("payload", "lines"), EXAMPLES)
def test_an_example_of_the_page_has_the_rows_below_it(payload: Any, lines: list[str]) -> None:
    decoded = Decoder(payload)
    assert [line_of(row.path, row.cells) for row in decoded.rows] == lines
    for column in {"params", "trainable"} & payload["totals"].keys():
        assert decoded.sum(column) == (payload["totals"][column], True)


def line_of(path: str, cells: dict[str, Any]) -> str:
    shown = [path, *(cells[column] for column in ("type", "output_shape", "params"))]
    return " | ".join("" if value is None else str(value) for value in shown)


@pytest.mark.parametrize("name", corpus.case_names())
def test_a_case_of_the_corpus_has_its_rows(name: str) -> None:
    case = corpus.load(name)
    table = corpus.load_table(case["table"])
    decoded = Decoder(case["payload"])
    assert len(decoded.rows) == len(table)
    assert list(differences(table, decoded)) == []
    assert decoded.groups == groups_of(fold(table))


@pytest.mark.parametrize("name", corpus.case_names())
@pytest.mark.parametrize("budget", corpus.SMALL_BUDGETS)
def test_a_cut_case_of_the_corpus_adds_up(name: str, budget: int) -> None:
    case = corpus.load(name)
    decoded = Decoder(case["cut"][str(budget)])
    assert list(differences(corpus.load_table(case["table"]), decoded)) == []


#: `npm run sweep -- decoded` compares all models of torchvision and every Keras application.
@pytest.mark.parametrize("name", ["resnet18", "mobilenet_v3_small", "shufflenet_v2_x1_0", "swin_t"])
def test_a_model_that_is_partly_frozen_has_its_rows_under_every_budget(
    torch: Any, name: str
) -> None:
    from models import torchvision_models

    with torch.device("meta"):
        model = torchvision_models().get_model(name, weights=None)
    for parameter in list(model.parameters())[::5]:
        parameter.requires_grad = False
    for module in list(model.modules())[1::7]:
        module.eval()
    table = collect(model, columns="all")
    assert [found for _, found in compared(table, (200_000, 6000, 1500)) if found] == []


WORDS = {"type": "Dense\n{1+1}\\{x"}


def payload_of(**members: Any) -> dict[str, Any]:
    """Return a payload of one run of three rows."""
    return {
        "format": "layerfold",
        "version": [1, 0],
        "totals": {"rows": 3},
        "templates": {"kind": "block,model", "size": "1,1"},
    } | members


def test_an_unescaped_caret_drops_the_prefix_also_where_a_list_has_it() -> None:
    columns = {"name": "{@0},a", "template": ",0*3"}
    decoded = Decoder(payload_of(columns=columns, lists="b,^c,\\^d"))
    assert [row.name for row in decoded.rows] == ["ab", "c", "a^d"]


def test_what_is_no_placeholder_is_literal() -> None:
    columns = {"name": "{x}{01+9}{@1}{-1+1}{@0\\,,", "template": ",0*3"}
    decoded = Decoder(payload_of(columns=columns))
    assert [row.name for row in decoded.rows] == ["{x}01?-1{@0,", "{x}10?0{@0,", "{x}19?1{@0,"]


def test_a_list_counts_only_runs_further_out() -> None:
    payload = payload_of(
        totals={"rows": 4},
        templates={"kind": ",,model", "size": "1,1,1"},
        columns={"name": "{@0},,", "template": ",0*2,1*2"},
        lists="{5+1+2}-{@0^0},{5+1+2}-{@0^1}\nx,y",
    )
    names = [row.name for row in Decoder(payload).rows]
    assert names == ["5-?", "5-x", "7-?", "7-y"]


def test_what_is_unknown_is_not_what_is_empty() -> None:
    columns = {"name": ",", "template": ",0*3", "params": "{20-15},", "type": "1,"}
    decoded = Decoder(payload_of(columns=columns, dictionaries=WORDS))
    assert [row.cells["type"] for row in decoded.rows] == ["1{x", "2{x", "3{x"]
    assert [row.cells["params"] for row in decoded.rows] == [20, 5, None]
    assert [row.cells["trainable"] for row in decoded.rows] == [20, 5, None]
    cells = decoded.rows[0].cells
    assert (cells["tied"], cells["flops"], cells["dtype"], cells["call_count"]) == (
        0,
        None,
        None,
        None,
    )


def test_a_cell_that_reads_as_the_empty_text_is_empty() -> None:
    columns = {"name": ",", "template": ",0*3", "params": "{@0},", "dtype": "0,", "inputs": "{@0},"}
    payload = payload_of(columns=columns, lists="4,,2", dictionaries={"dtype": "{@0}"})
    rows = Decoder(payload).rows
    assert [row.cells["params"] for row in rows] == [4, 0, 2]
    assert [row.cells["dtype"] for row in rows] == ["4", None, "2"]
    assert [row.cells["inputs"] for row in rows] == ["4", "1", "2"]


def test_sums_of_omitted_bodies_are_unknown_unless_absence_means_none() -> None:
    payload = payload_of(
        templates={"kind": "block,model", "size": "0,1"},
        columns={"name": "", "template": "0*3"},
        omitted={"templates": "0", "rows": "1", "sums": {"params": "7", "flops": "?"}},
    )
    decoded = Decoder(payload)
    sums = {column: decoded.sum(column) for column in ("params", "trainable", "flops", "bytes")}
    none = (0, False)
    assert sums == {"params": (21, True), "trainable": none, "flops": none, "bytes": none}
    assert [decoded.sum(column) for column in ("untrainable", "uncounted")] == [(0, True)] * 2
    payload["omitted"]["columns"] = ["uncounted"]
    assert Decoder(payload).sum("uncounted") == none


def test_omitted_columns_are_unknown_whatever_else_is_said() -> None:
    columns = {"name": ",", "template": ",0*3", "params": "4,", "stacked": "2,"}
    patches = {"trainable": "1=0", "mode": "0=0*1"}
    payload = payload_of(columns=columns, patches=patches, dictionaries={"mode": "eval"})
    shown = Decoder(payload).rows
    assert [row.cells["trainable"] for row in shown] == [4, 0, 4]
    assert [row.cells["mode"] for row in shown] == ["eval", None, None]
    rows = Decoder(payload | {"omitted": {"columns": ["trainable", "stacked", "mode"]}}).rows
    gone = {row.cells[column] for row in rows for column in ("trainable", "stacked", "mode")}
    assert gone == {None}


def test_inputs_are_calls() -> None:
    columns = {"name": ",", "template": ",0*3", "inputs": "{@0},"}
    decoded = Decoder(payload_of(columns=columns, lists=",-,?"))
    assert [row.calls for row in decoded.rows] == [[[None]], [[]], None]
    columns["inputs"] = "1 -2:1||0:0:3,"
    decoded = Decoder(payload_of(columns=columns))
    assert decoded.rows[2].calls == [[(1, 0, 0), None], [], [(2, 0, 3)]]
