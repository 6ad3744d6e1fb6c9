"""The interactive table in marimo, which runs no script in an output but in a frame."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Mapping
from typing import Any

from layerfold.format.mime import MIME_TYPE
from layerfold.model_summary.page import page_of

log = logging.getLogger("layerfold")

#: Pixels before marimo makes the frame as high as its page, which it does in one direction: higher.
_LEAST_HEIGHT = "160px"

#: What marimo sets where it wants outputs without scripts (``marimo/_output/hypertext.py``).
_NO_SCRIPTS = "MARIMO_NO_JS"


def marimo_html(bundle: Mapping[str, Any]) -> str:
    """Return an output as HTML for marimo: in a frame, unless it is to be HTML only, the plain table otherwise."""
    plain = str(bundle["text/html"])
    marimo: Any = sys.modules.get("marimo")
    wants_none = os.environ.get(_NO_SCRIPTS, "").lower() == "true"
    if marimo is None or wants_none or MIME_TYPE not in bundle:
        return plain
    try:
        payload = bundle[MIME_TYPE]
        model = payload["model"]
        name = model.get("name") or model["type"]
        page = page_of(payload, name=name, text=str(bundle["text/plain"]))
        return str(marimo.iframe(page, height=_LEAST_HEIGHT).text)
    except Exception:
        log.debug("marimo shows the plain table", exc_info=True)
        return plain
