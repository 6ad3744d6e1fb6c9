import { describe, expect, it } from 'vitest';
import {
  createOutline,
  firstState,
  foundParameters,
  rowsBetween,
} from '../../../../src/outline/index.js';
import type { ViewState } from '../../../../src/outline/index.js';
import { tableOf } from '../../view/support/corpus.js';

const CASES = ['torch-resnet50', 'torch-llama'];

/** What was found where a text is looked for. */
function looking(name: string, query: string): readonly string[] | null {
  const outline = createOutline(tableOf(name));
  const state = firstState(outline, { pageSize: 25, depth: 'auto' });
  const looks: ViewState = { ...state, choice: { ...state.choice, query } };
  return foundParameters(outline, looks);
}

describe('the names of parameters', () => {
  it.each(CASES)('of all rows of %s are those of each row, in their order', (name) => {
    const table = tableOf(name);
    const rows = rowsBetween(table, 0, Number(table.totals.rows));
    const expected = rows.flatMap(({ path, cells }) =>
      cells.weights
        .split(';')
        .filter((weight) => weight !== '' && !weight.endsWith(':b'))
        .map((weight) => `${path}.${weight}`),
    );
    expect(looking(name, '*')).toEqual(expected);
    expect(new Set(expected).size).toBe(expected.length);
  });

  it('are those of PyTorch for a module that was looked for', () => {
    expect(looking('torch-resnet50', 'layer3.5.conv2')).toEqual(['layer3.5.conv2.weight']);
    expect(looking('torch-resnet50', 'layer3.5.bn2')).toEqual([
      'layer3.5.bn2.weight',
      'layer3.5.bn2.bias',
    ]);
  });

  it('are the keys of Flax, without running statistics', () => {
    expect(looking('flax-nnx-blocks', 'blocks.1.norm')).toEqual([
      'blocks.1.norm.bias',
      'blocks.1.norm.scale',
    ]);
    expect(looking('flax-linen-language', '*')).toEqual([
      'embed/embedding',
      'shared/bias',
      'shared/kernel',
    ]);
  });

  it('are those of the variables of Keras, which may begin with the name of the model', () => {
    expect(looking('keras-variables', '*')).toEqual([
      'scaled/top/kernel',
      'scaled/top/bias',
      'scaled/low',
      'scaled/high',
    ]);
    expect(looking('keras-resnet101', 'conv5_block3_3_bn')).toEqual([
      'conv5_block3_3_bn/gamma',
      'conv5_block3_3_bn/beta',
      'conv5_block3_3_bn/moving_mean',
      'conv5_block3_3_bn/moving_variance',
    ]);
  });

  it('are unknown where the weights are', () => {
    expect(looking('torch-resnet18', '*')).toBe(null);
  });
});
