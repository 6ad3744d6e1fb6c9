// @vitest-environment jsdom
import { beforeAll, describe, expect, it } from 'vitest';
import { decode } from '../../../../src/format/index.js';
import type { DecodedTable } from '../../../../src/format/read/table.js';
import {
  REACH,
  accessorOf,
  createOutline,
  detailsOf,
  factsOf,
  firstState,
  reduce,
  rowsBetween,
} from '../../../../src/outline/index.js';
import type { Details, Outline, ViewState } from '../../../../src/outline/index.js';
import { createTableView, english } from '../../../../src/view/index.js';
import { tableFrom } from '../../outline/support/everyDraft.js';
import { tableOf } from '../support/corpus.js';

function shown(name: string): HTMLElement {
  return shownTable(tableOf(name));
}

function shownTable(table: DecodedTable): HTMLElement {
  const outline = createOutline(table);
  const host = document.createElement('div');
  document.body.replaceChildren(host);
  const state = firstState(outline, { pageSize: 50, depth: 'auto' });
  createTableView(host, { outline, facts: factsOf(table), state, translate: english });
  return host;
}

function rowNamed(host: HTMLElement, name: string): HTMLElement {
  const rows = [...host.querySelectorAll<HTMLElement>('.lf-row')];
  const row = rows.find((one) => one.querySelector('.lf-name')?.textContent === name);
  if (row === undefined) throw new Error(`There is no row ${name}.`);
  return row;
}

function press(key: string): boolean {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true });
  return document.activeElement?.dispatchEvent(event) ?? true;
}

function asideOf(host: HTMLElement): HTMLElement {
  const aside = host.querySelector<HTMLElement>('aside');
  if (aside === null) throw new Error('There is no panel.');
  return aside;
}

/** What the panel says, by the titles of its lines. */
function linesOf(host: HTMLElement): ReadonlyMap<string, string> {
  const titles = [...host.querySelectorAll('aside dt')];
  return new Map(
    titles.map((title) => [title.textContent, title.nextElementSibling?.textContent ?? '']),
  );
}

/** Every visible row of a table in which all is open. */
function* everyDetails(outline: Outline, state: ViewState): Generator<Details> {
  const listing = outline.listing(state);
  const { nodes } = listing.slice(0, Math.min(500, listing.total()));
  for (const { key } of nodes) {
    const details = detailsOf(outline, state, key);
    if (details === null) throw new Error(`There are no details of ${key}.`);
    yield details;
  }
}

