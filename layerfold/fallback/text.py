"""The folded first view as plain text: at most 25 rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

from layerfold.fallback.rows import FoldedRow, folded_rows
from layerfold.fallback.visible import PAGE
from layerfold.fallback.words import SENTENCE, is_partly_frozen, shown_text, title, unit_word
from layerfold.format.outline import Group
from layerfold.format.table import LayerTable

_GAP = "  "
_NARROWEST = 4
_USUAL_WIDTH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The options of ``Model.summary()`` for the text.

    ``line_length`` is the whole width in characters, ``positions`` the ends of the columns,
    as parts of it. None: as wide as the cells are.
    """

    line_length: int | None = None
    positions: Sequence[float] | None = None
    expand_nested: bool = False
    show_trainable: bool = False


def to_text(table: LayerTable, outline: Group, layout: Layout | None = None) -> str:
    """Write the folded table. Raises ValueError where ``layout`` leaves no room for a column."""
    layout = layout or Layout()
    notes = [shown_text(note, SENTENCE) for note in table.notes]
    rows = folded_rows(table, outline, PAGE, expand_nested=layout.expand_nested)
    head = f"{shown_text(table.model_name)}: {title(table)}"
    return "\n".join([head, *_table(table, rows, layout), *notes])


def _table(table: LayerTable, rows: list[FoldedRow], layout: Layout) -> list[str]:
    names = [unit_word(table.unit), "Type"]
    columns = [[f"{'  ' * row.depth}{shown_text(row.label)}" for row in rows]]
    columns.append([shown_text(row.type) for row in rows])
    if table.outputs is not None:
        names.append("Output shape")
        columns.append([shown_text(row.shape) for row in rows])
    names.append("Parameters")
    columns.append([row.params for row in rows])
    numbers = len(columns) - 1
    if layout.show_trainable or is_partly_frozen(table):
        names.append("Trainable")
        columns.append([row.trainable for row in rows])
    if any(row.note for row in rows):
        names.append("")
        columns.append([shown_text(row.note) for row in rows])
    cells = [[name, *column] for name, column in zip(names, columns, strict=True)]
    widths = _widths(cells, layout)
    return [
        _line([column[index] for column in cells], widths, numbers)
        for index in range(len(cells[0]))
    ]


def _line(cells: list[str], widths: list[int], right: int) -> str:
    parts = [
        _padded(cell, width, right=index == right)
        for index, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return _GAP.join(parts).rstrip()


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


def _padded(cell: str, width: int, *, right: bool) -> str:
    space = width - _width(cell)
    if space < 0:
        return f"{cell[: width - 1]}…"
    return " " * space + cell if right else cell + " " * space


def _width(cell: str) -> int:
    if cell.isascii():
        return len(cell)
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in cell)
