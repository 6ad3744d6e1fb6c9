import type { PageRow } from '../../outline/index.js';
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
function typeText({ type: { text, varies }, groupKind }: PageRow, translate: Translate): string {
  if (varies) return translate.__('varies');
  return text === '' ? kindWord(groupKind, translate) : visible(text);
}
