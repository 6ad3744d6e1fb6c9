"""The folded first view as plain text: at most 25 rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from unicodedata import east_asian_width

from layerfold.fallback.columns import Column, columns_of
from layerfold.fallback.layout import Layout
from layerfold.fallback.rows import FoldedRow, folded_rows
from layerfold.fallback.streams import writable
from layerfold.fallback.visible import PAGE
from layerfold.fallback.words import SENTENCE, shown_text, title
from layerfold.format.outline import Group
from layerfold.format.table import LayerTable

_GAP = "  "
_NARROWEST = 4
_USUAL_WIDTH = 100


def to_text(
    table: LayerTable,
    outline: Group,
    layout: Layout | None = None,
    *,
    encodings: Iterable[str] = (),
) -> str:
    """Write the folded table with characters that each of some encodings has.

    Raises ValueError where ``layout`` leaves no room for a column.
    """
    layout, write = layout or Layout(), writable(encodings)
    rows = folded_rows(table, outline, PAGE, expand_nested=layout.expand_nested)
    head = f"{shown_text(table.model_name)}: {title(table)}"
    notes = [shown_text(note, SENTENCE) for note in table.notes]
    return "\n".join([write(head), *_lines(table, rows, layout, write), *map(write, notes)])


def _lines(
    table: LayerTable, rows: list[FoldedRow], layout: Layout, write: Callable[[str], str]
) -> list[str]:
    note = Column("note", "", False, lambda row: row.note)
    columns = columns_of(table, layout, beside=note if any(row.note for row in rows) else None)
    cells = [[column.title, *(write(_content(row, column)) for row in rows)] for column in columns]
    widths = _widths(cells, layout)
    return [
        _GAP.join(
            _padded(cells_of_column[line], width, column.is_number, write("…"))
            for cells_of_column, width, column in zip(cells, widths, columns, strict=True)
        ).rstrip()
        for line in range(len(rows) + 1)
    ]


def _content(row: FoldedRow, column: Column) -> str:
    indent = "  " * row.depth if column.id == "name" else ""
    return indent + shown_text(column.text(row), SENTENCE)


def _widths(cells: list[list[str]], layout: Layout) -> list[int]:
    natural = [max(_width(cell) for cell in column) for column in cells]
    if layout.positions is not None:
        return _placed(natural, layout.line_length or _USUAL_WIDTH, layout.positions)
    if layout.line_length is None:
        return natural
    return _squeezed(natural, layout.line_length - len(_GAP) * (len(natural) - 1))


def _placed(natural: list[int], line_length: int, positions: Sequence[float]) -> list[int]:
    """Return widths from the ends of the columns; relative ones are parts of the line."""
    widths = []
    current = 0
    for position in positions[: len(natural)]:
        end = int(position * line_length) if position <= 1 else int(position)
        width = end - current
        if width < _NARROWEST:
            raise ValueError("Insufficient console width to print summary.")
        widths.append(width - len(_GAP) if width > _NARROWEST + len(_GAP) else width)
        current = end
    return widths + natural[len(widths) :]


def _squeezed(natural: list[int], room: int) -> list[int]:
    """Take from the widest column until the line fits."""
    if room < _NARROWEST * len(natural):
        raise ValueError("Insufficient console width to print summary.")
    widths = list(natural)
    while sum(widths) > room:
        widest = max(range(len(widths)), key=widths.__getitem__)
        second = sorted(widths)[-2] if len(widths) > 1 else 0
        too_much = sum(widths) - room
        step = min(too_much, max(1, widths[widest] - second))
        widths[widest] -= step
    return widths


def _padded(cell: str, width: int, is_number: bool, mark: str) -> str:
    space = width - _width(cell)
    if space < 0:
        return f"{cell[: width - len(mark)].rstrip('… ')}{mark}".ljust(width)
    return " " * space + cell if is_number else cell + " " * space


def _width(cell: str) -> int:
    if cell.isascii():
        return len(cell)
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in cell)
