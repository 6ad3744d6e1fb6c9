import { expect, it } from 'vitest';
import { factsOf } from '../../../../src/outline/index.js';
import { columnsOf } from '../../../../src/view/columns/index.js';
import { keptWidths, widthsToKeep } from '../../../../src/view/columns/widths.js';
import { tableOf } from '../support/corpus.js';

const all = columnsOf(factsOf(tableOf('keras-resnet101')));

it('widths are kept by the names of the format, and read again', () => {
  const own = new Map([
    ['layer', 30],
    ['output-shape', 12],
  ]);
  const kept = widthsToKeep(all, own, { flops: 7, output_shape: 4, type: 9 });
  expect(kept).toEqual({ flops: 7, name: 30, output_shape: 12 });
  expect(keptWidths(all, kept)).toEqual(own);
});

it('widths of columns that only this payload has are not kept', () => {
  const [name] = all;
  if (name === undefined) throw new Error('no columns');
  const extra = { ...name, id: 'extra-1', isRowHeader: false };
  expect(widthsToKeep([extra], new Map([['extra-1', 9]]), {})).toEqual({});
});
