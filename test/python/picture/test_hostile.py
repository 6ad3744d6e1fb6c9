"""Hostile texts in pictures stay texts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.parsers.expat import ParserCreate

import pytest

from attacks import attack_tables, attacked_models, attacks
from layerfold.fallback.visible import first_view
from layerfold.fold import fold
from layerfold.format.table import total
from layerfold.picture.boxes import BoxTexts, RowTexts, box_size, box_texts
from layerfold.picture.document import document_of
from layerfold.picture.drawing import drawing_of
from layerfold.picture.geometry import Layout, Placed
from layerfold.picture.graph import Box
from layerfold.picture.nodes import DrawingNode, svg_text
from layerfold.picture.texts import row_texts
from layerfold.picture.themes import THEMES, painted

FOLDER = Path(__file__).parents[2] / "corpus" / "hostile"

ELEMENTS = {"svg", "g", "rect", "path", "text", "tspan", "title", "desc"}
ATTRIBUTES = frozenset(
    [
        *("xmlns", "width", "height", "viewBox", "role", "font-family", "font-size", "font-weight"),
        *("transform", "x", "y", "dx", "rx", "d", "fill", "stroke", "stroke-width"),
        *("stroke-dasharray", "text-anchor"),
    ]
)

#: Characters of a text that is tried.
LONGEST = 20_000

#: What an XML document has not.
NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def strings_in(value: Any) -> Iterator[str]:
    """Yield all texts of a payload, the names of members too."""
    if isinstance(value, str):
        yield value[:LONGEST]
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from strings_in(inner)
    elif isinstance(value, list):
        for inner in value[:2000]:
            yield from strings_in(inner)


def hostile() -> list[str]:
    """Return the texts of the payloads that are wrong or hostile."""
    small = [path for path in sorted(FOLDER.glob("*.json")) if path.stat().st_size < 1_000_000]
    values = (json.loads(path.read_text("utf-8")) for path in small)
    return list(dict.fromkeys(text for value in values for text in strings_in(value)))


def box(*, is_frame: bool) -> Box:
    return Box(None, -1, "group" if is_frame else "layer", is_frame, 0, 1, 1)


def drawn(all_texts: list[BoxTexts], words: str) -> DrawingNode:
    """Draw a box and a frame for each."""
    texts = [own for one in all_texts for own in (one, one)]
    boxes = [box(is_frame=at % 2 == 0) for at in range(len(texts))]
    places = [Placed(0, 90 * at, *box_size(own)) for at, own in enumerate(texts)]
    layout = Layout(300, 90 * len(texts), places, [])
    drawing = drawing_of(boxes, texts, layout)
    return document_of(drawing, 300, layout.height, title=words, description=words, notes=[words])


def texts_of(drawing: DrawingNode) -> Iterator[str]:
    if drawing.text:
        yield drawing.text
    for child in drawing.children:
        yield from texts_of(child)


class Found:
    """What a parser finds in XML: texts of elements without others inside."""

    def __init__(self, xml: str) -> None:
        self.texts: list[str] = []
        self.last = ""
        self.is_leaf = False
        parser = ParserCreate("utf-8")
        parser.buffer_text = True
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.text
        parser.Parse(xml.encode(), True)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        assert name in ELEMENTS
        assert attributes.keys() <= ATTRIBUTES
        namespace = attributes.pop("xmlns", "http://www.w3.org/2000/svg")
        assert namespace == "http://www.w3.org/2000/svg"
        assert not [value for value in attributes.values() if re.search("url|:|//", value)]
        self.last, self.is_leaf = "", True

    def text(self, text: str) -> None:
        self.last += text

    def end(self, _: str) -> None:
        if self.is_leaf and self.last:
            self.texts.append(self.last)
        self.last, self.is_leaf = "", False


def check(drawing: DrawingNode) -> None:
    """A parser finds the elements and attributes of pictures, and the texts, and nothing else."""
    found = Found(svg_text(painted(drawing, THEMES["dark"])))
    assert found.texts == [text for one in texts_of(drawing) if (text := NO_XML.sub("", one))]


@pytest.mark.parametrize("texts", [attacks(), hostile()], ids=["attacks", "hostile payloads"])
def test_any_text_stays_text(texts: list[str]) -> None:
    assert len(texts) > 200
    for start in range(0, len(texts), 50):
        some = texts[start : start + 50]
        rows = [
            RowTexts(
                kind="conv",
                name=text,
                count=text,
                type=text,
                shape=text,
                params=text,
                share=0.5,
                share_text=text,
                others=(text,),
            )
            for text in some
        ]
        check(drawn([box_texts(row) for row in rows], " ".join(some)))


def test_models_of_hostile_texts_are_drawn_with_them() -> None:
    for table in (*attack_tables(), *attacked_models()):
        rows = [
            row_texts(table, visible, of_model=total(table.params))
            for visible in first_view(table, fold(table), 60)
            if not visible.left_out
        ]
        check(drawn([box_texts(row) for row in rows], "a model"))
