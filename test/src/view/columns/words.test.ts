// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { createOutline, factsOf, firstState, project } from '../../../../src/outline/index.js';
import type { PageRow, Spread, Sum } from '../../../../src/outline/index.js';
import { english } from '../../../../src/view/index.js';
import { badgeText, name, noteText, prefixText } from '../../../../src/view/columns/name.js';
import { usualPreferences } from '../../../../src/view/common/preferences.js';
import { nameText } from '../../../../src/view/common/words.js';
import { COLUMNS } from '../../../../src/view/columns/index.js';
import { type } from '../../../../src/view/columns/type.js';
import { NOTHING_TAKEN } from '../../../../src/view/layout/need.js';
import { flops, params } from '../../../../src/view/columns/numbers.js';
import { tableOf } from '../support/corpus.js';

const shape = columnOf('output-shape');

function columnOf(id: string): (typeof COLUMNS)[number] {
  const column = COLUMNS.find((one) => one.id === id);
  if (column === undefined) throw new Error(`no column ${id}`);
  return column;
}

function rowWith(changes: Partial<PageRow>): PageRow {
  const outline = createOutline(tableOf('keras-resnet101'));
  const [row] = project(outline, firstState(outline, { pageSize: 25, depth: 'auto' })).rows;
  if (row === undefined) throw new Error('no row');
  return { ...row, shared: null, callCount: null, paramsEach: null, ...changes };
}

describe('the type of a group', () => {
  const context = {
    facts: factsOf(tableOf('keras-resnet101')),
    translate: english,
    preferences: usualPreferences,
  };
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
  const context = {
    facts: factsOf(tableOf('keras-resnet101')),
    translate: english,
    preferences: usualPreferences,
  };
  const group = {
    kind: 'group',
    groupKind: 'residual',
    label: 'dense_2 … add_2',
    blocks: [],
  } as const;
  const cellOf = (row: PageRow): HTMLTableCellElement => {
    const cell = document.createElement('th');
    name.fill(cell, row, context, NOTHING_TAKEN);
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
  const context = {
    facts: factsOf(tableOf('torch-resnet50-run')),
    translate: english,
    preferences: usualPreferences,
  };
  const textOf = (changes: Partial<PageRow>): string => {
    const cell = document.createElement('td');
    const row = rowWith({ outputShape: { text: '', varies: false }, ...changes });
    shape.fill(cell, row, context, NOTHING_TAKEN);
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
  const context = {
    facts: factsOf(tableOf('keras-resnet101')),
    translate: english,
    preferences: usualPreferences,
  };
  const sum = (value: bigint): Sum => ({ value, unknown: 0n });
  const spread = (least: bigint, most: bigint): Spread => ({ least: sum(least), most: sum(most) });
  const counted = { ...context, facts: { ...context.facts, flops: sum(500_000_000n) } };
  const shownIn = (column: (typeof COLUMNS)[number], one: PageRow): string => {
    const cell = document.createElement('td');
    column.fill(cell, one, counted, NOTHING_TAKEN);
    return cell.textContent;
  };
  const row = { kind: 'layer', params: sum(9000n), paramsEach: null, paramsOwn: null } as const;

  it('are those of each use', () => {
    const same = rowWith({ ...row, ofOneUse: { params: spread(3000n, 3000n), flops: null } });
    expect(params.text(same, context)).toBe('3,000');
    expect(shownIn(params, same)).toBe('each 3,000');
    expect(flops.text(same, context)).toBe('varies');
  });

  it('are the least and the most where uses differ', () => {
    const amounts = { params: spread(2000n, 4000n), flops: spread(1_200_000n, 4_720_000n) };
    const differing = rowWith({ ...row, ofOneUse: amounts });
    expect(params.text(differing, context)).toBe('2,000–4,000');
    expect(flops.text(differing, context)).toBe('1,200,000–4,720,000');
    expect(shownIn(flops, differing)).toBe('each 1.2–4.7');
  });
});

describe('the words beside a name', () => {
  it('name three kinds at most, and say that there are more', () => {
    const kinds = ['residual', 'gate', 'dense'].map((kind) => ({ kind, count: 2 }));
    const three = '2 residual blocks, 2 gates, 2 dense blocks';
    expect(badgeText(rowWith({ blocks: kinds }), english, NOTHING_TAKEN)).toBe(three);
    const blocks = [...kinds, ...Array.from({ length: 9_990 }, () => ({ kind: 'x', count: 1 }))];
    expect(badgeText(rowWith({ blocks }), english, NOTHING_TAKEN)).toBe(`${three}, …`);
  });

  it('count the groups inside', () => {
    const blocks = ['repeat', 'level', 'part'].map((kind, at) => ({ kind, count: at + 1 }));
    expect(badgeText(rowWith({ blocks }), english, NOTHING_TAKEN)).toBe(
      '1 repeated group, 2 levels, 3 parts',
    );
    const branches = [{ kind: 'inception', count: 2 }];
    expect(badgeText(rowWith({ blocks: branches }), english, NOTHING_TAKEN)).toBe(
      '2 × concatenated branches',
    );
  });

  it('say that calls vary', () => {
    expect(badgeText(rowWith({ callCount: 'varies' }), english, NOTHING_TAKEN)).toBe('calls vary');
  });

  it('count no parameters of a second place that has none', () => {
    const shared = { path: 'inner/act', params: 0n };
    expect(badgeText(rowWith({ shared }), english, NOTHING_TAKEN)).toBe('tied to inner/act');
    expect(noteText(rowWith({ shared, paramsEach: null, paramsOwn: null }), english)).toBe('');
  });

  it('say what one use has, until there is no room, and then no words at all', () => {
    const run = rowWith({ kind: 'run', count: 22, paramsEach: 1_121_792n });
    const group = rowWith({ kind: 'group', blocks: [{ kind: 'residual', count: 23 }] });
    const taken = [NOTHING_TAKEN, new Set(['each'] as const), new Set(['each', 'words'] as const)];
    expect(taken.map((steps) => badgeText(run, english, steps))).toEqual([
      '× 22 · 1.12 M each',
      '× 22',
      '× 22',
    ]);
    expect(taken.map((steps) => badgeText(group, english, steps))).toEqual([
      '23 residual blocks',
      '23 residual blocks',
      '23',
    ]);
  });
});

describe('a name that is a number', () => {
  const prefixed = (label: string, path: string): string =>
    `${prefixText(rowWith({ label, path, ordinals: null }))}${label}`;

  it('has the name around it before it', () => {
    expect(prefixed('0', 'model.layers.0')).toBe('layers.0');
    expect(prefixed('0 … 79', 'model.layers.0')).toBe('layers.0 … 79');
    expect(prefixed('1', 'features.0.1')).toBe('features.0.1');
    expect(prefixed('0', '0')).toBe('0');
    expect(prefixed('conv1', 'layer1.0.conv1')).toBe('conv1');
    expect(prefixed('0', '2a.b2/10/0')).toBe('b2/10/0');
    expect(prefixed('0', '1.0')).toBe('0');
  });

  it('is found at once in the longest path that has no name before it', () => {
    for (const path of [`${'a'.repeat(32_000)}:0`, `${'1'.repeat(32_000)}.0`])
      expect(prefixed('0', path)).toBe('0');
  });
});
