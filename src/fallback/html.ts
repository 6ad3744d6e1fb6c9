/** The folded first view as a bare HTML table: no style, no script, no attribute. The twin of layerfold/fallback/html.py. */
import type { Group, LayerTable } from '../format/write/encode.js';
import { columnsOf } from './columns.js';
import type { Column, OptionalField } from './columns.js';
import { foldedRows } from './rows.js';
import type { FoldedRow } from './rows.js';
import { PAGE } from './visible.js';
import { SENTENCE, SHOWN, shownText, title, unitWord } from './words.js';

const NBSP = '\u00a0';
const INDENT = NBSP.repeat(2);

/**
 * The folded table with the tags div, table, tr, td and b alone, which a notebook's sanitizer leaves as they
 * are; everything foreign is escaped. `asked` are optional columns.
 */
export function toHtml(
  table: LayerTable,
  outline: Group,
  asked: readonly OptionalField[] = [],
): string {
  const columns = columnsOf(table, asked);
  const titles = [unitWord(table.unit), 'Type', ...columns.map((column) => column.title)];
  return [
    `<div><b>${safe(table.modelName, SHOWN)}</b> ${safe(title(table))}</div>`,
    '<table>',
    rowOf(titles.map((name) => `<b>${unbroken(name)}</b>`)),
    ...foldedRows(table, outline, PAGE).map((row) => rowOf(cellsOf(row, columns))),
    '</table>',
    ...table.notes.map((note) => `<div>${safe(note)}</div>`),
  ].join('\n');
}

function cellsOf(row: FoldedRow, columns: readonly Column[]): readonly string[] {
  return [
    INDENT.repeat(row.depth) + unbroken(safe(row.label)),
    unbroken(safe(row.type), ','),
    ...columns.map((column) => {
      const cell = unbroken(safe(column.text(row)), column.divider);
      const hasNote = column.title === 'Parameters' && row.note !== '';
      return hasNote ? `${cell} (${unbroken(safe(row.note), ',')})` : cell;
    }),
  ];
}

function rowOf(cells: readonly string[]): string {
  return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
}

/** Keeps a text in one line, but for ends of lines after a divider. */
function unbroken(text: string, divider = ''): string {
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
