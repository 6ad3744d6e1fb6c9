"""Lines of plain text: how wide they are, and where they end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from unicodedata import east_asian_width

_INDENT = "  "


def width_of(text: str) -> int:
    """Return the columns of a terminal that a text takes."""
    if text.isascii():
        return len(text)
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def wrapped(parts: Iterable[str], width: int) -> Iterator[str]:
    """Yield lines of parts with a blank between, no wider than ``width``, at least 8; all but the first are indented.

    A part that is longer than a line ends at a blank in it, else anywhere: nothing is left out.
    """
    line = ""
    for part in parts:
        if line and width_of(line) + 1 + width_of(part) <= width:
            line = f"{line} {part}"
            continue
        if line:
            yield line.rstrip()
        line = _INDENT + part if line else part
        while width_of(line) > width:
            end = _end(line, width)
            yield line[:end].rstrip()
            line = _INDENT + line[end:].lstrip()
    yield line.rstrip()


def _end(line: str, width: int) -> int:
    """Return where a line that is too long ends."""
    end = shortened(line, width)
    blank = line.rfind(" ", len(_INDENT), end + 1)
    return blank if blank > len(_INDENT) else end


def shortened(text: str, width: int) -> int:
    """Return how many characters of a text have room."""
    end = min(len(text), width)
    while width_of(text[:end]) > width:
        end -= 1
    return end
