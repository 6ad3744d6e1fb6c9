"""The folded first view as a bare HTML table: no style, no script, no attribute."""

from __future__ import annotations

from html import escape

from layerfold.fallback.rows import FoldedRow, folded_rows
from layerfold.fallback.visible import PAGE
from layerfold.fallback.words import SENTENCE, is_partly_frozen, shown_text, title, unit_word
from layerfold.format.outline import Group
from layerfold.format.table import LayerTable

_INDENT = "\u00a0\u00a0"


def to_html(table: LayerTable, outline: Group, *, expand_nested: bool = False) -> str:
    """Write the folded table with only the tags div, table, tr, td and b.

    They are what nbconvert's sanitizer leaves as they are; everything foreign is escaped.
    """
    rows = folded_rows(table, outline, PAGE, expand_nested=expand_nested)
    trainable = is_partly_frozen(table)
    lines = [
        f"<div><b>{_text(table.model_name)}</b> {_text(title(table))}</div>",
        "<table>",
        _row([f"<b>{name}</b>" for name in _columns(table, trainable=trainable)]),
        *(_row(_cells(row, table, trainable=trainable)) for row in rows),
        "</table>",
    ]
    lines.extend(f"<div>{_text(note, SENTENCE)}</div>" for note in table.notes)
    return "\n".join(lines)


def _columns(table: LayerTable, *, trainable: bool) -> list[str]:
    names = [unit_word(table.unit), "Type"]
    if table.outputs is not None:
        names.append("Output shape")
    names.append("Parameters")
    return [*names, "Trainable"] if trainable else names


def _cells(row: FoldedRow, table: LayerTable, *, trainable: bool) -> list[str]:
    cells = [_INDENT * row.depth + _text(row.label), _text(row.type)]
    if table.outputs is not None:
        cells.append(_text(row.shape))
    cells.append(f"{row.params} ({_text(row.note)})" if row.note else row.params)
    return [*cells, row.trainable] if trainable else cells


def _row(cells: list[str]) -> str:
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _text(foreign: str, most: int = 120) -> str:
    return escape(shown_text(foreign, most), quote=False)
