"""The cells of a payload, column by column, as the texts that its patterns are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from layerfold.format.patterns import escape
from layerfold.format.table import Call, LayerTable

#: Columns in the order in which a budget takes them away; the others stay.
DROPPABLE = (
    ("settings",),
    ("mode", "device", "insh", "bytes", "buffers", "dtype"),
    ("flops", "partial", "uses"),
    ("in",),
)

#: Columns that go only where their patches take more than half of the budget.
PATCHED_LAST = ("trains", "tied", "alias")

DICTIONARY_COLUMNS = ("type", "out", "dtype", "insh", "settings", "device", "mode")
INTEGER_COLUMNS = (
    "params",
    "fixed",
    "trains",
    "tied",
    "alias",
    "bytes",
    "buffers",
    "flops",
    "partial",
    "uses",
)
#: Columns whose absence means that every cell is empty.
OPTIONAL_COLUMNS = ("fixed", "trains", "tied", "alias", "buffers", "partial")
PATCHED_COLUMNS = ("trains", "dtype", "tied", "alias", "device", "mode")

MAX_CELL = 4096


@dataclass(slots=True)
class Column:
    """One column: the text of every row, and the text that is written as an empty cell."""

    id: str
    texts: list[str]
    empty: str
    is_patched: bool
    is_whole: bool  # a hole fills the whole cell


def columns_of(table: LayerTable, without: Iterable[str] = ()) -> list[Column]:
    """Return the columns that say something about a table, except those named in ``without``."""
    texts: dict[str, list[str] | None] = {
        "type": _escaped(table.types),
        "out": _escaped(table.outputs),
        "params": _integers(table.params),
        "fixed": _integers(table.fixed),
        "trains": _trains(table),
        "in": None if table.calls is None else _inputs(table.calls),
        "dtype": _escaped(table.dtypes),
        "tied": _sparse(table, lambda tie: tie[1]),
        "alias": _sparse(table, lambda tie: tie[0] + 1),
        "bytes": _integers(table.bytes),
        "buffers": _integers(table.buffers),
        "flops": _integers(table.flops),
        "partial": _kinds(table.uncounted),
        "uses": _integers(table.uses),
        "insh": _escaped(table.input_shapes),
        "settings": _escaped(table.settings),
        "device": _escaped(table.devices),
        "mode": _escaped(table.modes),
    }
    left_out = set(without)
    return [
        Column(
            id=key,
            texts=column,
            empty=_empty(key),
            is_patched=key in PATCHED_COLUMNS,
            is_whole=key in INTEGER_COLUMNS,
        )
        for key, column in texts.items()
        if column is not None and key not in left_out and _says(key, column)
    ]


def _empty(key: str) -> str:
    if key == "in":
        return "1"
    return "0" if key in INTEGER_COLUMNS and key != "trains" else ""


def _says(key: str, texts: list[str]) -> bool:
    """Tell whether a column differs from what its absence means."""
    if key == "uses":
        return not {"0", "1"}.issuperset(texts)
    if key in OPTIONAL_COLUMNS:
        empty = _empty(key)
        return any(text != empty for text in texts)
    return True


def _escaped(values: Sequence[str | None] | None) -> list[str] | None:
    if values is None:
        return None
    known = {value: _shortened(escape(value)) if value else "" for value in set(values)}
    return [known[value] for value in values]


def _shortened(text: str) -> str:
    return text if len(text) <= MAX_CELL else text[: MAX_CELL - 1].rstrip("\\") + "…"


def _integers(values: Sequence[int | None] | None) -> list[str] | None:
    if values is None:
        return None
    return ["?" if value is None else str(value) for value in values]


def _kinds(uncounted: Sequence[Sequence[str]] | None) -> list[str] | None:
    if uncounted is None:
        return None
    return [str(len(names)) for names in uncounted]


def _sparse(table: LayerTable, part: Callable[[tuple[int, int]], int]) -> list[str] | None:
    if not table.ties:
        return None
    return [str(part(table.ties[row])) if row in table.ties else "0" for row in range(len(table))]


def _trains(table: LayerTable) -> list[str]:
    """Empty where all but the fixed parameters train, else the number that train."""
    fixed = table.fixed or [0] * len(table)
    texts = []
    for count, frozen, never in zip(table.params, table.frozen, fixed, strict=True):
        if count is None or frozen == never:
            texts.append("")
        else:
            texts.append("?" if frozen is None else str(count - frozen))
    return texts


def _inputs(calls: Sequence[Sequence[Call]]) -> list[str]:
    texts = []
    for row, of_row in enumerate(calls):
        if len(of_row) == 1 and len(of_row[0]) == 1 and not of_row[0][0][1] and not of_row[0][0][2]:
            texts.append(str(row - of_row[0][0][0]))
        else:
            written = [" ".join(_input(row, *source) for source in call) for call in of_row]
            texts.append("|".join(written) or ("-" if of_row else "?"))
    return texts


def _input(row: int, source: int, call: int, output: int) -> str:
    if output:
        return f"{row - source}:{call}:{output}"
    return f"{row - source}:{call}" if call else str(row - source)
