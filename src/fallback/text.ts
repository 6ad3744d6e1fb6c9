/** The folded first view as plain text: at most 25 rows, no wider than a page. The twin of layerfold/fallback/text.py. */
import type { Group, LayerTable } from '../format/write/encode.js';
import { columnsOf, text } from './columns.js';
import type { Column, OptionalField } from './columns.js';
import { fitted, isCut } from './fit.js';
import type { Fitted } from './fit.js';
import { shortened, widthOf, wrapped } from './lines.js';
import { foldedRows } from './rows.js';
import type { FoldedRow } from './rows.js';
import { PAGE } from './visible.js';
import { SENTENCE, shownText, title } from './words.js';

/** What fits a terminal of 80 columns and a printed page. */
export const USUAL_WIDTH = 79;

/** Sentences are not wrapped into less. */
const NARROWEST = 20;

const GAP = '  ';
const MARK = '…';
const TIMES = ' × ';

/** In lines of at most `width` characters; RangeError where there is no room for a column. `asked` are optional columns. */
export function toText(
  table: LayerTable,
  outline: Group,
  asked: readonly OptionalField[] = [],
  width = USUAL_WIDTH,
): string {
  const rows = foldedRows(table, outline, PAGE);
  const shown = fitted({ rows, columns: columnsWithNote(table, rows, asked), asked }, width);
  const room = Math.max(width, NARROWEST);
  const head = `${shownText(table.modelName)}: ${shownText(title(table), SENTENCE)}`;
  const sentences = [...leftOut(table, shown), ...table.notes];
  return [
    ...wrapped(head.replaceAll(', ', ',\n').split('\n'), room),
    ...lines(shown),
    ...sentences.flatMap((one) => wrapped(shownText(one, SENTENCE).split(' '), room)),
  ].join('\n');
}

/** The columns, with the notes beside the parameters. */
function columnsWithNote(
  table: LayerTable,
  rows: readonly FoldedRow[],
  asked: readonly OptionalField[],
): readonly Column[] {
  const columns = columnsOf(table, asked);
  if (!rows.some(({ note }) => note !== '')) return columns;
  const has = (id: Column['id']): boolean => columns.some((column) => column.id === id);
  const before = has('trainable') ? 'trainable' : 'params';
  return columns.flatMap((column) => (column.id === before ? [column, NOTE] : [column]));
}

const NOTE: Column = {
  ...text('note', '', ({ note }) => note),
  short: ({ note, each }) => {
    const rest = note.slice(each.length);
    return rest.startsWith(', ') ? rest.slice(2) : rest;
  },
};

function lines({ columns, cells, widths }: Fitted): readonly string[] {
  const line = (at: number): string =>
    columns
      .map(({ isNumber }, place) =>
        padded(cells[place]?.[at] ?? '', widths[place] ?? 0, { isNumber }),
      )
      .join(GAP)
      .trimEnd();
  return [...(cells[0] ?? []).keys()].map(line);
}

function padded(cell: string, width: number, { isNumber }: Pick<Column, 'isNumber'>): string {
  const kept = widthOf(cell) <= width ? cell : cut(cell, width);
  const space = ' '.repeat(width - widthOf(kept));
  return isNumber ? space + kept : kept + space;
}

/** Cuts a text; how often a repetition is there stays. */
function cut(cell: string, width: number): string {
  const at = cell.lastIndexOf(TIMES);
  const times = at > 0 ? cell.slice(at) : '';
  const end = MARK + (widthOf(times) < Math.floor(width / 2) ? times : '');
  return shortened(cell, width - widthOf(end)).replace(/[… ]+$/, '') + end;
}

/** Says what there was no room for, and how to see it. */
function leftOut({ framework }: LayerTable, shown: Fitted): readonly string[] {
  const { whole } = shown;
  const call = framework === 'tfjs' ? `toText(${whole})` : `to_text(width=${whole})`;
  const titles = shown.leftOut.map(({ title }) => (title === '' ? 'what is tied' : title));
  const said: string[] = [];
  if (titles.length > 0)
    said.push(`No room for ${titles.join(', ')}: ${call} of the summary shows all columns.`);
  if (isCut(shown)) said.push(`Names are cut: ${call} of the summary shows them as a whole.`);
  return said;
}
