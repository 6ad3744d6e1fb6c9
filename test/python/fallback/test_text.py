"""The text in any room: what gives way, what is said of that, and that no number becomes another."""

from __future__ import annotations

import re
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

import layerfold
from corpus import load, load_table
from layerfold.fallback.compact import compact
from layerfold.fallback.layout import Layout
from layerfold.fallback.lines import width_of, wrapped
from layerfold.fallback.streams import USUAL_WIDTH, line_width
from layerfold.fallback.text import to_text
from layerfold.fold import fold
from layerfold.model_summary.summary import Summary
from tables import flat, table_of

CASES = ["keras-resnet101", "torch-vit-b-16-run", "torch-llama-run", "torch-fine-tuned"]
ALL = frozenset({"input_shapes", "bytes", "buffers", "dtypes", "devices", "modes", "settings"})


@pytest.fixture(scope="module", params=CASES)
def summary(request: pytest.FixtureRequest) -> Summary:
    """A model of the corpus with every column."""
    return Summary(load_table(load(request.param)["table"]), layout=Layout(columns=ALL))


def test_no_line_is_wider_than_it_may_be(summary: Summary) -> None:
    for width in (40, 47, 60, 79, 80, 100, 150):
        text = summary.to_text(width=width)
        assert max(map(width_of, text.splitlines())) <= width
        assert len(summary.to_text("ascii", width=width).encode("ascii"))


@pytest.mark.parametrize("encoding", ["ascii", "utf-8"])
def test_colours_add_nothing_but_escapes(summary: Summary, encoding: str) -> None:
    for width in (40, 60, 79, 150):
        given = (summary._table, summary._outline, summary._layout)
        written = (
            to_text(*given, width=width, encodings=(encoding,), in_colours=in_colours)
            for in_colours in (False, True)
        )
        for plain, coloured in zip(*(text.splitlines() for text in written), strict=True):
            assert re.sub(r"\x1b\[[0-9]+m", "", coloured) == plain
            # Each colour ends in its own cell, and has no blank at its ends.
            assert re.sub(r"\x1b\[\d+m(?=\S)[^\x1b]+(?<=\S)\x1b\[0m", "", coloured).isprintable()


def test_what_has_a_colour() -> None:
    table = load_table(load("torch-fine-tuned")["table"])
    text = to_text(table, fold(table), in_colours=True)
    painted = [found.groups() for found in re.finditer(r"\x1b\[(\d+)m([^\x1b]+)", text)]
    by_colour = {how: {seen for by, seen in painted if by == how} for how, _ in painted}
    assert {seen.partition(",")[0] for seen in by_colour["35"]} == {"none", "some"}
    assert {"Module", "Type", "Trainable"} <= by_colour["1"]
    assert all(re.search(r"each|^× [0-9,]+$|tied|^No room|^  ", seen) for seen in by_colour["2"])


def test_what_is_left_out_is_said_and_can_be_seen(summary: Summary) -> None:
    said = summary.to_text(width=40).replace("\n  ", " ")
    found = re.search(r"to_text\(width=(\d+)\) of the summary shows", said)
    assert found is not None
    whole = summary.to_text(width=int(found[1]))
    assert max(map(width_of, whole.splitlines())) == int(found[1])
    for silent in ("No room", "Names are cut", "…\n"):
        assert silent not in whole


def test_what_was_asked_for_is_left_out_last(torch: ModuleType) -> None:
    blocks = {f"a_block_with_a_long_name_{at}": torch.nn.Conv2d(3, 3 + at, 3) for at in range(3)}
    model = torch.nn.ModuleDict(blocks)
    titles = layerfold.summary(model, columns=["settings"]).to_text(width=60).splitlines()[1]
    assert re.split(" {2,}", titles) == ["Module", "Params", "Settings"]
    without = layerfold.summary(model).to_text(width=60).splitlines()[1]
    assert re.split(" {2,}", without) == ["Module", "Type", "Parameters"]


