"""Colours of a picture."""

from __future__ import annotations

from collections.abc import Mapping

from layerfold.picture.kinds import KINDS
from layerfold.picture.nodes import AttributeName, Attributes, DrawingNode

Theme = Mapping[str, str]

#: Those of kinds are after M. Okabe and K. Ito, "Color Universal Design" (2008), each with a lightness of its own, so
#: that they differ without colours, too.
_LIGHT = {
    "page": "#ffffff",
    "text": "#1f2328",
    "quiet": "#535c66",
    "box": "#ffffff",
    "closed": "#eef2f6",
    "border": "#87909a",
    "frame": "#a3adb8",
    "deep-1": "#f5f7f9",
    "deep-2": "#ebeff3",
    "deep-3": "#e1e7ed",
    "deep-4": "#d7dfe7",
    "line": "#66707a",
    "track": "#d8dfe6",
    "pill": "#3a4b5b",
    "count": "#ffffff",
    "merge": "#1b1b1b",
    "embedding": "#551700",
    "recurrent": "#3c2a7e",
    "group": "#3a4b5b",
    "attention": "#a81376",
    "conv": "#0070ad",
    "linear": "#df4700",
    "norm": "#039f6b",
    "other": "#989ca0",
    "pool": "#00b9ec",
    "activation": "#ffaa00",
    "shape": "#ceccc5",
    "input": "#bde69f",
    "regularization": "#f3ee31",
}

_DARK = {
    "page": "#16181c",
    "text": "#e8eaed",
    "quiet": "#b0b8c1",
    "box": "#16181c",
    "closed": "#262b32",
    "border": "#737d88",
    "frame": "#545d68",
    "deep-1": "#1d2025",
    "deep-2": "#25292f",
    "deep-3": "#2d3239",
    "deep-4": "#353b43",
    "line": "#98a1ab",
    "track": "#3a4149",
    "pill": "#c3ccd6",
    "count": "#16181c",
    "merge": "#ffffff",
    "embedding": "#942b0a",
    "recurrent": "#534eb4",
    "group": "#536a7d",
    "attention": "#c23d9b",
    "conv": "#0586c8",
    "linear": "#f75420",
    "norm": "#00ae7c",
    "other": "#a2a6aa",
    "pool": "#0fc1f0",
    "activation": "#ffb02f",
    "shape": "#cfcdc5",
    "input": "#a9eb9c",
    "regularization": "#f4ee42",
}

THEMES: Mapping[str, Theme] = {"light": _LIGHT, "dark": _DARK}

#: What the parts of a picture are painted with: inside, and around. A later class of a node is painted over an earlier one.
_PAINTS: dict[str, dict[AttributeName, str]] = {
    "lf-pic-page": {"fill": "page"},
    "lf-pic-shape": {"fill": "box", "stroke": "border"},
    "lf-pic-ground": {"stroke": "frame"},
    "lf-pic-closed": {"fill": "closed"},
    "lf-pic-deep-1": {"fill": "deep-1"},
    "lf-pic-deep-2": {"fill": "deep-2"},
    "lf-pic-deep-3": {"fill": "deep-3"},
    "lf-pic-deep-4": {"fill": "deep-4"},
    "lf-pic-name": {"fill": "text"},
    "lf-pic-text": {"fill": "quiet"},
    "lf-pic-pill": {"fill": "pill"},
    "lf-pic-count": {"fill": "count"},
    "lf-pic-track": {"fill": "track"},
    "lf-pic-way": {"stroke": "line"},
    "lf-pic-arrow": {"fill": "line"},
    **{f"lf-pic-of-{kind}": {"fill": kind} for kind in KINDS},
}

#: Numbers that only a page needs, and classes.
_OF_PAGES: frozenset[AttributeName] = frozenset({"class", "data-box", "data-line"})


def painted(drawing: DrawingNode, theme: Theme) -> DrawingNode:
    """Return the same with the colours of a theme in the place of classes."""
    attributes: dict[AttributeName, str | float] = {
        name: value for name, value in drawing.attributes.items() if name not in _OF_PAGES
    }
    colours: dict[AttributeName, str] = {}
    for name in str(drawing.attributes.get("class", "")).split(" "):
        for paint, colour in _PAINTS.get(name, {}).items():
            colours[paint] = theme[colour]
    whole: Attributes = {**attributes, **dict(sorted(colours.items()))}
    children = [painted(child, theme) for child in drawing.children]
    return DrawingNode(drawing.name, whole, tuple(children), drawing.text)
