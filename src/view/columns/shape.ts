import type { PageRow } from '../../outline/index.js';
import { element } from '../common/elements.js';
import { shapeText } from '../common/words.js';
import type { Column } from './column.js';
import { textColumn } from './column.js';

/** What is shown in the place of a shape: of a row that the pass did not call, and of one that is unknown. */
const NOT_CALLED = '–';
const UNKNOWN = '?';

export const shape: Column = {
  ...textColumn({
    id: 'shape',
    title: ({ translate }) => translate.__('Output shape'),
    isPresent: ({ columns }) => columns.has('output_shape'),
    cell: (row) => row.outputShape,
    width: { leastPx: 100, characterPx: 7.9, shrinks: true },
  }),
  isWideOnly: false,
  className: 'lf-text lf-number lf-shape',
  text: (row, { translate }) =>
    row.outputShape.varies ? translate.__('varies') : shapeOrMark(row),
  fill: (cell, row, { translate }) => {
    const { text: sizes, varies } = row.outputShape;
    cell.classList.toggle('lf-quiet', varies || sizes === '');
    if (varies) {
      cell.textContent = translate.__('varies');
      return;
    }
    const text = shapeOrMark(row);
    const batch = /^\? × /.exec(text)?.[0] ?? '';
    if (batch !== '') cell.append(element('span', 'lf-batch', batch));
    cell.append(text.slice(batch.length));
  },
};

function shapeOrMark({ kind, outputShape, callCount }: PageRow): string {
  if (outputShape.text !== '') return shapeText(outputShape.text);
  if (kind === 'omitted' || kind === 'instances') return '';
  return callCount === 0n ? NOT_CALLED : UNKNOWN;
}
