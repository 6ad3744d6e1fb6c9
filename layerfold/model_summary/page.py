"""What shows the table by itself: the web page of a summary, and the part of an output. The build makes both templates."""

from __future__ import annotations

import json
import zlib
from base64 import b64encode
from functools import cache
from importlib import resources

from layerfold.fallback.page import filled_page

#: Made by ``scripts/pageTemplate.mjs`` and ``scripts/inlineView.mjs`` of the sources of the view.
_PAGE, _INLINE = "page.html", "inline.html"


def page_of(payload: object, *, name: str, text: str) -> str:
    """Return one file with all that shows the table; FileNotFoundError where layerfold was not built."""
    return filled_page(_template(_PAGE), name=name, text=text, data={"payload": payload})


def inlined(payload: object, plain: str) -> str:
    """Return HTML that shows the table in place of ``plain`` where its script runs.

    The payload is compressed (RFC 1951) and in base64, so that no string in it is markup. FileNotFoundError where
    layerfold was not built.
    """
    before, between, after = _inline_parts()
    data = json.dumps(payload, separators=(",", ":"), sort_keys=True, allow_nan=False)
    compressor = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    code = b64encode(compressor.compress(data.encode("ascii")) + compressor.flush())
    return "".join((before, plain, between, code.decode("ascii"), after))


@cache
def _inline_parts() -> tuple[str, str, str]:
    before, rest = _template(_INLINE).split("<!--layerfold:table-->")
    between, after = rest.split("<!--layerfold:payload-->")
    return before, between, after


@cache
def _template(name: str) -> str:
    try:
        return resources.files(__package__).joinpath(name).read_text("utf-8")
    except FileNotFoundError as error:
        raise FileNotFoundError(
            "This layerfold is a checkout that was not built, so that it has no template of the web page: "
            "run `npm run setup` in it, or install it with `pip install .`"
        ) from error
