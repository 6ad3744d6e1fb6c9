"""SVG as its elements; what is no XML is an error."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.parsers.expat import ParserCreate


@dataclass
class Element:
    """An element; ``text`` is what is directly in it."""

    name: str
    attributes: dict[str, str]
    text: str = ""


@dataclass
class Parsed:
    """All elements of an SVG, the first of which is the root."""

    elements: list[Element] = field(default_factory=list)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height."""
        root = self.elements[0].attributes
        return float(root["width"]), float(root["height"])

    @property
    def texts(self) -> set[str]:
        """What can be read in the picture."""
        return {one.text for one in self.elements if one.name in {"text", "tspan"} and one.text}

    def first_text(self, name: str) -> str:
        """Return the text of the first element of a name."""
        return next(one.text for one in self.elements if one.name == name)


def parsed(svg: str) -> Parsed:
    """Return the elements of an SVG."""
    found = Parsed()
    around: list[Element] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        around.append(Element(name, attributes))
        found.elements.append(around[-1])

    def end(_: str) -> None:
        around.pop()

    def text(data: str) -> None:
        if around:
            around[-1].text += data

    parser = ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = text
    parser.Parse(svg, True)
    return found
