"""What a framework writes before the names of a row's weights (``docs/format.md`` §15). The twin of ``src/format/weightScope.ts``."""

from __future__ import annotations

import re

#: Before the number of names of the path that are meant.
_REFERENCE = "@"

_MARKS = {"%": "%25", "@": "%40"}
_MARK = re.compile("[%@]")
_ENCODED = re.compile("%(25|40)")
_CELL = re.compile("([^@]*)(?:@([0-9]{0,4}))?", re.DOTALL)


def scope_text(before: str, path: str, separator: str) -> str | None:
    """Write what precedes the names of the weights of the row with this path; None: the path itself.

    >>> scope_text("conv1", "resnet/conv1", "/"), scope_text("net/head/out", "head/out", "/")
    ('@1', 'net/@')
    """
    if before == path:
        return None
    if not before:
        return f"{_REFERENCE}0"
    if not path:
        return _encoded(before)
    whole, names = separator + before, _parts(path, separator)
    for at in range(len(names)):
        rest = whole.removesuffix(separator + separator.join(names[at:]))
        if rest != whole:
            start = _encoded(rest[len(separator) :] + separator) if rest else ""
            return f"{start}{_REFERENCE}{len(names) - at if at else ''}"
    return _encoded(before)


def scope_of(cell: str | None, path: str, separator: str) -> str | None:
    """Return what ``scope_text`` wrote; None: it cannot be read."""
    found = _CELL.fullmatch(cell or _REFERENCE)
    if found is None or (cell or "").endswith("…"):
        return None
    start, count = _decoded(found[1]), found[2]
    names = _parts(path, separator)
    last = names if not count else names[max(0, len(names) - int(count)) :]
    return start + ("" if count is None else separator.join(last))


def _parts(path: str, separator: str) -> list[str]:
    return path.split(separator) if separator else [path]


def _encoded(text: str) -> str:
    return _MARK.sub(lambda found: _MARKS[found[0]], text)


def _decoded(text: str) -> str:
    return _ENCODED.sub(lambda found: chr(int(found[1], 16)), text)
