"""All rows of a summary as CSV and as Markdown."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from layerfold.fallback.words import shown_text
from layerfold.model_summary.row import ALWAYS, OPTIONAL, Row

#: Beginnings of a cell that a spreadsheet reads as a formula (CWE-1236).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0")


def to_csv(rows: Iterable[Row]) -> str:
    """Write one line per row; an unknown cell is empty."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    kept = list(rows)
    columns = _columns(kept)
    writer.writerow(columns)
    for row in kept:
        writer.writerow([_guarded(_value(row, column)) for column in columns])
    return file.getvalue()


def to_markdown(rows: Iterable[Row]) -> str:
    """Write the columns that are not empty in at least one row; the accessor says no more than the path."""
    kept = list(rows)
    columns = [c for c in _columns(kept) if c != "accessor"]
    columns = [c for c in columns if any(_value(row, c) not in ("", None) for row in kept)]
    lines = [_line(columns), _line("--:" if c in _NUMBERS else "---" for c in columns)]
    lines.extend(_line(_markdown(_value(row, column)) for column in columns) for row in kept)
    return "\n".join(lines) + "\n"


_NUMBERS = frozenset({"depth", "params", "trainable", "calls", "tied_params", "flops"}) | {
    key for key, column in OPTIONAL.items() if column.kind == "int"
}


def _columns(rows: Sequence[Row]) -> list[str]:
    return [*ALWAYS, *(rows[0].optional if rows else ())]


def _value(row: Row, column: str) -> object:
    value = getattr(row, column)
    if isinstance(value, tuple):
        return " ".join(value)
    if column == "tied_params":
        return value or None
    return value


def _guarded(value: object) -> object:
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _markdown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, int):
        return f"{value:,}"
    text = shown_text(str(value), 4096)
    for character in "\\`*_[]<>|":
        text = text.replace(character, f"\\{character}")
    return text
