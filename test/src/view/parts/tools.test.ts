// @vitest-environment jsdom
import { beforeAll, describe, expect, it } from 'vitest';
import { decode } from '../../../../src/format/index.js';
import type { DecodedTable } from '../../../../src/format/index.js';
import { createOutline, factsOf, firstState, project } from '../../../../src/outline/index.js';
import { createTableView, english, placeholderElement } from '../../../../src/view/index.js';
import type { TableView } from '../../../../src/view/index.js';
import { tableOf } from '../support/corpus.js';

let view: TableView | null = null;

function shown(table: DecodedTable): HTMLElement {
  const outline = createOutline(table);
  const state = firstState(outline, { pageSize: 25, depth: 'auto' });
  const host = document.createElement('div');
  document.body.replaceChildren(host);
  // The one before has the same name.
  view?.dispose();
  view = createTableView(host, { outline, facts: factsOf(table), state, translate: english });
  return host;
}

function click(host: HTMLElement, text: string): void {
  const buttons = [...host.querySelectorAll('button')];
  const found = buttons.find((button) => button.textContent === text);
  if (found === undefined) throw new Error(`no button ${text}`);
  found.click();
}

const SMALL = {
  format: 'layerfold',
  version: [1, 0],
  model: { framework: 'keras', name: 'small', separator: '/', type: 'Sequential', unit: 'layer' },
  totals: { rows: 2, params: 20 },
  templates: { kind: 'model', size: '2' },
  columns: { name: 'a,b', type: '0,0', params: '10,10' },
  dictionaries: { type: 'Dense' },
};

function smallTable(): DecodedTable {
  const decoded = decode(SMALL);
  if (!decoded.ok) throw new Error(decoded.problem.message);
  return decoded.table;
}

describe('the toolbar', () => {
  beforeAll(() => {
    Element.prototype.scrollIntoView = () => undefined;
  });

  it('opens a panel under the first line, and Escape closes it', () => {
    const host = shown(tableOf('keras-resnet101'));
    const panel = host.querySelector('.lf-panel');
    expect(panel?.children.length).toBe(0);
    click(host, '⋯');
    expect(panel?.children.length).toBeGreaterThan(0);
    const more = host.querySelector('.lf-more');
    expect(more?.getAttribute('aria-expanded')).toBe('true');
    const escape = new KeyboardEvent('keydown', { key: 'Escape', bubbles: true });
    panel?.querySelector('button')?.dispatchEvent(escape);
    expect(panel?.children.length).toBe(0);
    expect(document.activeElement).toBe(more);
  });

  it('opens to a level, all, nothing, and lists what repeats', () => {
    const host = shown(tableOf('keras-resnet101'));
    const total = (): number => Number(host.querySelector('table')?.getAttribute('aria-rowcount'));
    click(host, '⋯');
    click(host, 'Collapse all');
    expect(total()).toBe(14);
    click(host, 'Level 1');
    const first = total();
    click(host, 'All');
    expect(total()).toBeGreaterThan(first);
    host.querySelector<HTMLInputElement>('.lf-check > input')?.click();
    // 347 layers, 33 blocks, 4 stages, and the row of titles.
    expect(total()).toBe(347 + 33 + 4 + 1);
  });

  it('has a table and a region with the name of their model', () => {
    const named = (node: Element | null): string =>
      (node?.getAttribute('aria-labelledby') ?? '')
        .split(' ')
        .map((id) => document.getElementById(id))
        .map((one) => one?.getAttribute('aria-label') ?? one?.textContent ?? '')
        .join(' ');
    const host = shown(tableOf('keras-resnet101'));
    expect(named(host.querySelector('.lf-root'))).toBe('Model summary resnet101');
    expect(named(host.querySelector('table'))).toBe('Layers resnet101');
    const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('is one button for a model that fits a page and repeats nothing, and has its place before it is there', () => {
    for (const [table, parts, count] of [
      [smallTable(), ['lf-button lf-more'], 1],
      [tableOf('keras-resnet101'), ['lf-search-box', 'lf-switch', 'lf-button lf-more'], 0],
    ] as const) {
      const bar = shown(table).querySelector('.lf-tools');
      expect([...(bar?.children ?? [])].map(({ className }) => className)).toEqual(parts);
      expect(bar?.getAttribute('role')).toBe('toolbar');
      expect(document.querySelectorAll('.lf-few-tools')).toHaveLength(count);
      const outline = createOutline(table);
      const state = firstState(outline, { pageSize: 25, depth: 'auto' });
      const page = project(outline, state);
      const facts = factsOf(table);
      const waiting = placeholderElement({ facts, page, lines: 1, translate: english });
      expect(waiting.querySelectorAll('.lf-tools')).toHaveLength(1);
      expect(waiting.querySelectorAll('.lf-few-tools')).toHaveLength(count);
    }
  });

  it('of a small model gives its details, columns and files, and nothing to find, fold or rank', () => {
    const host = shown(smallTable());
    click(host, '⋯');
    const titles = [...host.querySelectorAll('.lf-section-title')].map((node) => node.textContent);
    expect(titles).toEqual(['Open', 'Columns', 'Take away']);
    click(host, 'Details of the row');
    expect(host.querySelector('.lf-details-name')?.textContent).toBe('a');
    const slash = new KeyboardEvent('keydown', { key: '/', bubbles: true, cancelable: true });
    expect(host.querySelector('.lf-row')?.dispatchEvent(slash)).toBe(true);
  });
});
