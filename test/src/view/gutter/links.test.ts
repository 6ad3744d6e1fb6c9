// @vitest-environment jsdom
import { beforeAll, describe, expect, it } from 'vitest';
import {
  createOutline,
  factsOf,
  firstState,
  project,
  reduce,
} from '../../../../src/outline/index.js';
import type { ViewState } from '../../../../src/outline/index.js';
import { DEFAULT_PREFERENCES, createTableView, english } from '../../../../src/view/index.js';
import type { Preferences, TableView } from '../../../../src/view/index.js';
import { createRuler, fontsIn } from '../../../../src/view/common/ruler.js';
import { tableOf } from '../support/corpus.js';

interface Shown {
  readonly host: HTMLElement;
  readonly view: TableView;
}

/** ResNet101 with one block open: its 27 rows are a page. */
function shown(preferences?: () => Preferences): Shown {
  const table = tableOf('keras-resnet101');
  const outline = createOutline(table);
  const first = firstState(outline, { pageSize: 50, depth: 'auto' });
  const open = (state: ViewState, name: string): ViewState => {
    const key = project(outline, state).rows.find(({ label }) => label === name)?.key ?? '';
    return reduce(outline, state, { kind: 'toggle', key });
  };
  const closed = reduce(outline, first, { kind: 'depth', depth: 1 });
  const state = open(open(closed, 'conv4'), 'conv4_block1');
  const host = document.createElement('div');
  document.body.replaceChildren(host);
  // Nothing is measured here: there is room for everything.
  const room = { widthPx: 2_000, ruler: createRuler(fontsIn(host)) };
  const options = { outline, facts: factsOf(table), state, translate: english, room };
  return { host, view: createTableView(host, { ...options, ...(preferences && { preferences }) }) };
}

function rowNamed(host: HTMLElement, name: string): HTMLElement {
  const rows = [...host.querySelectorAll<HTMLElement>('.lf-row')];
  const row = rows.find((one) => one.querySelector('.lf-name')?.textContent === name);
  if (row === undefined) throw new Error(`There is no row ${name}.`);
  return row;
}

const namesOf = (host: HTMLElement, selector: string): (string | null | undefined)[] =>
  [...host.querySelectorAll(selector)].map((row) => row.querySelector('.lf-name')?.textContent);

function pressAlt(key: string): boolean {
  const how = { key, altKey: true, bubbles: true, cancelable: true };
  return document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', how)) ?? true;
}

const focusedName = (): string | null | undefined =>
  document.activeElement?.querySelector('.lf-name')?.textContent;

