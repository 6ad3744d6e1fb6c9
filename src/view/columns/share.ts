import type { PageRow } from '../../outline/index.js';
import { percentText } from '../common/numbers.js';
import type { Taken } from '../layout/need.js';
import { SAID_TWICE } from '../layout/plan.js';
import type { Column } from './column.js';

/** A bar of a smaller share would be nothing but an empty track. */
const LEAST_DRAWN_SHARE = 0.01;

/** The figure and the bar before it, as in style/table.css. */
const BAR_EM = 8.2;

/** Of the model's parameters; beside their number. */
export const share: Column = {
  id: 'share',
  className: 'lf-number lf-share',
  isNumber: true,
  fit: { steps: ['bar'], ownSteps: [], rank: SAID_TWICE, cap: null, least: 0 },
  title: ({ translate }) => translate.__('Share'),
  isPresent: () => true,
  fill: (cell, row, _context, taken) => {
    if (row.share === null) return;
    cell.textContent = text(row);
    if (!hasBar(row, taken)) return;
    cell.classList.add('lf-bar');
    cell.style.setProperty('--lf-share', row.share.toFixed(4));
  },
  text,
  shown: text,
  length: (row, _context, ruler, taken) => (hasBar(row, taken) ? BAR_EM : ruler.text(text(row))),
  sortKey: (row) => row.share,
};

function hasBar({ share: part }: PageRow, taken: Taken): boolean {
  return part !== null && part >= LEAST_DRAWN_SHARE && !taken.has('bar');
}

function text({ share: part }: PageRow): string {
  return part === null || part === 0 ? '' : percentText(part);
}