def test_what_gives_way_first() -> None:
    vit = Summary(load_table(load("torch-vit-b-16-run")["table"]))

    def run(width: int) -> list[str]:
        line = next(line for line in vit.to_text(width=width).splitlines() if "× 12" in line)
        return re.split(r" {2,}", re.sub(" +× ", " × ", line.strip()))[2:]

    params, flops = "85,054,464", "34,894,909,440"
    assert run(125) == ["1, 197, 768", params, "7,087,872 each", flops]
    assert run(119) == ["1,197,768", params, "7,087,872 each", flops]
    assert run(111) == ["1,197,768", params, "7,087,872 each", "34.9 G"]
    assert run(108) == ["1, 197, 768", params, "34.9 G"]
    assert run(79) == ["1,197,768", "85.1 M", "34.9 G"]
    assert run(70) == ["1,197,768", "85.1 M"]
    assert run(60) == ["85.1 M"]
    assert vit.to_text().startswith(
        "VisionTransformer: PyTorch, 152 modules, 86,567,656 parameters"
    )


@given(st.integers(0, 10**24))
def test_a_compact_number_is_the_nearest_with_three_digits(number: int) -> None:
    units = {unit: 1000**power for power, unit in enumerate(" kMGTPE")}
    shown = compact(f"{number:,}")
    bound = compact(f"≥ {number:,}")
    if number < 100_000:
        assert (shown, bound) == (f"{number:,}", f"≥ {number:,}")
        return

    def value(text: str) -> tuple[int, int]:
        digits, unit = text.replace(",", "").split(" ")
        whole, _, part = digits.partition(".")
        size: int = units[unit] // 10 ** len(part)
        return int(whole + part) * size, size

    nearest, size = value(shown)
    assert abs(nearest - number) <= size / 2 <= number / 199
    least, size = value(bound.removeprefix("≥ "))
    assert 0 <= number - least < size


def test_ranges_and_unknown_numbers_stay_what_they_are() -> None:
    assert compact("65,792\u2013262,400") == "65,792\u2013262 k"
    assert compact("varies") == "varies"
    assert compact("?") == "?"
    assert compact("999,499") == "999 k"
    assert compact("999,500") == "1.00 M"
    assert compact("99,995") == "99,995"


@given(st.lists(st.text("ab層😀, ", max_size=30)), st.integers(8, 60))
def test_wrapping_loses_no_character(parts: list[str], width: int) -> None:
    lines = list(wrapped(parts, width))
    assert max(map(width_of, lines)) <= width
    assert "".join(lines).replace(" ", "") == "".join(parts).replace(" ", "")


def test_a_number_that_would_become_longer_stays_exact() -> None:
    table = table_of(("a" * 30, "Dense" * 5, -1, 1234), flops=[1234])
    for width in range(60, 80):
        assert to_text(table, flat(table), width=width).endswith("  1,234")


def test_a_model_of_no_framework_has_no_empty_fact() -> None:
    table = table_of(("a", "Dense", -1, 1))
    table.framework = ""
    assert to_text(table, flat(table)).splitlines()[0].endswith(": 1 layer, 1 parameter")


class Stream:
    """A stream that may be a terminal."""

    def __init__(self, *, is_terminal: bool) -> None:
        self.isatty = lambda: is_terminal


def test_lines_are_as_wide_as_the_stream_has_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    assert line_width(Stream(is_terminal=False)) == 120
    assert line_width(Stream(is_terminal=True)) == 120
    monkeypatch.setenv("COLUMNS", "12")
    assert line_width(Stream(is_terminal=True)) == 40
    for nothing in ("", "0", "wide", "-3"):
        monkeypatch.setenv("COLUMNS", nothing)
        assert line_width(Stream(is_terminal=False)) == USUAL_WIDTH
    assert line_width(None) == USUAL_WIDTH


def test_too_little_room_is_an_error() -> None:
    summary = Summary(table_of(("layer", "Dense", -1, 10)))
    with pytest.raises(ValueError, match="Insufficient console width"):
        summary.to_text(width=9)
