import { describe, expect, it } from 'vitest';
import { decode } from '../../../src/format/index.js';
import {
  createOutline,
  digest,
  factsOf,
  firstState,
  project,
  rowAt,
} from '../../../src/outline/index.js';
import type { Outline, PageRow, ViewState } from '../../../src/outline/index.js';
import { corpusCases } from '../format/support/corpus.js';
import {
  closedSiblings,
  focused,
  goTo,
  moved,
  openedSiblings,
  toggled,
  withPageSize,
} from './support/actions.js';

function outlineOf(payload: unknown): Outline {
  const decoded = decode(payload);
  if (!decoded.ok) throw new Error(decoded.problem.message);
  return createOutline(decoded.table);
}

function corpus(name: string): Outline {
  return outlineOf(corpusCases().find((one) => one.name === name)?.payload);
}

function labels(outline: Outline, state: ViewState): string[] {
  return project(outline, state).rows.map((row) => `${'  '.repeat(row.level - 1)}${row.label}`);
}

function row(outline: Outline, state: ViewState, label: string): PageRow {
  const found = project(outline, { ...state, pageSize: 10_000, page: 0 }).rows.find(
    (one) => one.label === label,
  );
  if (found === undefined) throw new Error(`no row ${label}`);
  return found;
}

const resnet = corpus('keras-resnet101');
const first = firstState(resnet, { pageSize: 25, depth: 'auto' });

describe('the first view of ResNet101', () => {
  it('is opened to the deepest level that fits a page', () => {
    expect(first).toMatchObject({ level: 2, page: 0, focus: null });
    expect(labels(resnet, first).slice(6, 13)).toEqual([
      'pool1_pool',
      'conv2',
      '  conv2_block1',
      '  conv2_block2',
      '  conv2_block3',
      'conv3',
      '  conv3_block1',
    ]);
  });

  it('can be any depth', () => {
    const one = firstState(resnet, { pageSize: 25, depth: 1 });
    expect(project(resnet, one).total).toBe(13);
    expect(row(resnet, one, 'conv4').blocks).toEqual([{ kind: 'residual', count: 23 }]);
  });

  it('has the run as one row', () => {
    const run = row(resnet, first, 'conv4_block2 … 23');
    expect(run).toMatchObject({
      kind: 'run',
      groupKind: 'residual',
      count: 22,
      layers: 220,
      open: false,
      trainability: 'all',
    });
    expect(run).toMatchObject({
      path: 'conv4_block2',
      lastPath: 'conv4_block23',
      paramsEach: 1_121_792n,
      paramsOwn: null,
    });
    expect(run.params).toEqual({ value: 24_679_424n, unknown: 0n });
    expect(run.outputShape).toEqual({ text: '?,14,14,1024', varies: false });
    expect(run.share?.toFixed(3)).toBe('0.552');
  });

  it('shows of the run the way to all uses, then one of them', () => {
    const open = toggled(resnet, first, row(resnet, first, 'conv4_block2 … 23').key);
    const all = project(resnet, { ...open, pageSize: 100, page: 0 });
    const at = all.rows.findIndex((one) => one.kind === 'run' && one.open === true);
    expect(all.rows.slice(at + 2, at + 5).map((one) => one.label)).toEqual([
      '…_1_conv',
      '…_1_bn',
      '…_1_relu',
    ]);
    expect(all.rows[at + 2]).toMatchObject({
      instanceCount: 22,
      path: 'conv4_block2_1_conv',
      level: 3,
      positionInSet: 2,
      setSize: 11,
    });
    expect(all.rows[at + 3]).toMatchObject({ trainability: 'all' });
    const each = all.rows[at + 1];
    expect(each).toMatchObject({
      kind: 'instances',
      open: false,
      count: 22,
      level: 3,
      positionInSet: 1,
      setSize: 11,
    });
    const listed = project(resnet, {
      ...toggled(resnet, open, each?.key ?? ''),
      pageSize: 100,
      page: 0,
    });
    expect(listed.rows[at + 23]).toMatchObject({
      kind: 'group',
      label: 'conv4_block23',
      level: 4,
      setSize: 22,
      instanceCount: null,
    });
  });
});

