"""The folded first view as text and as HTML."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from types import ModuleType

import pytest

import layerfold
from ground_truth import KERAS, TORCHVISION, Summaries
from layerfold.fallback import words
from layerfold.fallback.html import to_html
from layerfold.fallback.layout import Layout
from layerfold.fallback.lines import width_of
from layerfold.fallback.rows import folded_rows
from layerfold.fallback.text import to_text
from layerfold.fallback.words import shown_text
from layerfold.format.outline import Group, Run
from layerfold.format.table import LayerTable, Tie
from tables import flat, table_of


class Tags(HTMLParser):
    """Counts elements and keeps the text; fails on any attribute but those of ours."""

    OURS = (
        ("div", [("class", "mathjax_ignore tex2jax_ignore")]),
        ("td", [("style", "text-align:left")]),
        ("td", [("align", "right")]),
    )

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not attrs or (tag, attrs) in self.OURS
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("name", KERAS)
def test_every_application_fits(keras_summary: Summaries, name: str) -> None:
    _fits(keras_summary(name))


@pytest.mark.parametrize("name", TORCHVISION)
def test_every_torchvision_model_fits(torchvision_summary: Summaries, name: str) -> None:
    _fits(torchvision_summary(name))


def _fits(summary: layerfold.Summary) -> None:
    assert len(summary.to_text(width=4200).splitlines()) <= 2 + 25 + len(summary._table.notes)
    assert max(map(width_of, summary.to_text().splitlines())) <= 79
    html = to_html(summary._table, summary._outline)
    tags = Tags(html).tags
    assert tags.count("tr") <= 1 + 25
    assert set(tags) == {"div", "b", "table", "tr", "td"}
    assert html.count("<") == 2 * len(tags)
    for most in (12, 25):
        rows = folded_rows(summary._table, summary._outline, most)
        assert len(rows) <= most
        assert sum(row.layers for row in rows if row.depth == 0) == len(summary)


def test_resnet101_is_opened_as_far_as_it_fits(keras_summary: Summaries) -> None:
    lines = keras_summary("ResNet101").to_text(width=100).splitlines()
    assert lines[0] == (
        "resnet101: Keras, 347 layers, 44,707,176 parameters (170.5 MB), 105,344 non-trainable"
    )
    assert lines[1].split() == ["Layer", "Type", "Output", "shape", "Parameters"]
    assert re.split(r" {2,}", lines[18].strip()) == [
        "conv4_block2 … 23",
        "× 22",
        "residual block",
        "?, 14, 14, 1024",
        "24,679,424",
        "1,121,792 each",
    ]
    assert lines[16].split()[:4] == ["conv4", "23", "residual", "blocks"]


def test_two_of_a_kind_are_shown_individually() -> None:
    table = table_of(*((f"b{i}", "Dense", -1, 5) for i in range(5)), ("c", "Dense", -1, 50))
    uses = [Group("module", f"b{i}", True, [i], i, i + 1) for i in range(5)]
    outline = Group("model", "", False, [Run(uses[:2]), Run(uses[2:]), 5], 0, 6)
    rows = folded_rows(table, outline, 4)
    assert [row.label for row in rows] == ["b0", "b1", "b2 … 4  × 3", "c"]
    assert [row.params for row in rows] == ["5", "5", "15", "50"]
    assert rows[2].note == "5 each"


def labels(table: LayerTable, most: int, *body: Group | Run) -> list[str]:
    """Return the labels of a view in which no more than ``most`` rows fit."""
    outline = Group("model", "", False, list(body), 0, len(table))
    return [row.label for row in folded_rows(table, outline, most)]


def pairs(kind: str, *starts: int) -> list[Group]:
    """Return groups of two rows without a name."""
    return [Group(kind, "", False, [start, start + 1], start, start + 2) for start in starts]


def test_a_group_without_a_name_has_those_of_its_first_and_last_child() -> None:
    table = table_of(*((f"block_{1 + i // 2}_l{i}", "Dense", -1, 0) for i in range(8)))
    blocks = [
        Group("block", f"block_{1 + i}", False, [2 * i, 2 * i + 1], 2 * i, 2 * i + 2)
        for i in range(4)
    ]
    stage = Group("stage", "", False, [blocks[0], blocks[1]], 0, 4)
    level = Group("level", "", False, [Run(blocks[2:])], 4, 8)
    assert labels(table, 2, stage, level) == ["block_1 … 2", "block_3 … 4"]
    nested = Group("level", "", False, [stage, level], 0, 8)
    assert labels(table, 1, nested) == ["block_1 … 4"]


def test_a_group_of_made_up_names_is_called_by_its_kind() -> None:
    names = ("dense_{}", "Dense"), ("add_{}", "Add")
    table = table_of(*((names[i % 2][0].format(i), names[i % 2][1], -1, 0) for i in range(24)))
    first, *run = pairs("residual", 0, 2, 4, 6, 8)
    gate, part = pairs("gate", 10)[0], Group("part", "", False, [12, 13, 14, 15], 12, 16)
    uses = [Group("", "", False, list(pairs("residual", i, i + 2)), i, i + 4) for i in (16, 20)]
    assert labels(table, 8, first, Run(run), gate, part, Run(uses)) == [
        "residual block 1",
        "residual block 2 … 5  × 4",
        "gate 1",
        "part 1",
        *(f"residual block {number}" for number in (6, 7, 8, 9)),
    ]
    table.names[0] = "mine"  # one name that was chosen says more than a number
    assert labels(table, 1, first) == ["mine … add_1"]


def test_transparent_groups_add_no_row_and_no_depth() -> None:
    table = table_of(*((f"{'ab'[i % 2]}{i}", "Dense", -1, 1) for i in range(8)))
    uses = [Group("", "", False, [i, i + 1], i, i + 2) for i in range(0, 8, 2)]
    rows = folded_rows(table, Group("model", "", False, [Run(uses)], 0, 8), 20)
    assert [(row.label, row.depth) for row in rows] == [(name, 0) for name in table.names]


def test_groups_are_called_by_their_kind_and_parts_by_their_size() -> None:
    table = table_of(*((f"l{i}", "Dense", -1, 1) for i in range(5)))
    kinds = ["repeat", "level", "inception", "gate"]
    groups = [Group(kind, kind, False, [row], row, row + 1) for row, kind in enumerate(kinds)]
    part = Group("part", "", False, [0, 1, 2, 3, 4], 0, 5)
    types = [row.type for row in folded_rows(table, Group("model", "", False, groups, 0, 4), 4)]
    assert types == ["repeated group", "level", "concatenated branches", "gate"]
    (row,) = folded_rows(table, Group("model", "", False, [part], 0, 5), 4)
    assert row.type == "5 layers"
    assert words.blocks_word("inception", 2) == "2 × concatenated branches"
    assert [words.blocks_word("repeat", count) for count in (1, 2000)] == [
        "1 repeated group",
        "2,000 repeated groups",
    ]


def test_unknown_is_never_zero() -> None:
    table = table_of(("a", "Dense", -1, None), ("b", "Dense", -1, 7), outputs=[None, "?,7"])
    group = Group("block", "", False, [0, 1], 0, 2)
    text = to_text(table, Group("model", "", False, [group], 0, 2))
    assert text.splitlines()[0] == "model: Keras, 2 layers, ≥ 7 parameters"
    assert re.split(r" {2,}", text.splitlines()[2]) == ["a … b", "block", "?, 7", "≥ 7"]
    assert re.split(r" {2,}", text.splitlines()[3].strip()) == ["a", "Dense", "?", "?"]


def test_names_are_titled_by_what_a_row_is() -> None:
    table = table_of(("a", "Const", -1, 40))
    table.unit = "weight"
    assert to_text(table, flat(table)).splitlines()[1].startswith("Weight ")
    assert "<b>Weight</b>" in to_html(table, flat(table))


def test_tied_rows_have_a_note_and_frozen_parameters_are_shown() -> None:
    table = table_of(("a", "Embedding", -1, 40), ("b", "Dense", -1, 10), ("c", "Relu", -1, 0))
    table.ties = {1: Tie(0, 40)}
    assert "40 tied to a" in to_text(table, flat(table))
    table.ties = {1: Tie(0, 0)}
    assert re.search(r"10  tied to a$", to_text(table, flat(table)), re.MULTILINE)
    table.ties = {1: Tie(0, 40)}
    assert "Trainable" not in to_text(table, flat(table))
    assert "Trainable" in to_text(table, flat(table), Layout(show_trainable=True))
    table.frozen = [40, 3, 0]
    lines = to_text(table, flat(table)).splitlines()
    assert [line.split()[3] for line in lines[2:]] == ["none", "some", "-"]
    table.frozen, table.untrainable = [0, 3, 0], [0, 3, 0]  # running statistics were not frozen
    assert "Trainable" not in to_text(table, flat(table))


HOSTILE = ["<script>alert(1)</script>", "\x1b[31m", "\u202egpj.exe", "a\nb", "\ud800", "&amp;"]


@pytest.mark.parametrize("name", HOSTILE)
def test_foreign_text_stays_text(name: str) -> None:
    table = table_of((name, name, -1, 1), notes=[name], outputs=[name])
    table.model_name = name
    html = to_html(table, flat(table))
    assert set(Tags(html).tags) <= {"div", "b", "table", "tr", "td"}
    text = to_text(table, flat(table))
    assert len(text.splitlines()) == 4
    assert (html + text).replace("\n", "").translate({0xA0: " ", 0x2007: " "}).isprintable()


def test_long_names_are_cut_and_the_cut_is_said() -> None:
    assert shown_text("a" * 150, 120) == "a" * 120 + "… (30 more characters)"
    assert shown_text("a" * 130, 120) == "a" * 130  # the words would be longer
    assert shown_text("a" * 118 + " … " + "b" * 60, 120) == "a" * 118 + "… (63 more characters)"
    assert shown_text("\u202e") == r"\u202e"
    assert shown_text("网络") == "网络"


def test_a_long_label_is_cut_once_and_keeps_its_count() -> None:
    names = [f"{'abc' * 50}.{row}" for row in range(3)]
    table = table_of(*((name, "Dense", -1, 1) for name in names))
    uses = [Group("module", name, True, [row], row, row + 1) for row, name in enumerate(names)]
    model = Group("model", "", False, [Run(uses)], 0, 3)
    for shown in (to_text(table, model, width=400), to_html(table, model).replace("\u00a0", " ")):
        assert shown.count("more characters)  × 3") == 1
        assert "……" not in shown
        assert not re.search(r"more characters\).*more characters\)", shown.replace("<", "\n"))


def test_a_cell_that_ends_in_a_mark_gets_no_second_one() -> None:
    names = [f"block{row}_{'x' * 20}{row}" for row in range(3)]
    table = table_of(*((name, "Dense", -1, 1) for name in names))
    uses = [Group("module", name, True, [row], row, row + 1) for row, name in enumerate(names)]
    model = Group("model", "", False, [Run(uses)], 0, 3)
    for length in range(40, 90):
        lines = to_text(table, model, Layout(line_length=length)).splitlines()[1:]
        assert not any(re.search("… ?…", line) for line in lines)
        assert max(map(len, lines)) <= length


def test_sentences_are_never_cut() -> None:
    sentences = [f"{'word ' * 400}{number}." for number in range(6)]
    table = table_of(("a", "Dense", -1, 1), notes=sentences)
    whole = to_text(table, flat(table)).replace("\n  ", " ")
    assert whole.splitlines()[-6:] == sentences
    html = to_html(table, flat(table))
    assert all(f"<div>{sentence}</div>" in html for sentence in sentences)


def test_line_length_and_positions_shape_the_text() -> None:
    table = table_of(("a_rather_long_name_of_a_layer", "Dense", -1, 1_000), outputs=["?,1000"])
    narrow = to_text(table, flat(table), Layout(line_length=30)).splitlines()
    assert max(map(len, narrow)) <= 30
    assert narrow[2:4] == ["Layer                   Params", "a_rather_long_name_of…   1,000"]
    placed = to_text(table, flat(table), Layout(line_length=60, positions=[0.4, 0.6, 0.8, 1.0]))
    assert placed.splitlines()[1].index("Type") == 24
    with pytest.raises(ValueError, match="Insufficient console width"):
        to_text(table, flat(table), Layout(line_length=60, positions=[0.4, 0.41]))


def test_wide_characters_keep_the_columns_aligned() -> None:
    table = table_of(("网络", "Dense", -1, 1), ("abcdef", "Dense", -1, 1))
    lines = to_text(table, flat(table)).splitlines()
    assert lines[2].index("Dense") + 2 == lines[3].index("Dense")


def test_a_moe_stays_small_and_quick(torch: ModuleType) -> None:
    nn = torch.nn
    with torch.device("meta"):
        model = nn.ModuleList(
            nn.ModuleList(nn.Sequential(nn.Linear(4, 8), nn.Linear(8, 4)) for _ in range(64))
            for _ in range(12)
        )
    summary = layerfold.summary(model)
    lines = str(summary).splitlines()
    assert lines[2].split()[:2] == ["ModuleList", "ModuleList"]
    assert lines[3].split()[:6] == ["0", "…", "11", "×", "12", "ModuleList"]
    assert lines[4].strip() == "all 12, individually"
    assert lines[5].split()[:6] == ["0", "…", "63", "×", "64", "Sequential"]
    assert lines[6].strip() == "all 64, individually"
    assert [line.split()[0] for line in lines[7:]] == ["0", "1"]


def test_the_title_has_the_input_that_flops_are_counted_for() -> None:
    rows = ("a", "Dense", -1, 6), ("b", "Dense", -1, 6)
    table = table_of(*rows, flops=[1200, 34])
    assert words.title(table).endswith("12 parameters, 1,234 FLOPs (2 per multiply-add, batch 1)")
    table.run_input = "8,3"
    assert words.title(table).endswith("1,234 FLOPs (2 per multiply-add, input 8,3)")
    table.run_input = "8,3;" * 20
    assert words.title(table).endswith("1,234 FLOPs (2 per multiply-add, input as given)")
    table.run_input = "?"
    assert words.title(table).endswith("1,234 FLOPs (2 per multiply-add, input as given)")
    table.uncounted = [(), ("sort",)]
    assert ", ≥ 1,234 FLOPs" in words.title(table)
    table.uncounted = None
    table.flops = [1200, None]
    assert ", ≥ 1,200 FLOPs" in words.title(table)
    table.optimizer = 25
    assert ", 25 optimizer state values, ≥" in words.title(table)
    table.optimizer, table.params = 1, [1, 0]
    assert ", 1 parameter, 1 optimizer state value, ≥" in words.title(table)
    table.flops, table.run_input = [None, None], None
    assert words.title(table).endswith(", ? FLOPs")
    assert words.title(table) in to_text(table, flat(table))
    assert words.title(table) in to_html(table, flat(table))
