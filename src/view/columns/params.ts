import type { PageRow } from '../../outline/index.js';
import { element } from '../common/elements.js';
import { grouped, sumText } from '../common/numbers.js';
import { spreadText } from '../common/words.js';
import type { Translate } from '../common/translate.js';
import { isCrowded } from './column.js';
import type { Column } from './column.js';

export const params: Column = {
  id: 'params',
  className: 'lf-number lf-params',
  title: ({ translate }) => translate.__('Parameters'),
  isPresent: () => true,
  fill: (cell, row, { translate }) => {
    const text = paramsText(row, translate);
    const beside = besideNumber(row, translate);
    if (beside !== '') cell.append(element('span', 'lf-beside', beside), ' ');
    cell.append(text);
    cell.classList.toggle('lf-quiet', text === '0');
  },
  text: (row, { translate }) => paramsText(row, translate),
  longText: (row, { facts, translate }) =>
    // FLOPs take the place of the words beside the number.
    facts.columns.has('flops')
      ? paramsText(row, translate)
      : `${besideNumber(row, translate)} ${paramsText(row, translate)}`,
  width: ({ facts }) => ({ leastPx: 100, characterPx: 8, isShortWhenCompact: isCrowded(facts) }),
  sortKey: ({ params: { value, unknown } }) => (unknown > 0n && value === 0n ? null : value),
};

/** The sum; inside an opened run what one of the uses has. */
export function paramsText({ params, ofOneUse }: PageRow, translate: Translate): string {
  return ofOneUse === null ? sumText(params) : spreadText(ofOneUse.params, sumText, translate);
}

/** The quiet words before a number: what one use has, what the sum does not include, or that each use has it. */
export function besideNumber(row: PageRow, translate: Translate): string {
  if (row.paramsEach !== null) return translate.__('%1 each', grouped(row.paramsEach));
  if (row.shared !== null && row.shared.params > 0n)
    return translate.__('%1 tied', grouped(row.shared.params));
  if (row.paramsOwn !== null) return translate.__('%1 own', grouped(row.paramsOwn));
  return row.ofOneUse !== null && row.params.value > 0n ? translate.__('each') : '';
}
