"""Columns that were asked for, sizes, ties and calls in the text and the HTML."""

from __future__ import annotations

import re
from types import ModuleType
from typing import Any

import layerfold
from layerfold.fallback.html import to_html
from layerfold.fallback.layout import Layout
from layerfold.fallback.rows import folded_rows
from layerfold.fallback.text import to_text as fitted_text
from layerfold.format.outline import Group, Run
from layerfold.format.shapes import keyed, readable
from layerfold.format.sizes import readable_bytes
from layerfold.format.table import LayerTable, Tie

ALL = frozenset(
    ("input_shapes", "flops", "bytes", "buffers", "dtypes", "devices", "modes", "settings")
)


def blocks(count: int, **columns: Any) -> tuple[LayerTable, Group]:
    """Return a model of as many blocks of two rows, and a run of them."""
    rows = 2 * count
    table = LayerTable(
        framework="torch",
        model_name="Net",
        model_type="Net",
        unit="module",
        separator=".",
        names=[f"{'ab'[row % 2]}{row // 2}" for row in range(rows)],
        types=["Linear", "ReLU"] * count,
        parents=[-1] * rows,
        params=[20, 0] * count,
        frozen=[0] * rows,
        **columns,
    )
    starts = range(0, rows, 2)
    uses = [Group("residual", f"r{s}", False, [s, s + 1], s, s + 2) for s in starts]
    return table, Group("model", "", False, [Run(uses)], 0, rows)


def to_text(table: LayerTable, outline: Group, layout: Layout | None = None, **more: Any) -> str:
    """Return the text in room for all columns."""
    return fitted_text(table, outline, layout, width=400, **more)


def cells(text: str) -> list[list[str]]:
    """Return the cells of each line below the head."""
    return [re.split(r" {2,}", line.strip()) for line in text.splitlines()[1:]]


def test_columns_are_shown_where_they_were_asked_for() -> None:
    table, outline = blocks(
        3,
        input_shapes=["?,4"] * 5 + ["?,5"],
        bytes=[80, 0, 80, 0, None, 0],
        buffers=[0, 3] * 3,
        dtypes=["float32", None] * 2 + ["float16", None],
        devices=["cpu", None] * 3,
        modes=["train"] * 6,
        settings=["in 4, out 4", "at 0", "in 4, out 4", "at 1", "in 4, out 4", "at 1"],
    )
    default = to_text(table, outline)
    assert cells(default)[0] == ["Module", "Type", "Parameters"]
    asked = cells(to_text(table, outline, Layout(columns=ALL)))
    assert asked[0][:6] == ["Module", "Type", "Input shape", "Parameters", "Bytes", "Buffers"]
    assert asked[0][6:] == ["Data type", "Device", "Mode", "Settings"]
    run, _, first, second = asked[1:]
    assert run[3:] == ["?, 4", "60", "20 each", "≥ 160", "9", "varies", "cpu", "train"]
    assert first[2:] == ["?, 4", "20", "varies", "0", "varies", "cpu", "train", "in 4, out 4"]
    assert second[2:] == ["varies", "0", "0", "3", "train", "varies"]
    some = cells(to_text(table, outline, Layout(columns=frozenset({"modes"}))))
    assert some[0] == ["Module", "Type", "Parameters", "Mode"]
    html = to_html(table, outline, Layout(columns=ALL))
    assert html.splitlines()[2].count("<b>") == 10
    assert "\u2007(20\u00a0each)\u2007 60\u2007</td>" in html
    assert "<td align=right>\u2007≥\u00a0160\u2007</td>" in html


def test_a_row_inside_an_open_run_says_what_all_uses_have() -> None:
    table, outline = blocks(3, flops=[100, 7, 300, 7, 200, 7], outputs=["?,4", "?,4"] * 3)
    table.params[2] = 30
    table.frozen[4] = 20
    table.outputs = ["?,4", "?,4", "?,4", "?,5", "out:?,4", "out:?,4"]
    shown = cells(to_text(table, outline))
    assert shown[0] == ["Module", "Type", "Output shape", "Parameters", "Trainable", "FLOPs"]
    run, _, first, second = shown[1:5]
    assert run[-4:] == ["varies", "70", "some", "621"]
    assert first == ["a0", "Linear", "?, 4", "20\u201330", "some", "100\u2013300"]
    assert second == ["b0", "ReLU", "varies", "0", "-", "7"]
    table.flops = [100, 7, None, 7, 200, 7]
    assert cells(to_text(table, outline))[3][-1] == "varies"