describe('the details of a row', () => {
  // jsdom has no layout.
  beforeAll(() => {
    Element.prototype.scrollIntoView = () => undefined;
  });

  it('opens by Enter and closes by Escape, the focus on the row', () => {
    const host = shown('keras-resnet101');
    rowNamed(host, 'predictions').focus();
    expect(asideOf(host).childElementCount).toBe(0);
    expect(press('Enter')).toBe(false);
    const lines = linesOf(host);
    expect(lines.get('Path')).toBe('predictions');
    expect(lines.get('Type')).toBe('Dense');
    expect(lines.get('Parameters')).toBe('2,049,000');
    expect(lines.get('Reads from')).toBe('avg_pool');
    expect(host.querySelector('.lf-source')?.textContent).toBe('model.get_layer("predictions")');
    expect(document.activeElement).toBe(rowNamed(host, 'predictions'));
    expect(host.querySelector('[role=status]')?.textContent).toBe('Details of predictions');
    expect(press('Escape')).toBe(false);
    expect(asideOf(host).childElementCount).toBe(0);
    expect(document.activeElement).toBe(rowNamed(host, 'predictions'));
    expect(press('Escape')).toBe(true);
  });

  it('follows the focus, and goes to what a row reads from and feeds', () => {
    const host = shown('keras-resnet101');
    rowNamed(host, 'predictions').focus();
    press('Enter');
    press('ArrowUp');
    expect(linesOf(host).get('Path')).toBe('avg_pool');
    expect(linesOf(host).get('Feeds')).toBe('predictions');
    const [reads] = asideOf(host).querySelectorAll<HTMLElement>('.lf-link');
    expect(reads?.textContent).toBe('conv5_block3_out');
    reads?.click();
    expect(document.activeElement?.querySelector('.lf-name')?.textContent).toBe('…_out');
  });

  it('says that rows far away are not searched', () => {
    const rows = 2 * REACH + 2;
    const body = Array.from({ length: rows }, (_, at) => ({
      name: `layer${at}`,
      cells: { inputs: at === rows - 1 ? String(rows - 1) : '-' },
      use: null,
      lists: [],
    }));
    const templates = [{ kind: 'model', hasOwnRow: false, body, omitted: null }];
    const host = shownTable(tableFrom({ templates, patches: {}, rows, columns: ['inputs'] }));
    rowNamed(host, 'layer0').focus();
    press('Enter');
    expect(linesOf(host).get('Feeds')).toBe(' (rows further than 2,000 away are not searched)');
  });

  it('says of what a row inside of an open run is an example', () => {
    const host = shown('keras-densenet121');
    rowNamed(host, '…_0_bn').focus();
    press('Enter');
    const lines = linesOf(host);
    expect(lines.get('Path')).toMatch(/block1_0_bn$/);
    expect(lines.get('Example')).toMatch(/of the first of \d+$/);
  });

  it('closes by its button and by Escape inside of it, and gives the focus back', () => {
    const host = shown('torch-resnet50-run');
    for (const close of ['click', 'key']) {
      host.querySelector<HTMLElement>('.lf-row')?.focus();
      press('Enter');
      const button = asideOf(host).querySelector('button');
      expect(button?.getAttribute('aria-label')).toBe('Close the details');
      button?.focus();
      if (close === 'click') button?.click();
      else expect(press('Escape')).toBe(false);
      expect(asideOf(host).childElementCount).toBe(0);
      expect(document.activeElement?.matches('.lf-row')).toBe(true);
    }
  });

  it('copies the path of the focused row, unless text is selected', () => {
    const host = shown('keras-resnet101');
    const row = rowNamed(host, 'predictions');
    row.focus();
    const copied: string[] = [];
    const copy = (): void => {
      const event = new Event('copy', { bubbles: true, cancelable: true });
      const clipboardData = { setData: (_: string, text: string) => copied.push(text) };
      row.dispatchEvent(Object.assign(event, { clipboardData }));
    };
    copy();
    expect(copied).toEqual(['predictions']);
    document.getSelection()?.selectAllChildren(row);
    copy();
    expect(copied).toEqual(['predictions']);
    document.getSelection()?.removeAllRanges();
  });

  it.each(['keras-resnet101', 'keras-densenet121', 'torch-llama', 'flax-nnx-shared'])(
    'has exact facts of every row of %s',
    (name) => {
      const table = tableOf(name);
      const outline = createOutline(table);
      const state = { ...firstState(outline, { pageSize: 50, depth: 3 }) };
      for (const details of everyDetails(outline, state)) {
        const { own, row, accessor } = details;
        expect(details.sum('params')).toEqual(row.params);
        if (own === null) continue;
        expect(own.path).toBe(row.path);
        expect(accessor).toBe(accessorOf(table, own));
      }
    },
  );

  it('gives the lines that freeze everything before a block: up to the layer before its first one', () => {
    const host = shown('keras-resnet101');
    rowNamed(host, 'conv5_block3').focus();
    press('Enter');
    const sources = [...host.querySelectorAll('.lf-source')].map(({ textContent }) => textContent);
    expect(sources[0]).toBe(
      [
        'layer = model.get_layer("conv5_block2_out")',
        'at = model.layers.index(layer)',
        'layers = model.layers[: at + 1]',
        'for layer in layers:',
        '    layer.trainable = False',
      ].join('\n'),
    );
    rowNamed(host, 'conv1_conv').focus();
    expect(host.querySelector('aside')?.textContent).not.toContain('before these layers');
  });

  it('finds who reads from a row, as all connections say', () => {
    const table = tableOf('keras-resnet101');
    const outline = createOutline(table);
    const rows = rowsBetween(table, 0, 400);
    const state = {
      ...firstState(outline, { pageSize: 50, depth: 9 }),
      repeats: 'listed' as const,
    };
    const readers = new Map<number, number[]>();
    for (const { index, cells } of rows)
      for (const distance of cells.inputs === '-' ? [] : cells.inputs.split(' ')) {
        const from = index - Number(distance);
        readers.set(from, [...(readers.get(from) ?? []), index]);
      }
    for (const { index } of rows) {
      const { focus } = reduce(outline, state, { kind: 'reveal', row: index });
      const details = detailsOf(outline, state, focus ?? '');
      expect(details?.own?.index).toBe(index);
      expect(details?.connections?.feeds).toEqual(readers.get(index) ?? []);
    }
  });
});

