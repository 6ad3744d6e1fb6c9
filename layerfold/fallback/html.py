"""The folded first view as a bare HTML table: no style, no script, no attribute."""

from __future__ import annotations

from html import escape

from layerfold.fallback.columns import Column, columns_of
from layerfold.fallback.layout import Layout
from layerfold.fallback.rows import FoldedRow, folded_rows
from layerfold.fallback.visible import PAGE
from layerfold.fallback.words import SENTENCE, SHOWN, shown_text, title, unit_word
from layerfold.format.outline import Group
from layerfold.format.table import LayerTable

_INDENT = "\u00a0\u00a0"


def to_html(table: LayerTable, outline: Group, layout: Layout | None = None) -> str:
    """Write the folded table with only the tags div, table, tr, td and b.

    They are what nbconvert's sanitizer leaves as they are; everything foreign is escaped. Of
    ``layout`` only what decides about rows and columns counts.
    """
    layout = layout or Layout()
    rows = folded_rows(table, outline, PAGE, expand_nested=layout.expand_nested)
    columns = columns_of(table, layout)
    titles = [unit_word(table.unit), "Type", *(column.title for column in columns)]
    lines = [
        f"<div><b>{_text(table.model_name, SHOWN)}</b> {_text(title(table))}</div>",
        "<table>",
        _row([f"<b>{_unbroken(name)}</b>" for name in titles]),
        *(_row(_cells(row, columns)) for row in rows),
        "</table>",
    ]
    lines.extend(f"<div>{_text(note)}</div>" for note in table.notes)
    return "\n".join(lines)


def _cells(row: FoldedRow, columns: list[Column]) -> list[str]:
    cells = [_INDENT * row.depth + _unbroken(_text(row.label)), _unbroken(_text(row.type), ",")]
    for column in columns:
        text = _unbroken(_text(column.text(row)), column.divider)
        has_note = column.title == "Parameters" and row.note
        cells.append(f"{text} ({_unbroken(_text(row.note), ',')})" if has_note else text)
    return cells


def _row(cells: list[str]) -> str:
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _unbroken(text: str, divider: str = "") -> str:
    """Keep a text in one line, but for ends of lines after a divider."""
    kept = text.replace(" ", "\u00a0")
    return kept.replace(f"{divider}\u00a0", f"{divider} ") if divider else kept


def _text(foreign: str, most: int = SENTENCE) -> str:
    return escape(shown_text(foreign, most), quote=False)