def test_a_key_is_no_other_shape() -> None:
    table, outline = blocks(3, outputs=["?,4", "?,8"] * 2 + ["?,4", "out:?,8"])

    def shapes() -> list[str]:
        return [row.shape for row in folded_rows(table, outline, 25) if row.place is not None][:3]

    assert shapes() == ["?, 8", "?, 4", "?, 8"]
    table.outputs = ["?,4", "a%3Ab:?,8;c:1"] * 3
    assert shapes() == ["a:b: ?, 8; c: 1", "?, 4", "a:b: ?, 8; c: 1"]
    table.outputs[-1] = "c:?,8;d:1"
    assert shapes() == ["?, 8; 1", "?, 4", "?, 8; 1"]
    table.outputs[-1] = "c:?,8"
    assert shapes() == ["varies", "?, 4", "varies"]


def test_flops_of_each_row_are_shown_wherever_they_are_known() -> None:
    table, outline = blocks(3, flops=[100, 7] * 3)
    assert [row[-1] for row in cells(to_text(table, outline))[:5]] == [
        "FLOPs",
        "321",
        "all 3, individually",
        "100",
        "7",
    ]
    table.uncounted = [(), ("sort",)] * 3
    assert [row[-1] for row in cells(to_text(table, outline))[:5]] == [
        "FLOPs",
        "≥ 321",
        "all 3, individually",
        "100",
        "≥ 7",
    ]
    table.flops = [None] * 6
    assert cells(to_text(table, outline))[1][-1] == "?"


def notes(table: LayerTable, outline: Group) -> list[str]:
    """Return the words beside the parameters of each visible row."""
    return [row.note for row in folded_rows(table, outline, 25) if row.place is not None]


def closed_note(table: LayerTable, outline: Group) -> str:
    """Return the words beside the parameters of the run, where it has no room to be open."""
    (row,) = folded_rows(table, outline, 1)
    return row.note


def test_a_run_says_what_it_is_tied_to() -> None:
    table, outline = blocks(4)
    table.ties = {row: Tie(7, 5) for row in (0, 2, 4, 6)}
    assert notes(table, outline)[:3] == ["20 each", "5 tied to b3", ""]  # the rows below say it
    assert closed_note(table, outline) == "20 each, 20 tied to b3"
    table.ties[2] = Tie(3, 5)
    assert closed_note(table, outline) == "20 each, 20 tied"
    assert notes(table, outline)[1] == "5 tied"
    del table.ties[0], table.ties[2]  # the first ones count their own
    assert notes(table, outline)[1] == "2 of 4 tied to b3"
    table.ties = {row: Tie(1, 0) for row in (3, 5, 7)}  # second places of one activation
    assert closed_note(table, outline) == "20 each"
    assert notes(table, outline)[2] == ""
    table.ties[1] = Tie(3, 0)
    assert notes(table, outline)[2] == "tied"


def test_the_model_itself_is_named_by_its_class() -> None:
    table, _ = blocks(1)
    table.names[0] = ""
    table.ties = {1: Tie(0, 12)}
    assert notes(table, Group("model", "", False, [0, 1], 0, 2)) == ["", "12 tied to Net"]
    assert [row.tied_to for row in layerfold.Summary(table)] == [None, "Net"]


def test_a_row_that_is_called_again_says_so() -> None:
    table, outline = blocks(4, call_counts=[1, 12] * 4)
    assert notes(table, outline) == ["20 each", "", "× 12 calls"]
    assert "× 12 calls" in to_text(table, outline)
    assert "\u2007(×\u00a012\u00a0calls)\u2007 0\u2007</td>" in to_html(table, outline)
    table.call_counts = [1, 12] * 3 + [1, 3]
    assert notes(table, outline)[2] == "calls vary"
    table.call_counts = [None] * 8
    assert notes(table, outline)[2] == ""


def test_the_size_is_beside_the_parameters() -> None:
    table, outline = blocks(2)
    assert to_text(table, outline).startswith("Net: PyTorch, 4 modules, 40 parameters\n")
    table.bytes = [90, 0, 90, 0]
    assert "40 parameters (180 B stored)\n" in to_text(table, outline)
    table.param_bytes = 160_000
    assert "40 parameters (156.3 KB)\n" in to_text(table, outline)
    assert "40 parameters (156.3 KB)</div>" in to_html(table, outline)


def test_sizes_are_written_as_keras_does(keras: ModuleType) -> None:
    readable_memory_size = keras.src.utils.summary_utils.readable_memory_size
    sizes = [0, 1, 1023, 1024, 216_680, 178_828_704, 10**10, 10**14, 5 * 10**17]
    for size in sizes:
        number, unit = readable_memory_size(size).split()
        ours = readable_bytes(size).replace(",", "").split()
        assert ours[1] == unit
        assert abs(float(ours[0]) - float(number)) <= 0.051
    assert readable_bytes(1_048_525) == "1.0 MB"  # not 1,024.0 KB


