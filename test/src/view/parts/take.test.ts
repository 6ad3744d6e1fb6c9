// @vitest-environment jsdom
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { createOutline, factsOf, firstState } from '../../../../src/outline/index.js';
import { createTableView, english } from '../../../../src/view/index.js';
import { usualPreferences } from '../../../../src/view/common/preferences.js';
import { asCsv, asJson, takenRows } from '../../../../src/view/parts/takenRows.js';
import { takenTable } from '../../../../src/view/takenTable.js';
import { asMarkdown, asTsv, guarded } from '../../../../src/view/parts/takenTable.js';
import { fileName } from '../../../../src/view/common/download.js';
import { tableOf } from '../support/corpus.js';

function taken(name: string, pageSize = 10) {
  const table = tableOf(name);
  const outline = createOutline(table);
  const state = firstState(outline, { pageSize, depth: 'auto' });
  const context = { facts: factsOf(table), translate: english, preferences: usualPreferences };
  return { outline, ...context, state: () => state };
}

describe('what is taken away', () => {
  beforeAll(() => {
    Element.prototype.scrollIntoView = () => undefined;
  });

  it('has all visible rows of all pages, and every chosen column once', () => {
    const context = taken('keras-resnet101');
    const table = takenTable(context.outline, context.state(), context);
    expect(table.rows.length).toBe(context.outline.listing(context.state()).total());
    expect(table.rows.length).toBeGreaterThan(10);
    const lines = asTsv(table).split('\n');
    expect(lines[0]?.split('\t')).toEqual(table.titles);
    for (const line of lines) expect(line.split('\t')).toHaveLength(table.titles.length);
    expect(lines.some((line) => line.startsWith('conv1_conv\tConv2D\t'))).toBe(true);
  });

  it('is Markdown with as many cells in every line, whatever the names are', () => {
    const table = {
      titles: ['Layer', 'Parameters'],
      rows: [['a|b `c`', '1']],
      isNumber: [false, true],
      isPartial: false,
    };
    expect(asMarkdown(table).split('\n')).toEqual([
      '| Layer | Parameters |',
      '| --- | --: |',
      '| a\\|b \\`c\\` | 1 |',
    ]);
  });

  it('is no formula for a spreadsheet', () => {
    expect(['=1+1', '+x', '@a', '-a', '-1', '1,024', 'conv'].map(guarded)).toEqual([
      "'=1+1",
      "'+x",
      "'@a",
      "'-a",
      '-1',
      '1,024',
      'conv',
    ]);
  });

  it.each(['keras-resnet101', 'torch-moe', 'flax-nnx-shared', 'keras-variables'])(
    'has every row of %s in a file, exact',
    (name) => {
      const { outline } = taken(name);
      const rows = takenRows(outline);
      const { totals } = outline.table;
      const isWhole = rows.length === Number(totals.rows);
      const sum = rows.reduce((all, row) => all + BigInt(String(row.get('params') ?? 0)), 0n);
      if (isWhole) expect(sum).toBe(totals.params);
      const csv = asCsv(rows).trimEnd().split('\r\n');
      expect(csv).toHaveLength(rows.length + 1);
      const read = JSON.parse(asJson(rows)) as Record<string, unknown>[];
      expect(read).toEqual(rows.map((row) => Object.fromEntries(row)));
      expect(csv[0]).toMatch(/^path,type,.*,accessor$/);
    },
  );

  it('has the weights of each row in JSON, and not in CSV', () => {
    const rows = takenRows(taken('keras-resnet101').outline);
    const dense = rows.find((row) => row.get('path') === 'predictions');
    expect(dense?.get('weights')).toMatchObject([
      { name: 'kernel', shape: '2048,1000', dtype: 'float32', bytes: 8_192_000, trainable: true },
      { name: 'bias', shape: '1000', bytes: 4000, kind: 'parameter', tied: false },
    ]);
    expect(asCsv(rows)).not.toContain('weight');
  });

  it('is saved under a name that file systems take', () => {
    expect(fileName('../a b:c?', 'csv')).toBe('a_b_c_.csv');
    expect(fileName('…', 'json')).toBe('model.json');
  });

  it('prints the visible rows of all pages, and shows the page again after it', () => {
    const { state, ...options } = taken('keras-nasnetlarge');
    const host = document.createElement('div');
    document.body.replaceChildren(host);
    const view = createTableView(host, { ...options, state: state() });
    const rows = (): number => host.querySelectorAll('.lf-row').length;
    expect(rows()).toBe(10);
    host.querySelector<HTMLElement>('.lf-row')?.focus();
    window.dispatchEvent(new Event('beforeprint'));
    expect(rows()).toBe(Math.min(500, options.outline.listing(view.state).total()));
    window.dispatchEvent(new Event('afterprint'));
    expect(rows()).toBe(10);
    expect(document.activeElement?.matches('.lf-row')).toBe(true);
    view.dispose();
    expect(() => window.dispatchEvent(new Event('beforeprint'))).not.toThrow();
  });

  it('is copied by a button of the panel, and a sentence says how many rows', async () => {
    const { state, ...options } = taken('keras-resnet101');
    const host = document.createElement('div');
    document.body.replaceChildren(host);
    createTableView(host, { ...options, state: state() });
    const written: string[] = [];
    vi.stubGlobal('navigator', {
      clipboard: { writeText: async (text: string) => void written.push(text) },
    });
    host.querySelector<HTMLElement>('.lf-more')?.click();
    const buttons = [...host.querySelectorAll<HTMLElement>('.lf-panel button')];
    buttons.find((button) => button.textContent === 'Copy table')?.click();
    await vi.waitFor(() => {
      expect(host.querySelector('[role=status]')?.textContent).toMatch(/^Copied \d+ rows$/);
    });
    expect(written[0]).toMatch(/^Layer\tType\t/);
    buttons.find((button) => button.textContent === 'Copy focused row')?.click();
    await vi.waitFor(() => {
      expect(host.querySelector('[role=status]')?.textContent).toBe('Copied 1 row');
    });
    expect(written[1]).toBe(written[0]?.split('\n')[1]);
    vi.unstubAllGlobals();
  });
});
