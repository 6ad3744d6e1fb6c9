"""A picture as a file."""

from __future__ import annotations

from collections.abc import Sequence

from layerfold.picture.boxes import TEXT_FONT
from layerfold.picture.nodes import Attributes, DrawingNode, node, px, text_node
from layerfold.picture.widths import text_width

_MARGIN = 16
_NOTE_LINE = 18
#: From the top of a line to what letters are on.
_NOTE_BASE = 13


def document_of(
    drawing: DrawingNode,
    width: float,
    height: float,
    *,
    title: str,
    description: str = "",
    notes: Sequence[str] = (),
) -> DrawingNode:
    """Return a drawing of this size with margins.

    ``description`` is a sentence for those who do not see the picture, ``notes`` are sentences below it, such as what is
    not drawn.
    """
    inner = max(width, *(text_width(note, TEXT_FONT) for note in notes), 0)
    below = _MARGIN / 2 + _NOTE_LINE * len(notes) if notes else 0
    whole_width, whole_height = px(inner + 2 * _MARGIN), px(height + below + 2 * _MARGIN)
    base = _MARGIN + height + _MARGIN / 2 + _NOTE_BASE
    attributes: Attributes = {
        "xmlns": "http://www.w3.org/2000/svg",
        "width": whole_width,
        "height": whole_height,
        "viewBox": f"0 0 {whole_width} {whole_height}",
        "role": "img",
        "font-family": "sans-serif",
    }
    note_text: Attributes = {"class": "lf-pic-text", "x": _MARGIN, "font-size": TEXT_FONT.size}
    return node(
        "svg",
        attributes,
        [
            text_node("title", {}, title),
            text_node("desc", {}, description),
            node("rect", {"class": "lf-pic-page", "width": whole_width, "height": whole_height}),
            node("g", {"transform": f"translate({_MARGIN} {_MARGIN})"}, [drawing]),
            *(
                text_node("text", {**note_text, "y": px(base + _NOTE_LINE * at)}, note)
                for at, note in enumerate(notes)
            ),
        ],
    )
