import type { PageRow, Spread } from '../../outline/index.js';
import { byteUnitOf, sumText, unitOf } from '../common/numbers.js';
import type { Translate } from '../common/translate.js';
import { spreadText } from '../common/words.js';
import { numberColumn } from './column.js';

export const params = {
  ...numberColumn({
    id: 'params',
    amount: paramsOf,
    title: ({ translate }, unit) =>
      unit === null ? translate.__('Parameters') : translate.__('Params (%1)', unit.symbol),
    isPresent: () => true,
    unit: (facts) => unitOf(facts.params?.value ?? 0n),
    isExactFirst: true,
    rank: null,
  }),
  isBesideName: true,
};

export const flops = numberColumn({
  id: 'flops',
  amount: ({ flops: sum, ofOneUse }) =>
    ofOneUse === null ? { least: sum, most: sum } : ofOneUse.flops,
  title: ({ translate }, unit) =>
    unit === null ? translate.__('FLOPs') : translate.__('%1FLOPs', unit.symbol),
  isPresent: ({ columns }) => columns.has('flops'),
  unit: (facts) => unitOf(facts.flops?.value ?? 0n),
  isExactFirst: false,
  rank: 20,
});

export const bytes = numberColumn({
  id: 'bytes',
  amount: (row) => row.amount('bytes'),
  title: ({ translate }, unit) =>
    unit === null ? translate.__('Bytes') : translate.__('Size (%1)', unit.symbol),
  isPresent: ({ columns }) => columns.has('bytes'),
  unit: (facts) => byteUnitOf(facts.bytes ?? 0n),
  isExactFirst: false,
  rank: 30,
});

export const buffers = numberColumn({
  id: 'buffers',
  amount: (row) => row.amount('buffers'),
  title: ({ translate }, unit) =>
    unit === null ? translate.__('Buffers') : translate.__('Buffers (%1)', unit.symbol),
  isPresent: ({ columns }) => columns.has('buffers'),
  unit: (facts) => unitOf(facts.buffers ?? 0n),
  isExactFirst: true,
  rank: 60,
});

/** The sum; inside an opened run what one of the uses has. */
function paramsOf({ params: sum, ofOneUse }: PageRow): Spread | null {
  return ofOneUse === null ? { least: sum, most: sum } : ofOneUse.params;
}

export function paramsText(row: PageRow, translate: Translate): string {
  return spreadText(paramsOf(row), sumText, translate);
}
