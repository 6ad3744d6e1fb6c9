"""The folded first view as plain text: at most 25 rows, no wider than a terminal or a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from layerfold.fallback.colours import Colours
from layerfold.fallback.columns import Column, columns_of
from layerfold.fallback.fit import Fitted, Text, fitted, placed
from layerfold.fallback.layout import Layout
from layerfold.fallback.lines import shortened, width_of, wrapped
from layerfold.fallback.rows import FoldedRow, folded_rows
from layerfold.fallback.streams import USUAL_WIDTH, writable
from layerfold.fallback.visible import PAGE
from layerfold.fallback.words import SENTENCE, shown_text, title
from layerfold.format.outline import Group
from layerfold.format.table import LayerTable

#: The width of a line whose columns end at relative positions.
_PLACED_WIDTH = 100

#: Sentences are not wrapped into less.
_NARROWEST = 20

_GAP = "  "


def to_text(
    table: LayerTable,
    outline: Group,
    layout: Layout | None = None,
    *,
    width: int = USUAL_WIDTH,
    encodings: Iterable[str] = (),
    in_colours: bool = False,
) -> str:
    """Write the folded table in lines of at most ``width`` characters that each of some encodings has.

    ``layout`` may say another width, ``in_colours`` adds the escapes of a terminal. Raises ValueError where the
    width leaves no room for a column.
    """
    layout, write = layout or Layout(), writable(encodings)
    width = layout.line_length or width
    rows = folded_rows(table, outline, PAGE, expand_nested=layout.expand_nested)
    asked = layout.columns | ({"trainable"} if layout.show_trainable else set())
    text = Text(rows, _columns(table, rows, layout), write, asked)
    if layout.positions is not None:
        shown = placed(text, layout.line_length or _PLACED_WIDTH, layout.positions)
    else:
        shown = fitted(text, width)
    room = max(width, _NARROWEST)
    colours = Colours(in_colours)
    name = shown_text(table.model_name)
    facts = f"{name}: {shown_text(title(table), SENTENCE)}".replace(", ", ",\n").split("\n")
    first, *others = wrapped(map(write, facts), room)
    lines = [colours.head(first, write(name)), *others]
    lines += _lines(shown, write("…"), write(" × "), colours)
    for sentence in _left_out(table, shown):
        lines += map(colours.aside, wrapped(_words(sentence, write), room))
    for note in table.notes:
        lines += wrapped(_words(note, write), room)
    return "\n".join(lines)


def _words(sentence: str, write: Callable[[str], str]) -> list[str]:
    return write(shown_text(sentence, SENTENCE)).split(" ")


def _columns(table: LayerTable, rows: list[FoldedRow], layout: Layout) -> list[Column]:
    """Return the columns, with the notes beside the parameters."""
    columns = columns_of(table, layout)
    note = Column("note", "", False, lambda row: row.note, ",", _note_without_each)
    at = next(at for at, column in enumerate(columns) if column.id == "params") + 1
    at += any(column.id == "trainable" for column in columns)
    return [*columns[:at], *([note] if any(row.note for row in rows) else []), *columns[at:]]


def _note_without_each(row: FoldedRow) -> str:
    return row.note.removeprefix(row.each).removeprefix(", ")


def _lines(shown: Fitted, mark: str, times: str, colours: Colours) -> Iterator[str]:
    columns = list(zip(shown.columns, shown.cells, shown.widths, strict=True))
    titles = (_padded(column, cells[0], width, mark, times) for column, cells, width in columns)
    yield _GAP.join(map(colours.title, titles)).rstrip()
    for line in range(1, len(shown.cells[0])):
        row = (
            colours.cell(column.id, _padded(column, cells[line], width, mark, times), times)
            for column, cells, width in columns
        )
        yield _GAP.join(row).rstrip()


def _padded(column: Column, cell: str, width: int, mark: str, times: str) -> str:
    kept = cell if width_of(cell) <= width else _cut(cell, width, mark, times)
    space = " " * (width - width_of(kept))
    return space + kept if column.is_number else kept + space


def _cut(cell: str, width: int, mark: str, times: str) -> str:
    """Cut a text; how often a repetition is there stays."""
    name, _, count = cell.rpartition(times)
    end = f"{times}{count}" if name else ""
    end = mark + (end if width_of(end) < width // 2 else "")
    return cell[: shortened(cell, width - width_of(end))].rstrip(f"{mark} ") + end


def _left_out(table: LayerTable, shown: Fitted) -> Iterator[str]:
    """Say what there was no room for, and how to see it."""
    in_script = table.framework == "tfjs"
    call = f"toText({shown.whole})" if in_script else f"to_text(width={shown.whole})"
    if shown.left_out:
        titles = ", ".join(column.title or "what is tied" for column in shown.left_out)
        yield f"No room for {titles}: {call} of the summary shows all columns."
    if shown.is_cut and shown.whole:
        yield f"Names are cut: {call} of the summary shows them as a whole."