/** The cells of the table of weights, row by row. */
function weightsIn(host: HTMLElement): string[][] {
  return [...host.querySelectorAll('aside .lf-weight')].map((row) =>
    [...row.children].map(({ textContent }) => textContent),
  );
}

function tableOfPayload(payload: unknown): DecodedTable {
  const decoded = decode(payload);
  if (!decoded.ok) throw new Error(decoded.problem.message);
  return decoded.table;
}

/** A model of one layer with as many weights. */
function tableWithWeights(count: number): DecodedTable {
  const names = Array.from({ length: count }, (_, at) => `weight_${at}`);
  return tableOfPayload({
    format: 'layerfold',
    version: [1, 0],
    totals: { rows: 1, params: 6 * count },
    templates: { kind: 'model', size: '1' },
    columns: {
      name: 'dense',
      type: '0',
      params: String(6 * count),
      weights: '0',
      weight_shape: '0',
    },
    dictionaries: { type: 'Dense', weights: names.join(';'), weight_shape: '2,3' },
  });
}

describe('the weights in the details', () => {
  beforeAll(() => {
    Element.prototype.scrollIntoView = () => undefined;
  });

  it('are listed with their shapes, kinds and sizes, and say whether they train', () => {
    const host = shown('keras-resnet101');
    rowNamed(host, 'conv1_bn').focus();
    press('Enter');
    expect(weightsIn(host)).toEqual([
      ['gamma', '64', 'float32', '256 B', 'trainable'],
      ['beta', '64', 'float32', '256 B', 'trainable'],
      ['moving_mean', '64', 'float32', '256 B', 'never trained'],
      ['moving_variance', '64', 'float32', '256 B', 'never trained'],
    ]);
    expect(host.querySelector('.lf-weights-size')?.getAttribute('title')).toBe('256 bytes');
  });

  it('are not there for a layer without weights', () => {
    const host = shown('keras-resnet101');
    rowNamed(host, 'conv1_relu').focus();
    press('Enter');
    expect(host.querySelector('.lf-weights')).toBe(null);
  });

  it('open more by a button, which goes when all are there', () => {
    const host = shownTable(tableWithWeights(50));
    rowNamed(host, 'dense').focus();
    press('Enter');
    expect(weightsIn(host)).toHaveLength(20);
    const button = host.querySelector<HTMLElement>('.lf-weights-more');
    expect(button?.textContent).toBe('and 30 more');
    button?.focus();
    button?.click();
    expect(weightsIn(host)).toHaveLength(50);
    expect(host.querySelector('.lf-weights-more')).toBe(null);
    expect(document.activeElement?.textContent).toBe('weight_20');
  });

  it('open at most a hundred at once, however many a payload has', () => {
    const host = shownTable(tableWithWeights(1000));
    rowNamed(host, 'dense').focus();
    press('Enter');
    host.querySelector<HTMLElement>('.lf-weights-more')?.click();
    expect(weightsIn(host)).toHaveLength(120);
  });

  it('say what differs in a repetition', () => {
    const table = tableOfPayload({
      format: 'layerfold',
      version: [1, 0],
      totals: { rows: 8, params: 40 },
      templates: { kind: 'module,model', size: '2,1', own_row: '1,' },
      columns: {
        name: ',inner,dense{0+1}',
        template: ',,0*4',
        type: '0,1,',
        params: '10,,',
        weights: '0,,',
        weight_shape: '0,,',
      },
      dictionaries: { type: 'Dense\nInner', weights: 'kernel;bias', weight_shape: '{2+1},3;4' },
      patches: { trainable: '4=0' },
    });
    const host = shownTable(table);
    const run = host.querySelector<HTMLElement>('.lf-row');
    run?.focus();
    press('Enter');
    expect(weightsIn(host)).toEqual([
      ['kernel', 'varies', 'float32', 'varies', 'varies'],
      ['bias', '4', 'float32', '16 B', 'varies'],
    ]);
  });

  it('say that they were left out', () => {
    const table = tableOfPayload({
      format: 'layerfold',
      version: [1, 0],
      totals: { rows: 1, params: 6 },
      templates: { kind: 'model', size: '1' },
      columns: { name: 'dense', type: '0', params: '6' },
      dictionaries: { type: 'Dense' },
      omitted: { columns: ['weights', 'weight_shape'] },
    });
    const host = shownTable(table);
    rowNamed(host, 'dense').focus();
    press('Enter');
    expect(host.querySelector('.lf-weights')?.textContent).toBe(
      'Weightsnot listed, to limit notebook size',
    );
  });
});