describe('connections in the table', () => {
  // jsdom has no layout.
  beforeAll(() => {
    Element.prototype.scrollIntoView = () => undefined;
  });

  it('are one drawing that no screen reader meets', () => {
    const { host } = shown();
    const drawings = host.querySelectorAll('svg');
    expect(drawings).toHaveLength(1);
    expect(drawings[0]?.getAttribute('aria-hidden')).toBe('true');
    expect(drawings[0]?.querySelectorAll('*').length).toBeLessThan(12);
  });

  it('mark what the focused row reads from and feeds, and describe it', () => {
    const { host } = shown();
    const add = rowNamed(host, '…_add');
    add.focus();
    expect(namesOf(host, '.lf-is-read')).toEqual(['…_0_bn', '…_3_bn']);
    expect(namesOf(host, '.lf-is-fed')).toEqual(['…_out']);
    const described = document.getElementById(add.getAttribute('aria-describedby') ?? '');
    expect(described?.textContent).toBe('Reads from …_0_bn, …_3_bn.');
    add.blur();
    expect(host.querySelectorAll('.lf-is-read, .lf-is-fed, [aria-describedby]')).toHaveLength(0);
  });

  it('do not describe a row that reads from the one before it and feeds the next', () => {
    const { host } = shown();
    const relu = rowNamed(host, '…_1_relu');
    relu.focus();
    expect(namesOf(host, '.lf-is-read')).toEqual(['…_1_bn']);
    expect(relu.hasAttribute('aria-describedby')).toBe(false);
  });

  it('mark those of the row under the pointer first', () => {
    const { host } = shown();
    rowNamed(host, '…_add').focus();
    const over = new MouseEvent('mouseover', { bubbles: true });
    rowNamed(host, 'conv3').querySelector('.lf-name')?.dispatchEvent(over);
    expect(namesOf(host, '.lf-is-read')).toEqual(['conv2']);
    expect(namesOf(host, '.lf-is-fed')).toEqual(['…_1_conv', '…_0_conv']);
    host.querySelector('tbody')?.dispatchEvent(new MouseEvent('mouseleave'));
    expect(namesOf(host, '.lf-is-read')).toEqual(['…_0_bn', '…_3_bn']);
  });

  it('are followed by Alt and an arrow, again to the next of several', () => {
    const { host } = shown();
    rowNamed(host, '…_add').focus();
    expect(pressAlt('ArrowUp')).toBe(false);
    expect(focusedName()).toBe('…_0_bn');
    expect(host.querySelector('[role=status]')?.textContent).toBe('1 of 2 that it reads from');
    pressAlt('ArrowUp');
    expect(focusedName()).toBe('…_3_bn');
    pressAlt('ArrowUp');
    expect(focusedName()).toBe('…_0_bn');
    pressAlt('ArrowDown');
    expect(focusedName()).toBe('…_add');
    pressAlt('ArrowDown');
    expect(focusedName()).toBe('…_out');
    pressAlt('ArrowDown');
    expect(focusedName()).toBe('conv4_block2 … 23');
  });

  it('say where there is nothing to follow', () => {
    const { host } = shown();
    rowNamed(host, 'input_layer').focus();
    expect(pressAlt('ArrowUp')).toBe(false);
    expect(focusedName()).toBe('input_layer');
    expect(host.querySelector('[role=status]')?.textContent).toBe('Reads from no row');
  });

  it('leave the keys to the host where they are unknown', () => {
    const table = tableOf('torch-resnet18');
    const outline = createOutline(table);
    const host = document.createElement('div');
    document.body.replaceChildren(host);
    const state = firstState(outline, { pageSize: 25, depth: 'auto' });
    createTableView(host, { outline, facts: factsOf(table), state, translate: english });
    host.querySelector<HTMLElement>('.lf-row')?.focus();
    expect(pressAlt('ArrowUp')).toBe(true);
    expect(host.querySelector('svg')).toBeNull();
    host.querySelector<HTMLElement>('.lf-more')?.click();
    expect(host.querySelector('.lf-panel')?.textContent).not.toContain('Lines beside the names');
  });

  it('are hidden in one table by its panel, and in all by the preferences', () => {
    let preferences: Preferences = { ...DEFAULT_PREFERENCES, connections: false };
    const { host, view } = shown(() => preferences);
    expect(host.querySelector('svg')).toBeNull();
    rowNamed(host, '…_add').focus();
    expect(host.querySelectorAll('.lf-is-read')).toHaveLength(0);
    preferences = DEFAULT_PREFERENCES;
    view.update(view.state);
    expect(host.querySelector('svg')).not.toBeNull();
    host.querySelector<HTMLElement>('.lf-more')?.click();
    const label = [...host.querySelectorAll('label')].find(
      ({ textContent }) => textContent === 'Lines beside the names',
    );
    expect(label?.querySelector('input')?.checked).toBe(true);
    label?.querySelector('input')?.click();
    expect(view.state.connections).toBe(false);
    expect(host.querySelector('svg')).toBeNull();
  });

  it('are not drawn between rows in another order', () => {
    const { host } = shown();
    host.querySelectorAll<HTMLElement>('thead th')[3]?.click();
    expect(host.querySelector('svg')).toBeNull();
  });

  it('of a table of rows that each read from the one before need no room', () => {
    const table = tableOf('keras-vgg16');
    const outline = createOutline(table);
    const host = document.createElement('div');
    document.body.replaceChildren(host);
    const state = firstState(outline, { pageSize: 50, depth: 9 });
    createTableView(host, { outline, facts: factsOf(table), state, translate: english });
    expect(host.querySelector('svg')).toBeNull();
  });
});
