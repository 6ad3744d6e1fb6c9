// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { createOutline, factsOf, firstState, project } from '../../../../src/outline/index.js';
import type { PageRow, Spread, Sum } from '../../../../src/outline/index.js';
import { english } from '../../../../src/view/index.js';
import { badgeText, name } from '../../../../src/view/columns/name.js';
import { nameText } from '../../../../src/view/common/words.js';
import { shape } from '../../../../src/view/columns/shape.js';
import { type } from '../../../../src/view/columns/type.js';
import { flops } from '../../../../src/view/columns/flops.js';
import { besideNumber, params } from '../../../../src/view/columns/params.js';
import { tableOf } from '../support/corpus.js';

function rowWith(changes: Partial<PageRow>): PageRow {
  const outline = createOutline(tableOf('keras-resnet101'));
  const [row] = project(outline, firstState(outline, { pageSize: 25, depth: 'auto' })).rows;
  if (row === undefined) throw new Error('no row');
  return { ...row, shared: null, callCount: null, ...changes };
}

describe('the type of a group', () => {
  const context = { facts: factsOf(tableOf('keras-resnet101')), translate: english };
  const group = { kind: 'group', type: { text: '', varies: false }, layers: 27 } as const;

  it('is its kind in words', () => {
    const words = ['repeat', 'level', 'inception', 'unheard-of'].map((groupKind) =>
      type.text(rowWith({ ...group, groupKind }), context),
    );
    expect(words).toEqual(['repeated group', 'level', 'concatenated branches', 'unheard-of']);
  });

  it('is of a part its size, and of many the size of each', () => {
    const part = { ...group, groupKind: 'part' };
    expect(type.text(rowWith({ ...part, count: null }), context)).toBe('27 layers');
    expect(type.text(rowWith({ ...part, count: 27 }), context)).toBe('1 layer');
  });
});

describe('the name of a group whose names were made up', () => {
  const context = { facts: factsOf(tableOf('keras-resnet101')), translate: english };
  const group = {
    kind: 'group',
    groupKind: 'residual',
    label: 'dense_2 … add_2',
    blocks: [],
  } as const;
  const cellOf = (row: PageRow): HTMLTableCellElement => {
    const cell = document.createElement('th');
    name.fill(cell, row, context);
    return cell;
  };

  it('is its kind and its number, and quietly where it begins and ends', () => {
    const row = rowWith({ ...group, ordinals: { first: 3, last: 3 }, count: null });
    expect(nameText(row, english)).toBe('residual block 3');
    expect(cellOf(row).textContent).toBe('residual block 3 dense_2 … add_2');
    expect(cellOf(row).querySelector('.lf-ends')?.textContent).toBe('dense_2 … add_2');
  });

  it('has of a run both numbers', () => {
    const run = {
      ...group,
      kind: 'run',
      ordinals: { first: 3, last: 1_014 },
      count: 1_012,
    } as const;
    expect(cellOf(rowWith(run)).textContent).toBe(
      'residual block 3 … 1,014 × 1,012 dense_2 … add_2',
    );
  });

  it('is that of its ends where there are no numbers', () => {
    const row = rowWith({ ...group, ordinals: null, count: null });
    expect(cellOf(row).textContent).toBe('dense_2 … add_2');
    expect(cellOf(row).querySelector('.lf-ends')).toBeNull();
  });
});

describe('the place of a shape', () => {
  const context = { facts: factsOf(tableOf('torch-resnet50-run')), translate: english };
  const textOf = (changes: Partial<PageRow>): string => {
    const cell = document.createElement('td');
    const row = rowWith({ outputShape: { text: '', varies: false }, ...changes });
    shape.fill(cell, row, context);
    expect(shape.text(row, context)).toBe(cell.textContent);
    return cell.textContent;
  };

  it('says whether the row was not called, or whether it is unknown', () => {
    expect(textOf({ kind: 'layer', callCount: 0n })).toBe('–');
    expect(textOf({ kind: 'group', callCount: 0n })).toBe('–');
    expect(textOf({ kind: 'layer', callCount: null })).toBe('?');
    expect(textOf({ kind: 'layer', callCount: 1n })).toBe('?');
  });

  it('is empty in a row that is no layer', () => {
    expect(textOf({ kind: 'omitted', callCount: null })).toBe('');
    expect(textOf({ kind: 'instances', callCount: null })).toBe('');
  });

  it('has the shape where there is one', () => {
    const outputShape = { text: '?,4', varies: false };
    expect(textOf({ kind: 'layer', callCount: 0n, outputShape })).toBe('? × 4');
  });
});

describe('numbers inside an open run', () => {
  const context = { facts: factsOf(tableOf('keras-resnet101')), translate: english };
  const sum = (value: bigint): Sum => ({ value, unknown: 0n });
  const spread = (least: bigint, most: bigint): Spread => ({ least: sum(least), most: sum(most) });
  const row = { kind: 'layer', params: sum(9000n), paramsEach: null, paramsOwn: null } as const;

  it('are those of each use', () => {
    const same = rowWith({ ...row, ofOneUse: { params: spread(3000n, 3000n), flops: null } });
    expect(params.text(same, context)).toBe('3,000');
    expect(besideNumber(same, english)).toBe('each');
    expect(flops.text(same, context)).toBe('varies');
  });

  it('are the least and the most where uses differ', () => {
    const amounts = { params: spread(2000n, 4000n), flops: spread(1_200_000n, 4_720_000n) };
    const differing = rowWith({ ...row, ofOneUse: amounts });
    expect(params.text(differing, context)).toBe('2,000–4,000');
    expect(flops.text(differing, context)).toBe('1.20 M–4.72 M');
  });
});

describe('the words beside a name', () => {
  it('name three kinds at most, and say that there are more', () => {
    const kinds = ['residual', 'gate', 'dense'].map((kind) => ({ kind, count: 2 }));
    const three = '2 residual blocks, 2 gates, 2 dense blocks';
    expect(badgeText(rowWith({ blocks: kinds }), english)).toBe(three);
    const blocks = [...kinds, ...Array.from({ length: 9_990 }, () => ({ kind: 'x', count: 1 }))];
    expect(badgeText(rowWith({ blocks }), english)).toBe(`${three}, …`);
  });

  it('count the groups inside', () => {
    const blocks = ['repeat', 'level', 'part'].map((kind, at) => ({ kind, count: at + 1 }));
    expect(badgeText(rowWith({ blocks }), english)).toBe('1 repeated group, 2 levels, 3 parts');
    const branches = [{ kind: 'inception', count: 2 }];
    expect(badgeText(rowWith({ blocks: branches }), english)).toBe('2 × concatenated branches');
  });

  it('say that calls vary', () => {
    expect(badgeText(rowWith({ callCount: 'varies' }), english)).toBe('calls vary');
  });

  it('count no parameters of a second place that has none', () => {
    const shared = { path: 'inner/act', params: 0n };
    expect(badgeText(rowWith({ shared }), english)).toBe('tied to inner/act');
    expect(besideNumber(rowWith({ shared, paramsEach: null, paramsOwn: null }), english)).toBe('');
  });
});
