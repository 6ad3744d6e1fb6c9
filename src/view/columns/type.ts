import type { PageRow } from '../../outline/index.js';
import { grouped } from '../common/numbers.js';
import { visible } from '../common/text.js';
import type { Translate } from '../common/translate.js';
import { kindWord } from '../common/words.js';
import type { Column } from './column.js';
import { textColumn } from './column.js';

export const type: Column = {
  ...textColumn({
    id: 'type',
    title: ({ translate }) => translate.__('Type'),
    isPresent: () => true,
    cell: (row) => row.type,
  }),
  isWideOnly: false,
  text: (row, { translate }) => typeText(row, translate),
  fill: (cell, row, { translate }) => {
    cell.textContent = typeText(row, translate);
    cell.classList.toggle('lf-quiet', row.type.varies || row.type.text === '');
  },
};

/** A group without an own row is called by its kind. */
function typeText(row: PageRow, translate: Translate): string {
  const { text, varies } = row.type;
  if (varies) return translate.__('varies');
  if (text === '') return kindWord(row.groupKind, translate);
  const stacked = row.stacked ?? 0n;
  // "Experts × 256": one row has the parameters of all of them.
  return stacked > 1n ? `${visible(text)} × ${grouped(stacked)}` : visible(text);
}
