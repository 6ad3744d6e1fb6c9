"""What is written in a box, how large boxes and the headers of frames are, and what of their texts has room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from layerfold.picture.geometry import Size
from layerfold.picture.widths import Font, shortened, text_width


@dataclass(frozen=True, slots=True, kw_only=True)
class RowTexts:
    """What is known of a visible row, in words that may be shown; empty: unknown, or there is none.

    ``kind`` is "more" of what is in place of rows without a box. ``count``: "× 22". ``share`` is that of the
    model's parameters, None: unknown; ``share_text`` the same in words. ``others`` are lines below all others.
    """

    kind: str
    name: str
    count: str = ""
    type: str = ""
    shape: str = ""
    params: str = ""
    share: float | None = None
    share_text: str = ""
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What is shown of it."""

    names: bool = True
    types: bool = True
    shapes: bool = True
    params: bool = True
    shares: bool = True


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line below the name: ``parts`` with a dot between them, ``end`` at the right end."""

    parts: tuple[str, ...]
    end: str = ""


@dataclass(frozen=True, slots=True)
class BoxTexts:
    """What a box says. ``bar`` is the length of the bar, above 0 up to 1; 0: there is none."""

    kind: str
    name: str
    count: str
    lines: tuple[TextLine, ...]
    bar: float


#: A bar of a smaller share would be nothing but an empty track.
LEAST_SHARE = 0.01

NAME_FONT = Font(13, is_bold=True)
TEXT_FONT = Font(11, is_bold=False)
COUNT_FONT = Font(11, is_bold=True)

#: In px, as all that follows.
LEFT = 14
RIGHT = 10
TOP = 7
NAME_LINE = 18
TEXT_LINE = 16
_BOTTOM = 7
#: The bar with the room above it.
_BAR = 6
COUNT_PADDING = 7
#: Between texts beside each other.
BESIDE = 8

#: Few widths, so that boxes below each other are alike.
_WIDTHS = (184, 222, 260)
_MOST_WIDTH = 260

#: The line at the top of a frame that has its name.
HEADER = 30

_BETWEEN = " · "


def box_texts(row: RowTexts, shown: Shown | None = None) -> BoxTexts:
    """Return the texts in their places: without names, the type is in the place of the name."""
    shown = shown or Shown()
    name = row.name if shown.names else ""
    # A model without a name of its own is called by its type.
    type_name = row.type if shown.types and row.type != name else ""
    has_bar = shown.shares and row.share is not None and row.share >= LEAST_SHARE
    bar = min(1.0, row.share) if has_bar and row.share is not None else 0.0
    below = (type_name if name else "", row.shape if shown.shapes else "")
    params = row.params if shown.params else ""
    lines = (
        TextLine(tuple(filter(None, below))),
        TextLine((params,) if params else (), row.share_text if params and bar else ""),
        *(TextLine((other,) if other else ()) for other in row.others),
    )
    kept = tuple(line for line in lines if line.parts)
    return BoxTexts(row.kind, name or row.type or row.name, row.count, kept, bar)


@dataclass(frozen=True, slots=True)
class FittedTexts:
    """What is shown of the texts of a box of some width: lines as (text, end).

    ``whole`` has all of the texts where some are cut, else it is empty.
    """

    name: str
    count: str
    lines: tuple[tuple[str, str], ...]
    whole: str


def box_size(texts: BoxTexts) -> Size:
    """Return as large a size as the texts of a box need, within limits; even numbers."""
    widths = [
        text_width(_BETWEEN.join(line.parts), TEXT_FONT)
        + (BESIDE + text_width(line.end, TEXT_FONT) if line.end else 0)
        for line in texts.lines
    ]
    width = LEFT + max(_name_width(texts), *widths, 0) + RIGHT
    height = TOP + NAME_LINE + TEXT_LINE * len(texts.lines) + (_BAR if texts.bar else 0) + _BOTTOM
    return Size(next((one for one in _WIDTHS if one >= width), _MOST_WIDTH), _even(height))


def header_size(texts: BoxTexts) -> Size:
    """Return the least size of a frame: that of its header, with the name in it."""
    width = LEFT + _name_width(texts) + RIGHT
    return Size(_even(min(_MOST_WIDTH, width)), HEADER)


def _name_width(texts: BoxTexts) -> int:
    return text_width(texts.name, NAME_FONT) + _count_room(texts.count)


def count_width(count: str) -> int:
    """Return how wide the pill with the count is."""
    return _even(text_width(count, COUNT_FONT) + 2 * COUNT_PADDING) if count else 0


def _count_room(count: str) -> int:
    return BESIDE + count_width(count) if count else 0


def fitted_box(texts: BoxTexts, width: float) -> FittedTexts:
    """Return the texts of a box, cut where they are too long for its width."""
    room = width - LEFT - RIGHT
    name = shortened(texts.name, room - _count_room(texts.count), NAME_FONT)
    lines = tuple(_fitted_line(line, room) for line in texts.lines)
    is_whole = name == texts.name and all(
        text == _BETWEEN.join(line.parts)
        for (text, _), line in zip(lines, texts.lines, strict=True)
    )
    return FittedTexts(name, texts.count, lines, "" if is_whole else _whole_texts(texts))


def fitted_header(texts: BoxTexts, width: float) -> FittedTexts:
    """Return the texts of a frame's header: the name, then as many of the other texts as have room beside it."""
    room = width - LEFT - RIGHT - _count_room(texts.count)
    name = shortened(texts.name, room, NAME_FONT)
    left = room - text_width(name, NAME_FONT) - BESIDE
    parts = [part for line in texts.lines for part in line.parts]
    text = _fitted_parts(parts, left)
    is_whole = name == texts.name and text == _BETWEEN.join(parts)
    lines = ((text, ""),) if text else ()
    return FittedTexts(name, texts.count, lines, "" if is_whole else _whole_texts(texts))


def _fitted_parts(parts: Sequence[str], room: float) -> str:
    for count in range(len(parts), 0, -1):
        text = _BETWEEN.join(parts[:count])
        if text_width(text, TEXT_FONT) <= room:
            return text
    return ""


def _fitted_line(line: TextLine, whole: float) -> tuple[str, str]:
    """Return a line in which the longest of the parts gives way, down to as much as the others have."""
    room = whole - (BESIDE + text_width(line.end, TEXT_FONT) if line.end else 0)
    text = _BETWEEN.join(line.parts)
    if text_width(text, TEXT_FONT) <= room:
        return text, line.end
    left = room - text_width(_BETWEEN, TEXT_FONT) * (len(line.parts) - 1)
    widths = [text_width(part, TEXT_FONT) for part in line.parts]
    fitted = list(line.parts)
    for place, at in enumerate(sorted(range(len(widths)), key=lambda at: widths[at])):
        fair = left // (len(widths) - place)
        fitted[at] = shortened(line.parts[at], fair, TEXT_FONT)
        left -= text_width(fitted[at], TEXT_FONT)
    return _BETWEEN.join(fitted), line.end


def _whole_texts(texts: BoxTexts) -> str:
    first = f"{texts.name} {texts.count}" if texts.count else texts.name
    return "\n".join([first, *(_BETWEEN.join(line.parts) for line in texts.lines)])


def _even(width: float) -> int:
    return int(2 * -(-width // 2))
