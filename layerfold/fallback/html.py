"""The folded first view as an HTML table that is right wherever a notebook is read.

Hosts differ in what they keep of it and in what their own styles say. The inline style prevails over a host's rule for
all cells; ``align`` remains where no style does. Blanks that are not ASCII remain everywhere: U+2007 indents and
separates, U+00A0 keeps a text in one line.
"""

from __future__ import annotations

from html import escape

from layerfold.fallback.columns import Column, columns_of
from layerfold.fallback.layout import Layout
from layerfold.fallback.rows import FoldedRow, folded_rows
from layerfold.fallback.visible import PAGE
from layerfold.fallback.words import SENTENCE, SHOWN, shown_text, title
from layerfold.format.outline import Group
from layerfold.format.table import LayerTable

#: As wide as a digit. Browsers break lines at U+2003.
_BLANK = "\u2007"
_INDENT = 2 * _BLANK

#: A name with "$" is none. JupyterLab has MathJax 3 (``ignoreHtmlClass``), nbconvert's pages have 2 (``ignoreClass``).
_NO_FORMULAS = '<div class="mathjax_ignore tex2jax_ignore">'


def to_html(table: LayerTable, outline: Group, layout: Layout | None = None) -> str:
    """Write the folded table with only the tags div, table, tr, td and b; everything foreign is escaped.

    Of ``layout`` only what decides about rows and columns counts.
    """
    layout = layout or Layout()
    rows = folded_rows(table, outline, PAGE, expand_nested=layout.expand_nested)
    columns = columns_of(table, layout)
    lines = [
        f"<div><b>{_text(table.model_name, SHOWN)}</b> {_text(title(table))}</div>",
        "<table>",
        _row(columns, [f"<b>{_unbroken(column.title)}</b>" for column in columns]),
        *(_row(columns, [_content(row, column) for column in columns]) for row in rows),
        "</table>",
    ]
    lines.extend(f"<div>{_text(note)}</div>" for note in table.notes)
    return _NO_FORMULAS + "\n".join(lines) + "</div>"


def _content(row: FoldedRow, column: Column) -> str:
    """Write the text of a cell: names behind their indentation, digits below each other behind their note."""
    text = _unbroken(_text(column.text(row)), column.divider)
    if column.id == "name":
        return _INDENT * row.depth + text
    has_note = column.id == "params" and row.note
    # The blank ends a line of its own where there is no room for both.
    return f"({_unbroken(_text(row.note), ',')}){_BLANK} {text}" if has_note else text


def _row(columns: list[Column], contents: list[str]) -> str:
    cells = [_cell(column, content) for column, content in zip(columns, contents, strict=True)]
    return f"<tr>{''.join(cells)}</tr>"


def _cell(column: Column, content: str) -> str:
    """Write a cell with room beside it, which not all hosts leave between columns."""
    if not content:
        return "<td></td>"
    if column.is_number:
        return f"<td align=right>{_BLANK}{content}{_BLANK}</td>"
    return f"<td style=text-align:left>{content}{_BLANK}</td>"


def _unbroken(text: str, divider: str = "") -> str:
    """Keep a text in one line, but for ends of lines after a divider."""
    kept = text.replace(" ", "\u00a0")
    return kept.replace(f"{divider}\u00a0", f"{divider} ") if divider else kept


def _text(foreign: str, most: int = SENTENCE) -> str:
    return escape(shown_text(foreign, most), quote=False)