/** A model of one layer that is called so often. */
function tableWithCalls(count: number, shapes: string): DecodedTable {
  return tableOfPayload({
    format: 'layerfold',
    version: [1, 0],
    totals: { rows: 1 },
    templates: { kind: 'model', size: '1' },
    columns: { name: 'shared', type: '0', call_count: String(count), call_shapes: '0' },
    dictionaries: { type: 'Dense', call_shapes: shapes },
  });
}

describe('the calls in the details', () => {
  beforeAll(() => {
    Element.prototype.scrollIntoView = () => undefined;
  });

  const callsIn = (table: DecodedTable): readonly string[] => {
    const host = shownTable(table);
    rowNamed(host, 'shared').focus();
    press('Enter');
    const calls = [...host.querySelectorAll('aside .lf-call')].map((one) => one.textContent);
    return calls.length > 0 ? calls : [linesOf(host).get('Calls') ?? ''];
  };

  it('are as many as the row reads inputs for, also in its badge', () => {
    const table = tableOfPayload({
      format: 'layerfold',
      version: [1, 0],
      totals: { rows: 3 },
      templates: { kind: 'model', size: '3' },
      columns: { name: 'once,shared,unknown', type: '0,0,0', inputs: '-,1|1|1 1,?' },
      dictionaries: { type: 'Dense' },
    });
    expect(callsIn(table)).toEqual(['3']);
    const badges = [...shownTable(table).querySelectorAll('.lf-badge')];
    expect(badges.map((badge) => badge.textContent)).toEqual(['× 3 calls']);
  });

  it('are one line where all are alike', () => {
    expect(callsIn(tableWithCalls(2, '2,16>2,32*2'))).toEqual(['2, each 2 × 16 → 2 × 32']);
  });

  it('are listed where they differ', () => {
    const shapes = '2,16>2,32|a:4,16;5>4,32*1200|>1';
    expect(callsIn(tableWithCalls(1202, shapes))).toEqual([
      '1,202',
      '1: 2 × 16 → 2 × 32',
      '2–1,201: a: 4 × 16; 5 → 4 × 32',
      '1,202: ? → 1',
    ]);
  });

  it('say how many more there are', () => {
    const shapes = Array.from({ length: 25 }, (_, at) => `${at}>1`).join('|');
    const calls = callsIn(tableWithCalls(1030, shapes));
    expect(calls.slice(-2)).toEqual(['20: 19 → 1', 'and 1,010 more calls']);
    expect(callsIn(tableWithCalls(3, '4>5*2'))).toEqual(['3', '1–2: 4 → 5', 'and 1 more call']);
  });

  it('are counted alone where nothing else is known of them', () => {
    expect(callsIn(tableWithCalls(7, '1>2>3'))).toEqual(['7']);
  });

  it('say that they vary between the uses of a run', () => {
    const table = tableOfPayload({
      format: 'layerfold',
      version: [1, 0],
      totals: { rows: 8 },
      templates: { kind: 'module,model', size: '2,1', own_row: '1,' },
      columns: {
        name: ',shared,dense{0+1}',
        template: ',,0*4',
        type: '0,1,',
        call_count: '2,1,',
        call_shapes: '0,,',
      },
      dictionaries: { type: 'Dense\nInner', call_shapes: '1>{2+1}*2' },
    });
    const host = shownTable(table);
    host.querySelector<HTMLElement>('.lf-row')?.focus();
    press('Enter');
    expect(linesOf(host).get('Calls')).toBe('2, shapes vary');
  });
});
