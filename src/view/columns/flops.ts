import { compactText } from '../common/numbers.js';
import type { Column } from './column.js';

export const flops: Column = {
  id: 'flops',
  className: 'lf-number lf-flops',
  isWideOnly: true,
  title: ({ translate }) => translate.__('FLOPs'),
  isPresent: ({ columns }) => columns.has('flops'),
  fill: (cell, row) => {
    const text = compactText(row.flops);
    cell.textContent = text;
    cell.classList.toggle('lf-quiet', text === '0');
  },
  text: (row) => compactText(row.flops),
  width: () => ({ leastPx: 84 }),
  sortKey: ({ flops: { value, unknown } }) => (unknown > 0n && value === 0n ? null : value),
};
