"""The web page of a summary, which the view in the browser makes of the same template."""

from __future__ import annotations

from functools import cache
from importlib import resources

from layerfold.fallback.page import filled_page

#: Made by ``scripts/pageTemplate.mjs`` of the sources of the view.
_TEMPLATE = "page.html"


def page_of(payload: object, *, name: str, text: str) -> str:
    """Return one file with all that shows the table; FileNotFoundError where layerfold was not built."""
    return filled_page(_template(), name=name, text=text, data={"payload": payload})


@cache
def _template() -> str:
    try:
        return resources.files(__package__).joinpath(_TEMPLATE).read_text("utf-8")
    except FileNotFoundError as error:
        raise FileNotFoundError(
            "This layerfold is a checkout that was not built, so that it has no template of the web page: "
            "run `npm run setup` in it, or install it with `pip install .`"
        ) from error
