/** The folded first view as a bare HTML table: no style, no script, no attribute. The twin of layerfold/fallback/html.py. */
import type { Group, LayerTable } from '../format/write/encode.js';
import { foldedRows } from './rows.js';
import type { FoldedRow } from './rows.js';
import { PAGE } from './visible.js';
import { SENTENCE, isPartlyFrozen, shownText, title, unitWord } from './words.js';

const INDENT = '\u00a0\u00a0';

/**
 * The folded table with the tags div, table, tr, td and b alone, which a notebook's sanitizer leaves as they
 * are; everything foreign is escaped.
 */
export function toHtml(table: LayerTable, outline: Group): string {
  const trainable = isPartlyFrozen(table);
  const rows = foldedRows(table, outline, PAGE);
  return [
    `<div><b>${safe(table.modelName)}</b> ${safe(title(table))}</div>`,
    '<table>',
    rowOf(columnsOf(table, trainable).map((name) => `<b>${name}</b>`)),
    ...rows.map((row) => rowOf(cellsOf(row, table, trainable))),
    '</table>',
    ...table.notes.map((note) => `<div>${safe(note, SENTENCE)}</div>`),
  ].join('\n');
}

function columnsOf({ unit, outputs }: LayerTable, trainable: boolean): readonly string[] {
  return [
    unitWord(unit),
    'Type',
    ...(outputs === null ? [] : ['Output shape']),
    'Parameters',
    ...(trainable ? ['Trainable'] : []),
  ];
}

function cellsOf(row: FoldedRow, { outputs }: LayerTable, trainable: boolean): readonly string[] {
  return [
    INDENT.repeat(row.depth) + safe(row.label),
    safe(row.type),
    ...(outputs === null ? [] : [safe(row.shape)]),
    row.note === '' ? row.params : `${row.params} (${safe(row.note)})`,
    ...(trainable ? [row.trainable] : []),
  ];
}

function rowOf(cells: readonly string[]): string {
  return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
}

function safe(foreign: string, most?: number): string {
  return shownText(foreign, most)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