describe('what varies between the uses of a run', () => {
  const dense = corpus('keras-densenet201');
  const state = firstState(dense, { pageSize: 25, depth: 2 });

  it('is said in the run and in the use that represents all', () => {
    const run = project(dense, { ...state, pageSize: 1000 }).rows.find((one) => one.kind === 'run');
    expect(run?.outputShape.varies).toBe(true);
    expect(run?.paramsEach).toBeNull();
    const open = project(dense, {
      ...toggled(dense, state, run?.key ?? ''),
      pageSize: 1000,
      page: 0,
    });
    const inside = open.rows.filter((one) => one.instanceCount !== null);
    expect(inside.some((one) => one.outputShape.varies)).toBe(true);
    expect(inside.every((one) => !one.type.varies)).toBe(true);
  });
});

describe('a row inside an open run', () => {
  const payload = {
    format: 'layerfold',
    version: [1, 0],
    totals: { rows: 7, params: 700, flops: 620 },
    templates: { kind: 'residual,model', size: '2,2' },
    columns: {
      name: 'a,b,block{0+1},out',
      template: ',,0*3,',
      type: '0,0,,0',
      output_shape: '0,1,,2',
      params: '{100+50},,,250',
      flops: '{@0},20,,5',
    },
    dictionaries: { type: 'Dense', output_shape: '?,4\n{@1}?,8\n?,{8+1}' },
    lists: '200,300,55;,,out:',
    patches: { trainable: '0=0' },
  };
  const outline = outlineOf(payload);
  const closed = firstState(outline, { pageSize: 25, depth: 1 });
  const [run] = project(outline, closed).rows;
  const [, , a, b] = project(outline, toggled(outline, closed, run?.key ?? '')).rows;

  it('has the sum of all uses, and the least and the most of one', () => {
    const sum = (value: bigint): { value: bigint; unknown: bigint } => ({ value, unknown: 0n });
    expect(a?.params).toEqual(sum(450n));
    expect(a?.ofOneUse).toEqual({
      params: { least: sum(100n), most: sum(200n) },
      flops: { least: sum(55n), most: sum(300n) },
    });
    expect(b?.ofOneUse?.flops).toEqual({ least: sum(20n), most: sum(20n) });
    expect(a?.share).toBeCloseTo(450 / 700);
    expect(run?.ofOneUse).toBeNull();
    expect(run?.paramsEach).toBeNull();
  });

  it('is trainable in part where some of the uses are', () => {
    expect([a?.trainable.value, a?.trainability]).toEqual([350n, 'some']);
  });

  it('has one shape where only keys differ', () => {
    expect(run?.outputShape).toEqual({ text: '?,8', varies: false });
    expect(b?.outputShape).toEqual({ text: '?,8', varies: false });
  });

  it('varies where there are too many uses to compare', () => {
    const { columns } = payload;
    const many = (text: string): string => text.replace('*3', '*2000');
    const large = outlineOf({
      ...payload,
      totals: { rows: 4001 },
      columns: {
        ...columns,
        template: many(columns.template),
        flops: '{0+1},20,,5',
        output_shape: ',,,',
      },
      lists: undefined,
    });
    const first = project(large, closed).rows[0];
    const [, , row] = project(large, toggled(large, closed, first?.key ?? '')).rows;
    expect(row?.ofOneUse).toEqual({ params: null, flops: null });
    expect(row?.params.value).toBe(2000n * 100n + (50n * 2000n * 1999n) / 2n);
    expect(row?.trainability).toBe('unknown');
  });
});

