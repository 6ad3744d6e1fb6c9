/**
 * The folded first view as an HTML table that is right wherever a notebook is read. The twin of layerfold/fallback/html.py.
 * Hosts differ in what they keep of it and in what their own styles say. The inline style prevails over a host's rule for
 * all cells; `align` remains where no style does. Blanks that are not ASCII remain everywhere: U+2007 indents and separates,
 * U+00A0 keeps a text in one line.
 */
import type { Group, LayerTable } from '../format/write/encode.js';
import { columnsOf } from './columns.js';
import type { Column, OptionalField } from './columns.js';
import { foldedRows } from './rows.js';
import type { FoldedRow } from './rows.js';
import { PAGE } from './visible.js';
import { SENTENCE, SHOWN, shownText, title } from './words.js';

const NBSP = '\u00a0';

/** As wide as a digit. Browsers break lines at U+2003. */
const BLANK = '\u2007';
const INDENT = BLANK.repeat(2);

/** A name with "$" is none. JupyterLab has MathJax 3 (`ignoreHtmlClass`), nbconvert's pages have 2 (`ignoreClass`). */
const NO_FORMULAS = '<div class="mathjax_ignore tex2jax_ignore">';

/**
 * The folded table with the tags div, table, tr, td and b alone; everything foreign is escaped. `asked` are optional
 * columns.
 */
export function toHtml(
  table: LayerTable,
  outline: Group,
  asked: readonly OptionalField[] = [],
): string {
  const columns = columnsOf(table, asked);
  const rows = foldedRows(table, outline, PAGE);
  const lines = [
    `<div><b>${safe(table.modelName, SHOWN)}</b> ${safe(title(table))}</div>`,
    '<table>',
    rowOf(columns, ({ title }) => `<b>${unbroken(title)}</b>`),
    ...rows.map((row) => rowOf(columns, (column) => contentOf(row, column))),
    '</table>',
    ...table.notes.map((note) => `<div>${safe(note)}</div>`),
  ];
  return `${NO_FORMULAS}${lines.join('\n')}</div>`;
}

/** The text of a cell: names behind their indentation, digits below each other behind their note. */
function contentOf(row: FoldedRow, column: Column): string {
  const cell = unbroken(safe(column.text(row)), column.divider);
  if (column.id === 'name') return INDENT.repeat(row.depth) + cell;
  const hasNote = column.id === 'params' && row.note !== '';
  // The blank ends a line of its own where there is no room for both.
  return hasNote ? `(${unbroken(safe(row.note), ',')})${BLANK} ${cell}` : cell;
}

function rowOf(columns: readonly Column[], contentOf: (column: Column) => string): string {
  return `<tr>${columns.map((column) => cellOf(column, contentOf(column))).join('')}</tr>`;
}

/** A cell with room beside it, which not all hosts leave between columns. */
function cellOf({ isNumber }: Column, content: string): string {
  if (content === '') return '<td></td>';
  if (isNumber) return `<td align=right>${BLANK}${content}${BLANK}</td>`;
  return `<td style=text-align:left>${content}${BLANK}</td>`;
}

/** Keeps a text in one line, but for ends of lines after a divider. */
function unbroken(text: string, divider: Column['divider'] = ''): string {
  const kept = text.replaceAll(' ', NBSP);
  return divider === '' ? kept : kept.replaceAll(`${divider}${NBSP}`, `${divider} `);
}

/** Foreign text as HTML: every character is seen, and none is markup. */
export function safe(foreign: string, most = SENTENCE): string {
  return shownText(foreign, most)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
