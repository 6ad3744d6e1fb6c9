/** The folded first view as plain text: at most 25 rows. The twin of layerfold/fallback/text.py. */
import type { Group, LayerTable } from '../format/write/encode.js';
import { columnsOf, text } from './columns.js';
import type { Column, OptionalField } from './columns.js';
import { foldedRows } from './rows.js';
import type { FoldedRow } from './rows.js';
import { PAGE } from './visible.js';
import { SENTENCE, shownText, title } from './words.js';

const GAP = '  ';

/** `asked` are optional columns. */
export function toText(
  table: LayerTable,
  outline: Group,
  asked: readonly OptionalField[] = [],
): string {
  const notes = table.notes.map((note) => shownText(note, SENTENCE));
  const head = `${shownText(table.modelName)}: ${title(table)}`;
  const rows = foldedRows(table, outline, PAGE);
  return [head, ...lines(table, rows, asked), ...notes].join('\n');
}

function lines(
  table: LayerTable,
  rows: readonly FoldedRow[],
  asked: readonly OptionalField[],
): readonly string[] {
  const hasNotes = rows.some(({ note }) => note !== '');
  const columns = columnsOf(table, asked, hasNotes ? text('note', '', ({ note }) => note) : null);
  const cells = columns.map((column) => [
    column.title,
    ...rows.map((row) => contentOf(row, column)),
  ]);
  const widths = cells.map((column) => Math.max(...column.map(widthOf)));
  const line = (at: number): string =>
    cells
      .map((column, place) => {
        const cell = column[at] ?? '';
        const space = ' '.repeat((widths[place] ?? 0) - widthOf(cell));
        return columns[place]?.isNumber === true ? space + cell : cell + space;
      })
      .join(GAP)
      .trimEnd();
  return [...Array(rows.length + 1).keys()].map(line);
}

function contentOf(row: FoldedRow, column: Column): string {
  const indent = column.id === 'name' ? '  '.repeat(row.depth) : '';
  return indent + shownText(column.text(row), SENTENCE);
}

/** Characters that take two places in a terminal. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6b\uff01-\uff60\uffe0-\uffe6\u{17000}-\u{18cff}\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;

function widthOf(cell: string): number {
  let width = 0;
  for (const character of cell) width += WIDE.test(character) ? 2 : 1;
  return width;
}
