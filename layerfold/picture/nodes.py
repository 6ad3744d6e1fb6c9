"""A drawing as data, and as one text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import floor
from typing import Literal

ElementName = Literal["svg", "g", "rect", "path", "text", "tspan", "title", "desc"]

AttributeName = Literal[
    "class",
    "d",
    "data-box",
    "data-line",
    "dx",
    "fill",
    "font-family",
    "font-size",
    "font-weight",
    "height",
    "role",
    "rx",
    "stroke",
    "stroke-dasharray",
    "stroke-width",
    "text-anchor",
    "transform",
    "viewBox",
    "width",
    "x",
    "xmlns",
    "y",
]

Attributes = Mapping[AttributeName, str | float]


@dataclass(frozen=True, slots=True)
class DrawingNode:
    """An element with its text, or with what is inside."""

    name: ElementName
    attributes: Attributes
    children: tuple[DrawingNode, ...] = ()
    text: str = ""


def node(
    name: ElementName, attributes: Attributes, children: Iterable[DrawingNode] = ()
) -> DrawingNode:
    """Return an element with others inside."""
    return DrawingNode(name, attributes, tuple(children))


def text_node(name: ElementName, attributes: Attributes, text: str) -> DrawingNode:
    """Return an element with a text."""
    return DrawingNode(name, attributes, (), text)


def px(length: float) -> float:
    """Return a length in hundredths of a px, so that both languages write the same."""
    rounded = floor(length * 100 + 0.5) / 100
    return int(rounded) if rounded == int(rounded) else rounded


_MARKS = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    # A parser would read it as the end of a line.
    "\r": "&#13;",
}


def svg_text(drawing: DrawingNode) -> str:
    """Return a drawing as XML.

    What foreign texts have is text and nothing else; characters that XML has not are left out.
    """
    parts: list[str] = []
    _write(drawing, parts)
    return "".join(parts)


def _write(drawing: DrawingNode, parts: list[str]) -> None:
    parts.append(f"<{drawing.name}")
    parts.extend(
        f' {attribute}="{_escaped(str(value))}"' for attribute, value in drawing.attributes.items()
    )
    text = _escaped(drawing.text)
    if not text and not drawing.children:
        parts.append("/>")
        return
    parts.append(f">{text}")
    for child in drawing.children:
        _write(child, parts)
    parts.append(f"</{drawing.name}>")


#: These, and what is no character of Extensible Markup Language 1.0, production 2.
_MARKED = re.compile('[&<>"\r]|[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]')


def _escaped(text: str) -> str:
    return _MARKED.sub(lambda found: _MARKS.get(found[0], ""), text)
