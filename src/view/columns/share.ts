import { percentText } from '../common/numbers.js';
import { isCrowded } from './column.js';
import type { Column } from './column.js';

/** A bar below this share would be an empty track. */
const LEAST_DRAWN_SHARE = 0.001;

/** Of the model's parameters; beside their number. */
export const share: Column = {
  id: 'share',
  className: 'lf-number lf-share',
  title: ({ translate }) => translate.__('Share'),
  isPresent: () => true,
  fill: (cell, row) => {
    if (row.share === null || row.share === 0) return;
    cell.textContent = percentText(row.share);
    cell.classList.toggle('lf-bar', row.share >= LEAST_DRAWN_SHARE);
    cell.style.setProperty('--lf-share', row.share.toFixed(4));
  },
  text: (row) => (row.share === null || row.share === 0 ? '' : percentText(row.share)),
  // The names need the room more than the bars do.
  width: ({ facts }) => ({ leastPx: 126, compactPx: isCrowded(facts) ? 72 : 126 }),
  sortKey: (row) => row.share,
};
