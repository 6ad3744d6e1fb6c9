"""How wide texts are at most, in the fonts that browsers and systems take for "sans-serif".

Never measured, so that a picture is the same everywhere.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

#: In hundredths of the font's size, the widest of Arial, DejaVu Sans, Segoe UI and San Francisco.
_WIDTHS = {
    28: "'ijl",
    32: " ,.I·",
    36: "/:;\\f|",
    40: "()-[]t",
    43: "!r",
    53: '"*J`sz',
    56: "?L_c\u2013",
    60: "kvxy",
    62: "FTaeo",
    64: "$0123456789bdghnpqu{}",
    70: "BEKPSVXYZ",
    73: "ACR",
    79: "&DGHNOQU",
    84: "#+<=>^w~×≥−",
    98: "%Mm",
    102: "@W…",
}

#: The others, from the first of each range up to the first of the next: Hebrew, CJK, emoji, …
_RANGES = (
    (0x0000, 100),
    (0x01C4, 150),
    (0x01CD, 100),
    (0x01F1, 150),
    (0x01F4, 100),
    (0x0300, 0),
    (0x0370, 110),
    (0x0460, 140),
    (0x0590, 110),
    (0x0900, 150),
    (0x1100, 110),
    (0x1780, 150),
    (0x1AB0, 0),
    (0x1B00, 150),
    (0x1DC0, 0),
    (0x1E00, 110),
    (0x2030, 190),
    (0x2032, 110),
    (0x20D0, 0),
    (0x2100, 150),
    (0x2E3A, 300),
    (0x2E3C, 110),
    (0xA840, 150),
    (0xAC00, 110),
    (0xFB50, 300),
    (0xFDF0, 1200),
    (0xFE00, 0),
    (0xFE10, 110),
    (0xFE20, 0),
    (0xFE30, 110),
    (0xFE70, 300),
    (0xFF00, 110),
    (0x10000, 300),
    (0x12000, 700),
    (0x12550, 300),
    (0x16FE0, 110),
    (0x1BCA0, 150),
    (0x1F000, 150),
    (0x20000, 110),
    (0xE0000, 150),
)

#: What every character is wider in bold.
_BOLD = 9

_KNOWN = {one: width for width, characters in _WIDTHS.items() for one in characters}
_FIRSTS = [first for first, _ in _RANGES]


class Font(NamedTuple):
    """A size in px, and a weight."""

    size: int
    is_bold: bool


def text_width(text: str, font: Font) -> int:
    """Return how wide a text is at most, in whole px."""
    return _in_pixels(sum(_width_of(character, font) for character in text), font)


def shortened(text: str, room: float, font: Font) -> str:
    """Return the text, with "…" for its middle where it is wider than the room for it.

    Empty without room for anything.
    """
    if text_width(text, font) <= room:
        return text
    total = _width_of("…", font)
    if _in_pixels(total, font) > room:
        return ""
    head, tail = 0, len(text)
    while head < tail:
        is_start = head <= len(text) - tail
        total += _width_of(text[head if is_start else tail - 1], font)
        if _in_pixels(total, font) > room:
            break
        if is_start:
            head += 1
        else:
            tail -= 1
    # A mark alone would be on the "…".
    while tail < len(text) and _range_width(text[tail]) == 0:
        tail += 1
    return f"{text[:head].rstrip(' ')}…{text[tail:].lstrip(' ')}"


def _in_pixels(total: int, font: Font) -> int:
    return -(-total * font.size // 100)


def _width_of(character: str, font: Font) -> int:
    width = _KNOWN.get(character)
    if width is None:
        width = _range_width(character)
    return width + _BOLD if font.is_bold and width else width


def _range_width(character: str) -> int:
    return _RANGES[bisect_right(_FIRSTS, ord(character)) - 1][1]
