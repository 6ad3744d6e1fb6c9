"""A web page of its own that shows a model: the template that the build makes, with its places filled."""

from __future__ import annotations

import json
import re
import sys
from html import escape

from layerfold.fallback.words import SHOWN, shown_text

#: A place of the template; docs/saved-page.md says which there are.
_PLACE = re.compile(r"<!--layerfold:(\w+)-->")


def filled_page(template: str, *, name: str, text: str, data: object) -> str:
    """Fill all places at once: what looks like a place in a text stays that text.

    ``name`` is that of the model, ``text`` the plain text for readers in which no script runs, ``data`` what
    the script of the page reads. TypeError or ValueError where that is no JSON.
    """
    contents = {
        "name": _safe(name, SHOWN) or "Model",
        "text": "\n".join(_safe(line, sys.maxsize) for line in text.split("\n")),
        "data": _script_text(data),
    }
    return _PLACE.sub(lambda place: contents.get(place[1], place[0]), template)


def _safe(foreign: str, most: int) -> str:
    return escape(shown_text(foreign, most), quote=False)


def _script_text(data: object) -> str:
    """Write JSON in ASCII that no parser of HTML takes for markup, whatever its strings are.

    Its keys are in the order in which a notebook is saved. It has no "<", so that neither an end of the element nor a comment begins in it (HTML Standard,
    "Restrictions for contents of script elements").
    """
    text = json.dumps(data, separators=(",", ":"), sort_keys=True, allow_nan=False)
    return re.sub("[<>&]", lambda sign: f"\\u{ord(sign[0]):04x}", text)
