"""What each call of a row takes and returns, as the text of a column (``docs/format.md`` §4)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby, islice

#: Calls of one row that are written; those after each other that are alike are one.
MOST = 20
#: All shapes that one call takes or returns.
_SHAPES = re.compile(r"(?<![^|>])[^|>]+?(?=$|[|>]|\*[0-9]+(?:$|\|))")


def written_calls(calls: Iterable[tuple[str | None, str | None]]) -> str | None:
    """Write the shapes of calls, ``2,16>2,32*2|4,16>4,32``; None where there are less than two.

    ``calls`` has what each takes and what it returns, as ``shapes.py`` writes them; None: unknown.
    """
    alike = [(call, sum(1 for _ in group)) for call, group in islice(groupby(calls), MOST)]
    if sum(count for _, count in alike) < 2:
        return None
    return "|".join(_text(*call) + (f"*{count}" if count > 1 else "") for call, count in alike)


def _text(taken: str | None, returned: str | None) -> str:
    once = _encoded(taken)
    return once if taken == returned else f"{once}>{_encoded(returned)}"


def _encoded(shapes: str | None) -> str:
    """Percent-encode what separates calls, which may be in a key."""
    return (shapes or "").replace("|", "%7C").replace(">", "%3E")


def packed_calls(calls: str | None, outputs: str | None) -> str | None:
    """Write ``@`` and a place instead of a shape that is at that place in the row's output shapes."""
    if not calls or not outputs:
        return calls
    shapes = outputs.split(";")

    def shorter(found: re.Match[str]) -> str:
        return f"@{shapes.index(found[0])}" if found[0] in shapes else found[0]

    return _SHAPES.sub(shorter, calls)
