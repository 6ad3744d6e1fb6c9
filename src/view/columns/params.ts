import type { PageRow } from '../../outline/index.js';
import { element } from '../common/elements.js';
import { grouped, sumText } from '../common/numbers.js';
import type { Translate } from '../common/translate.js';
import { isCrowded } from './column.js';
import type { Column } from './column.js';

export const params: Column = {
  id: 'params',
  className: 'lf-number lf-params',
  title: ({ translate }) => translate.__('Parameters'),
  isPresent: () => true,
  fill: (cell, row, { translate }) => {
    const text = sumText(row.params);
    const beside = besideNumber(row, translate);
    if (beside !== '') cell.append(element('span', 'lf-beside', beside), ' ');
    cell.append(text);
    cell.classList.toggle('lf-quiet', text === '0');
  },
  text: (row) => sumText(row.params),
  longText: (row, { facts, translate }) =>
    // FLOPs take the place of the words beside the number.
    facts.columns.has('flops')
      ? sumText(row.params)
      : `${besideNumber(row, translate)} ${sumText(row.params)}`,
  width: ({ facts }) => ({ leastPx: 100, characterPx: 8, isShortWhenCompact: isCrowded(facts) }),
  sortKey: ({ params: { value, unknown } }) => (unknown > 0n && value === 0n ? null : value),
};

/** The quiet words before a number: the share of one use, or what the sum does not include. */
export function besideNumber(row: PageRow, translate: Translate): string {
  if (row.paramsEach !== null) return translate.__('%1 each', grouped(row.paramsEach));
  if (row.shared !== null && row.shared.params > 0n)
    return translate.__('%1 tied', grouped(row.shared.params));
  if (row.paramsOwn !== null) return translate.__('%1 own', grouped(row.paramsOwn));
  return '';
}
