"""All rows of a summary as CSV, as Markdown and as a DataFrame."""

from __future__ import annotations

import csv
import importlib
import io
from collections.abc import Iterable, Sequence
from typing import Any

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


def frame_columns(rows: Iterable[Row]) -> dict[str, tuple[str, list[object]]]:
    """Return the dtype in pandas and the values of each column; an unknown value is None, a list of names a text.

    A column with an integer of more than 64 bits has the dtype "object".
    """
    kept = list(rows)
    found: dict[str, tuple[str, list[object]]] = {}
    for column in _columns(kept):
        values = [_known(row, column) for row in kept]
        dtype = "string"
        if column in _NUMBERS:
            is_short = all(-(2**63) <= value < 2**63 for value in values if isinstance(value, int))
            dtype = "Int64" if is_short else "object"
        found[column] = dtype, values
    return found


def _known(row: Row, column: str) -> object:
    value = getattr(row, column)
    return " ".join(value) if isinstance(value, tuple) else value


def to_pandas(rows: Iterable[Row]) -> Any:
    """Make a DataFrame; ImportError where there is no pandas."""
    try:
        pandas = importlib.import_module("pandas")
    except ImportError as error:
        raise ImportError("to_pandas needs pandas: pip install pandas, or use to_csv") from error
    return pandas.DataFrame(
        {
            column: pandas.array(values, dtype=dtype)
            for column, (dtype, values) in frame_columns(rows).items()
        }
    )


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
