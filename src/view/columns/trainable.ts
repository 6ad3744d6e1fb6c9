import type { PageRow, Trainability } from '../../outline/index.js';
import type { Translate } from '../common/translate.js';
import type { Column, ColumnContext } from './column.js';

const ORDER: readonly Trainability[] = ['all', 'some', 'none', 'no-parameters'];

/** What is not frozen has nothing to see: a mark on every row is noise. */
const QUIET: ReadonlySet<Trainability> = new Set(['all', 'no-parameters']);

export const trainable: Column = {
  id: 'trainable',
  className: 'lf-trainable',
  isBesideName: true,
  fit: { steps: [], ownSteps: [], rank: null, cap: null, least: 0 },
  title: ({ translate }) => translate.__('Trainable'),
  isPresent: () => true,
  isUsual: ({ isPartlyFrozen, columns }) =>
    isPartlyFrozen ?? (columns.has('trainable') || columns.has('statistics_move')),
  // A screen reader reads the word of an empty cell as its title.
  fill: (cell, row, context) => {
    cell.textContent = shown(row, context);
  },
  text: (row, { translate }) => joined(wordOf(row, translate), movingText(row, translate)),
  shown,
  length: (row, context, ruler) => ruler.text(shown(row, context)),
  sortKey: (row) => (row.trainability === 'unknown' ? null : ORDER.indexOf(row.trainability)),
};

function shown(row: PageRow, { translate }: ColumnContext): string {
  const word = QUIET.has(row.trainability) ? '' : wordOf(row, translate);
  return joined(word, movingText(row, translate));
}

function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(', ');
}

/** Of a layer that is frozen but in training mode. */
function movingText({ statisticsMove }: PageRow, translate: Translate): string {
  return statisticsMove === 0n ? '' : translate.__('statistics move');
}

function wordOf({ trainability, shared }: PageRow, translate: Translate): string {
  // Its parameters are in another row, which says it.
  if (trainability === 'no-parameters' && shared !== null) return '';
  const words: Readonly<Record<Trainability, () => string>> = {
    all: () => translate.__('trainable'),
    some: () => translate.__('partly'),
    none: () => translate.__('frozen'),
    'no-parameters': () => translate.__('no parameters'),
    unknown: () => translate.__('unknown'),
  };
  return words[trainability]();
}
