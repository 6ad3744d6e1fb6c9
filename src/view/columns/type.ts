import type { PageRow } from '../../outline/index.js';
import { grouped } from '../common/numbers.js';
import { visible } from '../common/text.js';
import { kindWord, unitsText } from '../common/words.js';
import type { Column, ColumnContext } from './column.js';
import { textColumn } from './column.js';

export const type: Column = {
  ...textColumn({
    id: 'type',
    title: ({ translate }) => translate.__('Type'),
    isPresent: () => true,
    cell: (row) => row.type,
    rank: 0,
    fit: { steps: [], ownSteps: [], rank: null, cap: 24, least: 8 },
  }),
  text: typeText,
  shown: typeText,
  length: (row, context, ruler) => ruler.text(typeText(row, context)),
  fill: (cell, row, context) => {
    cell.textContent = typeText(row, context);
    cell.classList.toggle('lf-quiet', row.type.varies || row.type.text === '');
  },
};

function typeText(row: PageRow, context: ColumnContext): string {
  const { translate } = context;
  const { text, varies } = row.type;
  if (varies) return translate.__('varies');
  if (text === '') return untypedText(row, context);
  const stacked = row.stacked ?? 0n;
  // "Experts × 256": one row has the parameters of all of them.
  return stacked > 1n ? `${visible(text)} × ${grouped(stacked)}` : visible(text);
}

/** A group without an own row is called by its kind; a part has nothing but its size. */
function untypedText(row: PageRow, { facts, translate }: ColumnContext): string {
  if (row.groupKind !== 'part') return kindWord(row.groupKind, translate);
  return unitsText(facts.unit, row.layers / (row.count ?? 1), translate);
}