describe('a tree of modules', () => {
  const torch = corpus('torch-resnet18');
  const state = firstState(torch, { pageSize: 25, depth: 'auto' });

  it('begins with the row of the model', () => {
    const [root, conv1] = project(torch, state).rows;
    expect(root).toMatchObject({
      key: 'r',
      label: 'ResNet',
      path: '',
      level: 1,
      open: true,
      share: 1,
    });
    expect(root?.type.text).toBe('ResNet');
    expect(conv1).toMatchObject({ label: 'conv1', level: 2, kind: 'layer' });
  });

  it('gives a group the cells of its own row', () => {
    expect(row(torch, state, 'layer3')).toMatchObject({
      kind: 'group',
      type: { text: 'Sequential' },
      path: 'layer3',
      layers: 16,
    });
    expect(rowAt(torch.table, 1)).toMatchObject({
      path: 'conv1',
      parent: 0,
      cells: { params: 9408n },
    });
  });

  it('can be closed altogether', () => {
    const closed = toggled(torch, state, 'r');
    expect(project(torch, closed)).toMatchObject({ total: 1, pages: 1 });
    expect(project(torch, toggled(torch, closed, 'r')).total).toBe(project(torch, state).total);
  });
});

describe('focus', () => {
  const small = { ...first, pageSize: 5 };

  it('keeps page and position of a row that is opened', () => {
    const { key } = row(resnet, small, 'conv4_block2 … 23');
    const there = focused(resnet, small, key);
    const before = project(resnet, there);
    const after = project(resnet, toggled(resnet, there, key));
    const at = before.rows.findIndex((one) => one.key === key);
    expect([after.page, after.rows[at]?.key]).toEqual([before.page, key]);
  });

  it('goes to the group that closes around it, and to its page', () => {
    const inner = row(resnet, small, 'conv2_block3').key;
    const group = row(resnet, small, 'conv2').key;
    const there = focused(resnet, small, inner);
    expect(there.page).toBe(2);
    expect(toggled(resnet, there, group)).toMatchObject({ focus: group, page: 1 });
  });

  it('follows the row to another page size', () => {
    const { key } = row(resnet, small, 'conv5_block1');
    const there = withPageSize(resnet, focused(resnet, small, key), 10);
    expect(project(resnet, there).rows.map((one) => one.key)).toContain(key);
    expect(there.focus).toBe(key);
    expect(withPageSize(resnet, { ...small, page: 3 }, 4).page).toBe(3);
  });

  it('moves across pages', () => {
    const last = moved(resnet, small, 'last');
    expect(last.page).toBe(4);
    expect(moved(resnet, last, 'next')).toEqual(last);
    expect(moved(resnet, moved(resnet, small, 'first'), 'previous').page).toBe(0);
    const second = moved(resnet, moved(resnet, small, 'next'), 'nextPage');
    expect(project(resnet, second).rows[1]?.key).toBe(second.focus);
    expect(moved(resnet, second, 'previousPage').page).toBe(0);
    // The last page is shorter: the offset gives way.
    const offset4 = moved(
      resnet,
      moved(resnet, focused(resnet, small, row(resnet, small, 'conv5').key), 'next'),
      'next',
    );
    expect(moved(resnet, offset4, 'nextPage').page).toBe(4);
  });

  it('moves to the parent and to the first child', () => {
    const group = row(resnet, small, 'conv4');
    const child = moved(resnet, focused(resnet, small, group.key), 'firstChild');
    expect(child.focus).toBe(row(resnet, small, 'conv4_block1').key);
    expect(moved(resnet, child, 'firstChild').focus).toBe(child.focus);
    expect(moved(resnet, child, 'parent').focus).toBe(group.key);
    expect(moved(resnet, focused(resnet, small, group.key), 'parent').focus).toBe(group.key);
  });

  it('is dropped by the pager, and kept where the page stays', () => {
    const there = focused(resnet, small, row(resnet, small, 'conv4').key);
    expect(goTo(resnet, there, 0)).toMatchObject({ page: 0, focus: null });
    expect(goTo(resnet, there, there.page).focus).toBe(there.focus);
    expect(goTo(resnet, there, 99).page).toBe(4);
    expect(goTo(resnet, there, -1).page).toBe(0);
  });

  it('stays where it is when a key leads nowhere', () => {
    for (const key of ['', '99', '7:0', '0.1', '7.1:22', 'r', '7**', '07']) {
      expect(focused(resnet, small, key)).toBe(small);
      expect(project(resnet, toggled(resnet, small, key)).total).toBe(23);
    }
  });
});

