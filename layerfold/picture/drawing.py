"""A picture as a drawing: frames, lines above them, then all boxes and the headers of frames."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import sqrt
from typing import Protocol

from layerfold.picture.boxes import (
    BESIDE,
    COUNT_FONT,
    HEADER,
    LEFT,
    NAME_FONT,
    NAME_LINE,
    RIGHT,
    TEXT_FONT,
    TEXT_LINE,
    TOP,
    BoxTexts,
    FittedTexts,
    count_width,
    fitted_box,
    fitted_header,
)
from layerfold.picture.drawn_lines import line_node
from layerfold.picture.geometry import Layout, Placed
from layerfold.picture.nodes import Attributes, DrawingNode, node, px, text_node
from layerfold.picture.widths import Font, text_width


class DrawnBox(Protocol):
    """What has to be known of a box."""

    @property
    def parent(self) -> int:
        """The frame around it."""

    @property
    def is_frame(self) -> bool:
        """Whether there are boxes inside."""


_RADIUS = 6
_STRIP = 4
_BAR_HEIGHT = 3
_BAR_BOTTOM = 9
_PILL_HEIGHT = 16
#: From the top of a line to what letters are on.
_NAME_BASE = 13
_TEXT_BASE = 12
#: From the words in the header of a frame to the end of the ground behind them.
_COVER = 4
#: Frames that are deeper look like these.
_DEEPEST = 4


def drawing_of(boxes: Sequence[DrawnBox], texts: Sequence[BoxTexts], layout: Layout) -> DrawingNode:
    """Return a picture without its margins."""
    depths: list[int] = []
    frames, above = [], []
    for at, (one, place, own) in enumerate(zip(boxes, layout.boxes, texts, strict=True)):
        depths.append((depths[one.parent] if one.parent >= 0 else 0) + 1)
        if one.is_frame:
            deep = f"lf-pic-deep-{min(_DEEPEST, depths[at])}"
            frames.append(_ground(at, place, deep))
            above.append(_header(at, place, own, deep))
        else:
            above.append(_box(at, place, own))
    lines = [line_node(line, at) for at, line in enumerate(layout.lines)]
    return node("g", {"class": "lf-pic"}, [*frames, *lines, *above])


def _ground(at: int, place: Placed, deep: str) -> DrawingNode:
    return _placed("lf-pic-frame", at, place, [_shape(place, f"lf-pic-ground {deep}")])


def _header(at: int, place: Placed, texts: BoxTexts, deep: str) -> DrawingNode:
    fitted = fitted_header(texts, place.width)
    text = fitted.lines[0][0] if fitted.lines else ""
    y = (HEADER - NAME_LINE) // 2
    text_room = BESIDE + text_width(text, TEXT_FONT) if text else 0
    cover: Attributes = {
        "class": f"lf-pic-cover {deep}",
        "x": LEFT - _COVER,
        "y": y,
        "width": text_width(fitted.name, NAME_FONT) + text_room + 2 * _COVER,
        "height": NAME_LINE,
    }
    words = [
        text_node("tspan", {"class": "lf-pic-name", **_font(NAME_FONT)}, fitted.name),
        text_node("tspan", {"class": "lf-pic-text", "dx": BESIDE, **_font(TEXT_FONT)}, text),
    ]
    children = [
        *_whole_title(fitted),
        node("rect", cover),
        node("text", {"x": LEFT, "y": y + _NAME_BASE}, words if text else words[:1]),
        *_pill(fitted.count, place.width, (HEADER - _PILL_HEIGHT) // 2),
    ]
    return _placed("lf-pic-header", at, place, children)


def _box(at: int, place: Placed, texts: BoxTexts) -> DrawingNode:
    kind = texts.kind
    fitted = fitted_box(texts, place.width)
    is_more = kind == "more"
    closed = " lf-pic-closed" if kind == "group" else ""
    children = [
        *_whole_title(fitted),
        _shape(place, f"lf-pic-shape{closed}", {"stroke-dasharray": "4 3"} if is_more else {}),
        *([] if is_more else [_strip(place.height, kind)]),
        _text("lf-pic-name", LEFT, TOP + _NAME_BASE, NAME_FONT, fitted.name),
        *_pill(fitted.count, place.width, TOP + (NAME_LINE - _PILL_HEIGHT) // 2),
        *_line_texts(fitted, place.width),
        *_bar(texts.bar, place, kind),
    ]
    return _placed("lf-pic-box", at, place, children)


def _text(
    class_name: str, x: float, y: float, font: Font, text: str, anchor: str = ""
) -> DrawingNode:
    anchored: Attributes = {"text-anchor": anchor} if anchor else {}
    attributes: Attributes = {"class": class_name, "x": px(x), "y": y, **_font(font), **anchored}
    return text_node("text", attributes, text)


def _line_texts(fitted: FittedTexts, width: float) -> Iterator[DrawingNode]:
    for index, (text, end) in enumerate(fitted.lines):
        y = TOP + NAME_LINE + TEXT_LINE * index + _TEXT_BASE
        yield _text("lf-pic-text", LEFT, y, TEXT_FONT, text)
        if end:
            yield _text("lf-pic-text", width - RIGHT, y, TEXT_FONT, end, "end")


def _bar(share: float, place: Placed, kind: str) -> list[DrawingNode]:
    if not share:
        return []
    whole = place.width - LEFT - RIGHT
    y = px(place.height - _BAR_BOTTOM)
    rest: Attributes = {"height": _BAR_HEIGHT, "rx": _BAR_HEIGHT / 2}
    part = max(_BAR_HEIGHT, whole * share)
    track: Attributes = {"class": "lf-pic-track", "x": LEFT, "y": y, "width": px(whole), **rest}
    of_kind = f"lf-pic-share lf-pic-of-{kind}"
    own: Attributes = {"class": of_kind, "x": LEFT, "y": y, "width": px(part), **rest}
    return [node("rect", track), node("rect", own)]


def _pill(count: str, box_width: float, y: float) -> list[DrawingNode]:
    """Say how often, at the right."""
    if not count:
        return []
    width = count_width(count)
    x = box_width - RIGHT - width
    own: Attributes = {
        "class": "lf-pic-pill",
        "x": px(x),
        "y": y,
        "width": width,
        "height": _PILL_HEIGHT,
        "rx": px(_PILL_HEIGHT / 2),
    }
    text = _text("lf-pic-count", x + width / 2, y + _TEXT_BASE, COUNT_FONT, count, "middle")
    return [node("rect", own), text]


#: Where a circle of the corner's radius is as far from the left edge as the strip ends.
_CORNER = px(_RADIUS - sqrt(_RADIUS**2 - (_RADIUS - _STRIP) ** 2))


def _strip(height: float, kind: str) -> DrawingNode:
    """Draw the left edge, with its corners."""
    arc = f"A{_RADIUS} {_RADIUS} 0 0 "
    d = [
        f"M{_STRIP} {_CORNER}",
        f"{arc}0 0 {_RADIUS}",
        f"V{px(height - _RADIUS)}",
        f"{arc}0 {_STRIP} {px(height - _CORNER)}",
        "Z",
    ]
    return node("path", {"class": f"lf-pic-strip lf-pic-of-{kind}", "d": "".join(d)})


def _shape(place: Placed, class_name: str, attributes: Attributes | None = None) -> DrawingNode:
    """Draw around all of it: the middle of the line is between px, so that the line is as sharp as it can be."""
    own: Attributes = {
        "class": class_name,
        "x": 0.5,
        "y": 0.5,
        "width": px(place.width - 1),
        "height": px(place.height - 1),
        "rx": _RADIUS - 0.5,
        "stroke-width": 1,
        **(attributes or {}),
    }
    return node("rect", own)


def _whole_title(fitted: FittedTexts) -> list[DrawingNode]:
    return [text_node("title", {}, fitted.whole)] if fitted.whole else []


def _placed(
    class_name: str, at: int, place: Placed, children: Sequence[DrawingNode]
) -> DrawingNode:
    transform = f"translate({px(place.x)} {px(place.y)})"
    return node("g", {"class": class_name, "data-box": at, "transform": transform}, children)


def _font(font: Font) -> Attributes:
    return {"font-size": font.size, **({"font-weight": 600} if font.is_bold else {})}
