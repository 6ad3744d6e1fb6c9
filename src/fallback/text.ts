/** The folded first view as plain text: at most 25 rows. The twin of layerfold/fallback/text.py. */
import type { Group, LayerTable } from '../format/write/encode.js';
import { foldedRows } from './rows.js';
import type { FoldedRow } from './rows.js';
import { PAGE } from './visible.js';
import { SENTENCE, isPartlyFrozen, shownText, title, unitWord } from './words.js';

const GAP = '  ';

export function toText(table: LayerTable, outline: Group): string {
  const notes = table.notes.map((note) => shownText(note, SENTENCE));
  const rows = foldedRows(table, outline, PAGE);
  return [`${shownText(table.modelName)}: ${title(table)}`, ...lines(table, rows), ...notes].join(
    '\n',
  );
}

function lines(table: LayerTable, rows: readonly FoldedRow[]): readonly string[] {
  const all: readonly (readonly [string, boolean, (row: FoldedRow) => string])[] = [
    [unitWord(table.unit), true, (row) => '  '.repeat(row.depth) + shownText(row.label)],
    ['Type', true, (row) => shownText(row.type)],
    ['Output shape', table.outputs !== null, (row) => shownText(row.shape)],
    ['Parameters', true, (row) => row.params],
    ['Trainable', isPartlyFrozen(table), (row) => row.trainable],
    ['', rows.some((row) => row.note !== ''), (row) => shownText(row.note)],
  ];
  const columns = all.filter(([, isShown]) => isShown);
  const cells = columns.map(([name, , cell]) => [name, ...rows.map(cell)]);
  const widths = cells.map((column) => Math.max(...column.map(widthOf)));
  const line = (at: number): string =>
    cells
      .map((column, place) => {
        const cell = column[at] ?? '';
        const space = ' '.repeat((widths[place] ?? 0) - widthOf(cell));
        return columns[place]?.[0] === 'Parameters' ? space + cell : cell + space;
      })
      .join(GAP)
      .trimEnd();
  return [...Array(rows.length + 1).keys()].map(line);
}

/** Characters that take two places in a terminal. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6b\uff01-\uff60\uffe0-\uffe6\u{17000}-\u{18cff}\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;

function widthOf(cell: string): number {
  let width = 0;
  for (const character of cell) width += WIDE.test(character) ? 2 : 1;
  return width;
}
