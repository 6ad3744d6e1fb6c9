// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { decode } from '../../../../src/format/index.js';
import { createOutline, factsOf, firstState, project } from '../../../../src/outline/index.js';
import { trainable } from '../../../../src/view/columns/trainable.js';
import { usualPreferences } from '../../../../src/view/common/preferences.js';
import { english } from '../../../../src/view/index.js';
import { NOTHING_TAKEN } from '../../../../src/view/layout/need.js';
import { tableOf } from '../support/corpus.js';

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
  const context = { facts, translate: english, preferences: usualPreferences };
  const at = (depth: number) =>
    project(outline, firstState(outline, { pageSize: 25, depth })).rows.map((row) => {
      const cell = document.createElement('td');
      trainable.fill(cell, row, context, NOTHING_TAKEN);
      return [row.label, cell.textContent, trainable.text(row, context)];
    });

  it('says so in its row, and in the rows around it', () => {
    expect(at(9)).toEqual([
      ['', 'frozen, statistics move', 'frozen, statistics move'],
      ['0', 'frozen, statistics move', 'frozen, statistics move'],
      ['conv', 'frozen', 'frozen'],
      ['norm', 'frozen, statistics move', 'frozen, statistics move'],
      ['1', 'frozen', 'frozen'],
      ['conv', 'frozen', 'frozen'],
      ['norm', 'frozen', 'frozen'],
      ['head', '', 'no parameters'],
    ]);
  });
});

describe('the column', () => {
  const factsOfModel = (name: string) => factsOf(tableOf(name));

  it('is shown where something is frozen that could train, and not for running statistics', () => {
    expect(trainable.isUsual?.(factsOfModel('torch-fine-tuned'))).toBe(true);
    expect(trainable.isUsual?.(factsOfModel('keras-resnet101'))).toBe(false);
    expect(trainable.isUsual?.(factsOfModel('torch-resnet101'))).toBe(false);
  });

  it('says nothing in a row that is a normal batch normalisation', () => {
    const table = tableOf('keras-resnet50');
    const outline = createOutline(table);
    const { rows } = project(outline, firstState(outline, { pageSize: 500, depth: 9 }));
    const context = { facts: factsOf(table), translate: english, preferences: usualPreferences };
    const shown = rows.map((row) => trainable.shown(row, context, NOTHING_TAKEN));
    expect(rows.some(({ type }) => type.text === 'BatchNormalization')).toBe(true);
    expect(new Set(shown)).toEqual(new Set(['']));
  });
});
