"""Pictures of whole models as SVG: everything is in it, and what is foreign is nothing but text."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from attacks import attack_tables, attacked_models
from corpus import case_names, load, load_table
from layerfold.fold import fold
from layerfold.format.table import LayerTable
from layerfold.model_summary.summary import Summary
from layerfold.picture.options import Depth, Direction, Options
from layerfold.picture.render import Picture, picture_of, to_svg
from svg import parsed

ELEMENTS = {"svg", "g", "rect", "path", "text", "tspan", "title", "desc"}


def table_of(name: str) -> LayerTable:
    return load_table(load(name)["table"])


def picture_of_case(name: str, depth: Depth = None, direction: Direction = "down") -> Picture:
    table = table_of(name)
    return picture_of(table, fold(table), Options(depth=depth, direction=direction))


def svg_of(table: LayerTable, options: Options | None = None) -> str:
    return to_svg(table, fold(table), options or Options())


@pytest.mark.parametrize("name", case_names())
def test_an_svg_has_all_boxes_and_lines_and_is_the_same_again(name: str) -> None:
    table = table_of(name)
    svg = svg_of(table)
    assert svg == svg_of(table)
    found = parsed(svg)
    assert found.elements[0].attributes["role"] == "img"
    assert found.first_text("title")
    picture = picture_of_case(name)
    assert set(picture.notes) <= found.texts
    assert found.size >= (picture.layout.width, picture.layout.height)
    lines = [one for one in found.elements if one.attributes.get("fill") == "none"]
    assert len(lines) == len(picture.layout.lines)


def foreign_tables() -> Iterator[LayerTable]:
    yield from attack_tables()
    yield from attacked_models()


def test_foreign_text_stays_text() -> None:
    for table in foreign_tables():
        for element in parsed(svg_of(table, Options(activations=True, dtypes=True))).elements:
            assert element.name in ELEMENTS
            for name, value in element.attributes.items():
                assert not name.startswith("on")
                assert name not in {"style", "href", "class"}
                assert "url(" not in value
                assert ":" not in value or name == "xmlns"


def test_a_fold_is_a_closed_box_and_opens_with_the_depth() -> None:
    def boxes(depth: Depth) -> list[str]:
        return [one.name for one in picture_of_case("keras-resnet101", depth).texts]

    assert "conv4" in boxes(1)
    assert "conv4_block1" not in boxes(1)
    assert "conv4_block1" in boxes(2)
    assert len(boxes(1)) < len(boxes(2)) < len(boxes("all"))


def test_to_the_right_a_picture_is_wide() -> None:
    down = picture_of_case("keras-resnet101").layout
    right = picture_of_case("keras-resnet101", direction="right").layout
    assert down.width < down.height
    assert right.width > right.height


def test_resnet101_is_readable_on_a_slide() -> None:
    """Folded and in 16:9, letters of 11 px are at least 9 px high where the slide has 1,080."""
    width, height = parsed(svg_of(table_of("keras-resnet101"), Options(depth=1))).size
    assert 11 * min(1920 / width, 1080 / height) >= 9


def test_themes_differ_in_colours_alone() -> None:
    table = table_of("keras-resnet50")
    light, dark = (svg_of(table, Options(theme=theme)) for theme in ("light", "dark"))
    assert light != dark
    shapes = [[one.name for one in parsed(svg).elements] for svg in (light, dark)]
    assert shapes[0] == shapes[1]


def test_without_connections_a_picture_says_how_to_get_them() -> None:
    assert picture_of_case("torch-resnet50").notes == [
        "No lines: give an input, such as input_size=(1, 3, 224, 224), to see what reads from what."
    ]
    assert picture_of_case("keras-resnet50").notes == []


def test_more_than_400_boxes_are_closed_and_counted() -> None:
    picture = picture_of_case("torch-maxvit-t", "all")
    assert len(picture.graph.boxes) <= 400
    assert picture.notes[-1] == (
        f"{picture.graph.closed} groups are closed, so that there are no more than 400 boxes."
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"direction": "left"}, 'direction must be "down" or "right"'),
        ({"theme": "blue"}, 'theme must be "light" or "dark"'),
        ({"depth": -1}, "depth must be a number of levels, from 0 on"),
        ({"depth": True}, "depth must be"),
        ({"depth": "most"}, "depth must be"),
    ],
)
def test_errors_say_what_may_be_given(options: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Summary(table_of("keras-digits")).to_svg(**options)


def test_a_file_is_the_picture_and_what_was_there_stays_where_it_fails(tmp_path: Path) -> None:
    summary = Summary(table_of("keras-digits"))
    file = tmp_path / "größe.svg"
    assert summary.to_svg(file) is None
    assert file.read_text("utf-8") == summary.to_svg()
    with pytest.raises(IsADirectoryError, match="name of a file"):
        summary.to_svg(tmp_path)
    with pytest.raises(ValueError, match="depth"):
        summary.to_svg(file, depth=-1)
    assert file.read_text("utf-8") == summary.to_svg()


def test_without_igraph_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "igraph", None)
    with pytest.raises(ImportError, match=r'needs igraph: pip install "layerfold\[picture\]"'):
        Summary(table_of("torch-resnet18")).to_svg()