def test_a_keras_model_has_the_size_that_keras_prints(keras: ModuleType) -> None:
    lines: list[str] = []
    layers = keras.layers
    for build in (
        lambda: [keras.Input((28, 28, 1)), layers.Conv2D(8, 3), layers.Flatten(), layers.Dense(10)],
        lambda: [keras.Input((64,)), layers.Dense(999), layers.BatchNormalization()],
        lambda: [keras.Input((9,)), layers.Embedding(300, 77, dtype="float16"), layers.LSTM(5)],
    ):
        model = keras.Sequential(build())
        lines.clear()
        model.summary(print_fn=lambda line, **_: lines.append(line))
        theirs = re.search(r"Total params:\s+([\d,]+) \(([\d.]+) (\w+)\)", "".join(lines))
        ours = re.search(r"([\d,]+) parameters \(([\d.]+) (\w+)\)", str(layerfold.summary(model)))
        assert theirs
        assert ours
        assert (theirs[1], theirs[3]) == (ours[1], ours[3])
        assert abs(float(theirs[2]) - float(ours[2])) <= 0.051


def test_every_form_has_what_was_asked_for(torch: ModuleType) -> None:
    nn = torch.nn
    model = nn.Sequential(nn.Linear(4, 6), nn.BatchNorm1d(6), nn.Dropout(0.25))
    summary = layerfold.summary(model, input_size=(2, 4), columns="all")
    head, titles, *lines = summary.to_text(width=400).splitlines()
    assert "42 parameters (168 B)" in head
    for title in ("Input shape", "FLOPs", "Bytes", "Data type", "Device", "Mode", "Settings"):
        assert title in titles
    for form in (summary._html, *lines[1:2], summary.to_csv(), summary.to_markdown()):
        assert form is not None
        for word in ("float32", "cpu", "train", "in 4, out 6", "96", "120"):
            assert word in form.replace("\u00a0", " ")
    row = list(summary)[1]
    assert (row.input_shape, row.bytes, row.device, row.mode) == ("2,4", 120, "cpu", "train")


def test_the_size_of_a_pytorch_model_is_that_of_its_parameters(torch: ModuleType) -> None:
    nn = torch.nn
    shared = nn.Linear(8, 8)
    half = nn.Linear(4, 4).half()
    for model in (
        nn.Sequential(shared, shared, half),
        nn.Sequential(nn.BatchNorm2d(7), nn.Conv2d(1, 2, 3, dtype=torch.complex64)),
        nn.Sequential(),
        nn.LSTM(3, 5, dtype=torch.float64),
    ):
        size = sum(p.numel() * p.element_size() for p in model.parameters())
        assert layerfold.summary(model)._table.param_bytes == size
    mixed = nn.Linear(4, 4)
    mixed.bias = nn.Parameter(mixed.bias.half())
    assert layerfold.summary(mixed)._table.param_bytes is None
    assert " (72 B stored), " not in str(layerfold.summary(mixed))
    assert "20 parameters (72 B stored)" in str(layerfold.summary(mixed, columns=["bytes"]))


def test_keys_are_apart_from_their_shapes() -> None:
    shapes = ";".join([keyed("a;b:1", "1,3"), keyed("", "2"), keyed("m", "()")])
    assert readable(shapes) == "a;b:1: 1, 3; 2; m: ()"


def test_a_row_that_was_not_called_has_no_shape_and_another_is_unknown() -> None:
    table, outline = blocks(
        3,
        outputs=["2,4", None, None, "2,4", "2,4", None],
        call_counts=[1, 0, None, 1, 0, 0],
    )
    flat = Group("model", "", False, list(range(6)), 0, 6)
    shapes = [row.shape for row in folded_rows(table, flat, 25)]
    assert shapes == ["2, 4", "\u2013", "?", "2, 4", "2, 4", "\u2013"]
    assert folded_rows(table, outline, 25)[0].shape == "varies"
    table.outputs, table.call_counts = [None] * 6, [0] * 6
    assert {row.shape for row in folded_rows(table, flat, 25)} == {"\u2013"}
    assert folded_rows(table, outline, 25)[0].shape == "?"  # of a group without a row of its own
    assert "\u2013" in to_html(table, flat)
    assert "\u2013" in to_text(table, flat)
    assert " - " in to_text(table, flat, encodings=["ascii"])


def test_html_keeps_shapes_and_names_in_one_line() -> None:
    table, outline = blocks(3, outputs=["a:1,4;b:2,3"] * 6, settings=["in 4, out 4"] * 6)
    html = to_html(table, outline, Layout(columns=ALL))
    assert "<b>Output\u00a0shape</b>" in html
    assert ">a:\u00a01,\u00a04; b:\u00a02,\u00a03\u2007</td>" in html
    assert ">in\u00a04, out\u00a04\u2007</td>" in html
    assert ">r0\u00a0…\u00a04\u00a0\u00a0×\u00a03\u2007</td>" in html


def test_html_has_the_whole_title() -> None:
    table, outline = blocks(1, flops=[10**12] * 2)
    table.run_input = "1,3,224,224;1,3,224,224;1,3,224,224;1,3,224,224"
    table.activations = table.param_bytes = 10**9
    head = to_html(table, outline).splitlines()[0]
    assert head.endswith("1,3,224,224), 953.7 MB of activations</div>")
