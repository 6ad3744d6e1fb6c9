import type { Trainability } from '../../outline/index.js';
import { element } from '../common/elements.js';
import type { Translate } from '../common/translate.js';
import type { Column } from './column.js';

const ORDER: readonly Trainability[] = ['all', 'some', 'none', 'no-parameters'];

export const trainable: Column = {
  id: 'trainable',
  className: 'lf-trainable',
  title: ({ translate }) => translate.__('Trainable'),
  isPresent: () => true,
  fill: (cell, row, { translate }) => {
    // The style sheet draws a glyph; a screen reader reads the word.
    cell.classList.add(`lf-trainable-${row.trainability}`);
    cell.append(element('span', 'lf-aside', trainableWord(row.trainability, translate)));
  },
  text: (row, { translate }) => trainableWord(row.trainability, translate),
  width: () => ({ leastPx: 84 }),
  sortKey: (row) => (row.trainability === 'unknown' ? null : ORDER.indexOf(row.trainability)),
};

function trainableWord(trainability: Trainability, translate: Translate): string {
  const words: Readonly<Record<Trainability, () => string>> = {
    all: () => translate.__('all'),
    some: () => translate.__('some'),
    none: () => translate.__('none'),
    'no-parameters': () => translate.__('no parameters'),
    unknown: () => translate.__('unknown'),
  };
  return words[trainability]();
}
