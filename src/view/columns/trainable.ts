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
    if (row.statisticsMove === 0n) return;
    // The comma and the space are for those who hear or copy it.
    cell.append(element('span', 'lf-aside', ','), ' ');
    cell.append(element('span', 'lf-moving', statisticsText(translate)));
  },
  text: (row, { translate }) => {
    const word = trainableWord(row.trainability, translate);
    return row.statisticsMove === 0n ? word : `${word}, ${statisticsText(translate)}`;
  },
  width: ({ facts }) => ({ leastPx: facts.columns.has('statistics_move') ? 140 : 84 }),
  sortKey: (row) => (row.trainability === 'unknown' ? null : ORDER.indexOf(row.trainability)),
};

/** Of a layer that is frozen but in training mode. */
function statisticsText(translate: Translate): string {
  return translate.__('statistics move');
}

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