describe('siblings', () => {
  it('open and close together', () => {
    const { key } = row(resnet, first, 'conv4');
    const closed = closedSiblings(resnet, first, key);
    expect(project(resnet, closed).total).toBe(13);
    expect(closed.focus).toBe(key);
    expect(project(resnet, openedSiblings(resnet, closed, key)).total).toBe(23);
    const inner = row(resnet, first, 'conv4_block1').key;
    const opened = openedSiblings(resnet, first, inner);
    expect(project(resnet, opened).total).toBe(23 + 12 + 11);
    expect(project(resnet, closedSiblings(resnet, opened, inner)).total).toBe(23);
  });
});

describe('a model of 9 × 10¹⁵ rows', () => {
  const huge = outlineOf({
    format: 'layerfold',
    version: [1, 0],
    totals: { rows: 9_000_000_000_000_000 },
    templates: { kind: 'block,block,,model', size: '2,1,1,1' },
    columns: {
      name: '_a,_b,_inner{0+1},_outer{0+1},',
      template: ',,0*1000000,1*3,2*1500000000',
      type: '0,0,,,',
      params: '{1+1},2,,,',
    },
    dictionaries: { type: 'Dense' },
  });
  const state = firstState(huge, { pageSize: 25, depth: 'auto' });

  it('pages to its end', () => {
    expect(project(huge, state).total).toBe(1_500_000_000);
    const last = moved(huge, state, 'last');
    const page = project(huge, last);
    expect(page.rows.at(-1)).toMatchObject({
      key: last.focus,
      positionInSet: 1_500_000_000,
      setSize: 1_500_000_000,
    });
    const opened = toggled(huge, last, last.focus ?? '');
    expect(project(huge, opened).total).toBe(1_500_000_002);
    const each = moved(huge, opened, 'next').focus ?? '';
    const { rows } = project(huge, moved(huge, opened, 'next'));
    expect(rows.find(({ key }) => key === each)).toMatchObject({ kind: 'instances', count: 3 });
    let listed = toggled(huge, opened, each);
    for (let step = 0; step < 3; step++) listed = moved(huge, listed, 'next');
    const shown = project(huge, listed).rows.find(({ key }) => key === listed.focus);
    expect(shown).toMatchObject({
      kind: 'group',
      label: '_outer2',
      layers: 2_000_000,
    });
  });

  it('has exact sums', () => {
    const each = 1_000_000n + (1_000_000n * 999_999n) / 2n + 2_000_000n;
    expect(factsOf(huge.table).params?.value).toBe(4_500_000_000n * each);
    expect(rowAt(huge.table, 8_999_999_999_999_998)).toMatchObject({
      cells: { params: 1_000_000n },
      name: '_outer2_inner999999_a',
    });
  });
});

describe('the digest', () => {
  it('is that of names and types only', () => {
    const payload = corpusCases().find((one) => one.name === 'keras-resnet101')?.payload ?? {};
    const digestOf = (change: object): string => digest(outlineOf({ ...payload, ...change }).table);
    const columns = (payload as Record<string, unknown>).columns as Record<string, string>;
    const usual = digestOf({});
    expect(usual).toMatch(/^[0-9a-f]{16}$/);
    expect(
      digestOf({ columns: { ...columns, params: columns.params?.replaceAll('2', '3') } }),
    ).toBe(usual);
    expect(
      digestOf({ columns: { ...columns, name: columns.name?.replace('avg_pool', 'max_pool') } }),
    ).not.toBe(usual);
  });
});
