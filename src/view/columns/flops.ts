import { compactText } from '../common/numbers.js';
import type { PageRow } from '../../outline/index.js';
import type { Translate } from '../common/translate.js';
import { spreadText } from '../common/words.js';
import type { Column } from './column.js';

export const flops: Column = {
  id: 'flops',
  className: 'lf-number lf-flops',
  isWideOnly: true,
  title: ({ translate }) => translate.__('FLOPs'),
  isPresent: ({ columns }) => columns.has('flops'),
  fill: (cell, row, { translate }) => {
    const text = flopsText(row, translate);
    cell.textContent = text;
    cell.classList.toggle('lf-quiet', text === '0');
  },
  text: (row, { translate }) => flopsText(row, translate),
  width: () => ({ leastPx: 84, characterPx: 8 }),
  sortKey: ({ flops: { value, unknown } }) => (unknown > 0n && value === 0n ? null : value),
};

/** The sum; inside an opened run what one of the uses has. */
function flopsText({ flops, ofOneUse }: PageRow, translate: Translate): string {
  return ofOneUse === null
    ? compactText(flops)
    : spreadText(ofOneUse.flops, compactText, translate);
}
