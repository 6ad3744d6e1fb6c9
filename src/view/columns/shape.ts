import type { PageRow, TextCell } from '../../outline/index.js';
import { element } from '../common/elements.js';
import { keylessText, shapeText } from '../common/words.js';
import type { Column, ColumnContext } from './column.js';

/** What is shown in the place of a shape: of a row that the pass did not call, and of one that is unknown. */
const NOT_CALLED = '–';
const UNKNOWN = '?';

/** What style/table.css takes from the width of each space. */
const NARROWER_SPACE_EM = 0.4;

/** Shapes of what goes out of a row, or into it. */
export function shapeColumn(
  id: string,
  column: 'output_shape' | 'input_shape',
  rank: number | null,
  title: (context: ColumnContext) => string,
): Column {
  const cellOf = (row: PageRow): TextCell =>
    column === 'output_shape' ? row.outputShape : row.text(column);
  const textOf = (row: PageRow, { translate }: ColumnContext, words: typeof shapeText): string => {
    const { text, varies } = cellOf(row);
    if (varies) return translate.__('varies');
    return text === '' ? markOf(row, column) : words(text);
  };
  const shown: Column['shown'] = (row, context, taken) =>
    textOf(row, context, taken.has('keys') ? keylessText : shapeText);
  return {
    id,
    className: `lf-text lf-shape lf-${id}`,
    fit: { steps: ['keys'], ownSteps: ['keys'], rank, cap: 26, least: 8 },
    title,
    isPresent: ({ columns }) => columns.has(column),
    text: (row, context) => textOf(row, context, shapeText),
    shown,
    length: (row, context, ruler, taken) => {
      const text = shown(row, context, taken);
      return ruler.code(text) - NARROWER_SPACE_EM * (text.split(' ').length - 1);
    },
    fill: (cell, row, context, taken) => {
      const text = shown(row, context, taken);
      const { text: sizes, varies } = cellOf(row);
      cell.classList.toggle('lf-quiet', varies || sizes === '');
      const batch = /^\? × /.exec(text)?.[0] ?? '';
      if (batch !== '') cell.append(element('span', 'lf-batch', batch));
      cell.append(text.slice(batch.length));
    },
    sortKey: (row) => cellOf(row).text || null,
  };
}

function markOf({ kind, callCount }: PageRow, column: string): string {
  if (kind === 'omitted' || kind === 'instances' || column === 'input_shape') return '';
  return callCount === 0n ? NOT_CALLED : UNKNOWN;
}
