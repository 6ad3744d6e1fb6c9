"""The cells of a payload, column by column, as the texts that its patterns are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from layerfold.format.call_shapes import packed_calls
from layerfold.format.columns import COLUMNS, Column, Counts, Texts
from layerfold.format.patterns import escape
from layerfold.format.table import LayerTable, trainable

MAX_CELL = 4096

#: Decimal digits of an integer; one with more is written as unknown.
MAX_DIGITS = 40


@dataclass(slots=True)
class Cells:
    """One column of a table: the text of every row."""

    column: Column
    texts: list[str]


def cells_of(table: LayerTable, without: Iterable[str] = ()) -> list[Cells]:
    """Return the columns that say something about a table, except those named in ``without``."""
    left_out = set(without)
    cells = []
    for column in COLUMNS:
        if column.id == "name" or column.id in left_out:
            continue
        texts = _texts(table, column)
        if texts is not None and _says(column, texts):
            cells.append(Cells(column, texts))
    return cells


def _texts(table: LayerTable, column: Column) -> list[str] | None:
    if column.id == "inputs":
        return _inputs(table)
    if column.id == "trainable":
        return _trainable(table)
    if column.id == "call_shapes":
        return _escaped(_packed_calls(table))
    if column.kind == "int":
        return _integers(counts_of(table, column))
    return _escaped(getattr(table, column.field))


def _packed_calls(table: LayerTable) -> Texts | None:
    calls, outputs = table.call_shapes, table.outputs
    if calls is None or outputs is None:
        return calls
    return [packed_calls(*of_row) for of_row in zip(calls, outputs, strict=True)]


def values_of(table: LayerTable, column: Column) -> Texts | Counts | None:
    """Return the values of an int or dict column by row; ``None`` where the table has none."""
    if column.kind == "int":
        return counts_of(table, column)
    texts: Texts | None = getattr(table, column.field)
    return texts


def counts_of(table: LayerTable, column: Column) -> Counts | None:
    """Return the values of an int column by row; ``None`` where the table does not have them."""
    derived = _DERIVED.get(column.id)
    if derived is not None:
        return derived(table)
    counts: Counts | None = getattr(table, column.field)
    return counts


def _says(column: Column, texts: list[str]) -> bool:
    """Return whether a column differs from what its absence means."""
    if column.missing == "empty" or column.kind == "dict":
        return any(text != column.empty for text in texts)
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
    texts = ["?" if value is None else str(value) for value in values]
    if len(max(texts, key=len, default="")) > MAX_DIGITS:
        return [text if len(text) <= MAX_DIGITS else "?" for text in texts]
    return texts


def _uncounted(table: LayerTable) -> Counts | None:
    if table.uncounted is None:
        return None
    return [len(names) for names in table.uncounted]


def _call_counts(table: LayerTable) -> Counts | None:
    """Return how often rows are called of which the inputs do not say it."""
    calls, counts = table.calls, table.call_counts
    if calls is None or counts is None:
        return counts
    if all(calls):
        return None
    return [1 if of_row else count for of_row, count in zip(calls, counts, strict=True)]


def _sparse(table: LayerTable, counts: dict[int, int]) -> Counts | None:
    return [counts.get(row, 0) for row in range(len(table))] if counts else None


#: Integer columns that are not simply the values of a field.
_DERIVED: dict[str, Callable[[LayerTable], Counts | None]] = {
    "trainable": lambda table: trainable(table.params, table.frozen),
    "stacked": lambda table: _sparse(table, table.stacked),
    "tied": lambda table: _sparse(table, {row: tie.params for row, tie in table.ties.items()}),
    "tied_to": lambda table: _sparse(table, {row: tie.row + 1 for row, tie in table.ties.items()}),
    "uncounted": _uncounted,
    "call_count": _call_counts,
}


def _trainable(table: LayerTable) -> list[str]:
    """Empty where all but the untrainable parameters train, else the number that train."""
    untrainable = table.untrainable or [0] * len(table)
    if table.frozen == untrainable:
        return [""] * len(table)
    texts = _integers(trainable(table.params, table.frozen)) or []
    return [
        "" if count is None or frozen == never else text
        for text, count, frozen, never in zip(
            texts, table.params, table.frozen, untrainable, strict=True
        )
    ]


def _inputs(table: LayerTable) -> list[str] | None:
    if table.calls is None:
        return None
    texts = []
    for row, of_row in enumerate(table.calls):
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
