import { element } from '../common/elements.js';
import { shapeText } from '../common/words.js';
import type { Column } from './column.js';
import { textColumn } from './column.js';

export const shape: Column = {
  ...textColumn({
    id: 'shape',
    title: ({ translate }) => translate.__('Output shape'),
    isPresent: ({ columns }) => columns.has('output_shape'),
    cell: (row) => row.outputShape,
    width: { leastPx: 100, characterPx: 7.9, shrinks: true },
  }),
  isWideOnly: false,
  className: 'lf-text lf-number lf-shape',
  text: ({ outputShape: { text, varies } }, { translate }) =>
    varies ? translate.__('varies') : shapeText(text),
  fill: (cell, { outputShape }, { translate }) => {
    cell.classList.toggle('lf-quiet', outputShape.varies);
    if (outputShape.varies) {
      cell.textContent = translate.__('varies');
      return;
    }
    const text = shapeText(outputShape.text);
    const batch = /^\? × /.exec(text)?.[0] ?? '';
    if (batch !== '') cell.append(element('span', 'lf-batch', batch));
    cell.append(text.slice(batch.length));
  },
};
