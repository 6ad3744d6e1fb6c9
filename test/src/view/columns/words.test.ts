import { describe, expect, it } from 'vitest';
import { createOutline, firstState, project } from '../../../../src/outline/index.js';
import type { PageRow } from '../../../../src/outline/index.js';
import { english } from '../../../../src/view/index.js';
import { badgeText } from '../../../../src/view/columns/name.js';
import { besideNumber } from '../../../../src/view/columns/params.js';
import { tableOf } from '../support/corpus.js';

function rowWith(changes: Partial<PageRow>): PageRow {
  const outline = createOutline(tableOf('keras-resnet101'));
  const [row] = project(outline, firstState(outline, { pageSize: 25, depth: 'auto' })).rows;
  if (row === undefined) throw new Error('no row');
  return { ...row, shared: null, callCount: null, ...changes };
}

describe('the words beside a name', () => {
  it('name three kinds at most, and say that there are more', () => {
    const kinds = ['residual', 'gate', 'dense'].map((kind) => ({ kind, count: 2 }));
    const three = '2 residual blocks, 2 gates, 2 dense blocks';
    expect(badgeText(rowWith({ blocks: kinds }), english)).toBe(three);
    const blocks = [...kinds, ...Array.from({ length: 9_990 }, () => ({ kind: 'x', count: 1 }))];
    expect(badgeText(rowWith({ blocks }), english)).toBe(`${three}, …`);
  });

  it('count no parameters of a second place that has none', () => {
    const shared = { path: 'inner/act', params: 0n };
    expect(badgeText(rowWith({ shared }), english)).toBe('tied to inner/act');
    expect(besideNumber(rowWith({ shared, paramsEach: null, paramsOwn: null }), english)).toBe('');
  });
});
