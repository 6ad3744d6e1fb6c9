// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { decode } from '../../../../src/format/index.js';
import { createOutline, factsOf, firstState, project } from '../../../../src/outline/index.js';
import { trainable } from '../../../../src/view/columns/trainable.js';
import { english } from '../../../../src/view/index.js';

/** Two equal blocks of a convolution and a frozen norm, in the second of which the norm is in evaluation mode. */
const decoded = decode({
  format: 'layerfold',
  version: [1, 0],
  model: { unit: 'module', separator: '.' },
  totals: { rows: 8, params: 40, trainable: 0 },
  templates: { kind: 'module,model', size: '3,3', own_row: '1,1' },
  columns: {
    name: ',conv,norm,,{0+1},head',
    template: ',,,,0*2,',
    type: '0,1,2,3,,4',
    params: ',16,4,,,0',
    statistics_move: ',,{@0},,,',
  },
  dictionaries: { type: 'Block\nConv2d\nBatchNorm2d\nNet\nReLU' },
  lists: '1,',
  patches: { trainable: '2=0,1=0,2=0,1=0' },
});

describe('a layer that is frozen but in training mode', () => {
  if (!decoded.ok) throw new Error(decoded.problem.message);
  const facts = factsOf(decoded.table);
  const outline = createOutline(decoded.table);
  const context = { facts, translate: english };
  const at = (depth: number) =>
    project(outline, firstState(outline, { pageSize: 25, depth })).rows.map((row) => {
      const cell = document.createElement('td');
      trainable.fill(cell, row, context);
      expect(cell.textContent).toBe(trainable.text(row, context));
      return [row.label, cell.textContent];
    });

  it('says so in its row, and in the rows around it', () => {
    expect(at(9)).toEqual([
      ['', 'none, statistics move'],
      ['0', 'none, statistics move'],
      ['conv', 'none'],
      ['norm', 'none, statistics move'],
      ['1', 'none'],
      ['conv', 'none'],
      ['norm', 'none'],
      ['head', 'no parameters'],
    ]);
  });

  it('makes the column wide enough', () => {
    expect(trainable.width(context)?.leastPx).toBeGreaterThan(100);
  });
});
