// @vitest-environment jsdom
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createOutline, factsOf, firstState } from '../../../../src/outline/index.js';
import { createTableView, english } from '../../../../src/view/index.js';
import type { TableView } from '../../../../src/view/index.js';
import { tableOf } from '../support/corpus.js';

let host: HTMLElement;
let view: TableView;
let left = 0;

function show(name: string): void {
  const table = tableOf(name);
  const outline = createOutline(table);
  const state = firstState(outline, { pageSize: 25, depth: 'auto' });
  host = document.createElement('div');
  document.body.replaceChildren(host);
  const facts = factsOf(table);
  const onLeave = (): boolean => {
    left++;
    return true;
  };
  view = createTableView(host, { outline, facts, state, translate: english, onLeave });
}

function search(text: string): void {
  const field = host.querySelector<HTMLInputElement>('.lf-search');
  if (field === null) throw new Error('no field');
  field.focus();
  field.value = text;
  field.dispatchEvent(new Event('input', { bubbles: true }));
  vi.advanceTimersByTime(200);
}

function press(key: string, more: KeyboardEventInit = {}): boolean {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more });
  return document.activeElement?.dispatchEvent(event) ?? true;
}

function texts(selector: string): (string | null)[] {
  return [...host.querySelectorAll(selector)].map((node) => node.textContent);
}

function click(text: string): void {
  const found = [...host.querySelectorAll('button')].find((one) => one.textContent === text);
  if (found === undefined) throw new Error(`no button ${text}`);
  found.click();
}

const status = (): string | null | undefined => host.querySelector('[role=status]')?.textContent;
const focusedRow = (): string | null | undefined =>
  document.activeElement?.querySelector('.lf-name')?.textContent;

describe('the search', () => {
  beforeAll(() => {
    Element.prototype.scrollIntoView = () => undefined;
  });
  beforeEach(() => {
    vi.useFakeTimers();
    left = 0;
    show('keras-resnet101');
  });
  afterEach(() => {
    view.dispose();
    vi.useRealTimers();
  });

  it('shows what it finds with what is around it, and counts it', () => {
    search('_2_CONV');
    expect(texts('.lf-found-text')).toEqual(['10 matches, 33 layers']);
    expect(status()).toBe('10 matches, 33 layers');
    const hits = texts('.lf-row:not(.lf-context) .lf-name');
    expect(new Set(hits)).toEqual(new Set(['…_2_conv']));
    expect(texts('.lf-row:not(.lf-context) .lf-badge')).toEqual(['× 3', '× 22']);
    search('');
    expect(texts('.lf-found-text')).toEqual([]);
    expect(host.querySelectorAll('.lf-row')).toHaveLength(23);
  });

  it('is reached by /, goes to the rows by Enter, and through them by F3', () => {
    host.querySelector<HTMLElement>('.lf-row')?.focus();
    expect(press('/')).toBe(false);
    expect(document.activeElement?.className).toBe('lf-search');
    search('avg_pool');
    search('predictions');
    press('Enter');
    expect(focusedRow()).toBe('predictions');
    press('/');
    search('conv5_block1_');
    press('ArrowDown');
    const first = focusedRow();
    press('F3');
    const second = focusedRow();
    expect(second).not.toBe(first);
    press('F3', { shiftKey: true });
    expect(focusedRow()).toBe(first);
    press('F3', { shiftKey: true });
    press('F3');
    expect(focusedRow()).toBe(first);
  });

  it('says why a pattern is none, and shows all rows', () => {
    search('/(conv/');
    expect(texts('.lf-problem-text')).toEqual(['A “(” is not closed.']);
    expect(status()).toBe('A “(” is not closed.');
    expect(host.querySelectorAll('.lf-row')).toHaveLength(23);
    search('nothing of that name');
    expect(texts('.lf-found-text')).toEqual(['No matches']);
  });

  it('ends by Escape before the table does', () => {
    search('conv5');
    press('Enter');
    press('ArrowRight');
    press('ArrowRight');
    expect(press('Escape')).toBe(false);
    expect(texts('.lf-found-text')).toHaveLength(1);
    press('Escape');
    expect([texts('.lf-found-text').length, left]).toEqual([0, 0]);
    expect(press('Escape')).toBe(false);
    expect(left).toBe(1);
  });

  it('takes the keys that are typed, and leaves those of the browser', () => {
    const seen: string[] = [];
    const listen = (event: Event): void => {
      seen.push((event as KeyboardEvent).key);
    };
    document.body.addEventListener('keydown', listen);
    host.querySelector<HTMLElement>('.lf-search')?.focus();
    for (const key of ['a', 'd', '/', 'ArrowLeft', ' ']) press(key);
    press('f', { ctrlKey: true });
    press('Enter', { shiftKey: true });
    document.body.removeEventListener('keydown', listen);
    expect(seen).toEqual(['f', 'Enter']);
  });

  it('copies the names of all that it finds', async () => {
    const copied: string[] = [];
    vi.stubGlobal('navigator', {
      clipboard: { writeText: (text: string) => Promise.resolve(void copied.push(text)) },
    });
    show('torch-llama');
    search('q_proj');
    click('target_modules');
    click('pattern');
    click('paths');
    await vi.runAllTimersAsync();
    vi.unstubAllGlobals();
    expect(copied.slice(0, 2)).toEqual(['["q_proj"]', 'r".*\\.q_proj"']);
    expect(copied[2]?.split('\n')).toHaveLength(80);
    expect(status()).toBe('Copied 80 names');
  });
});

describe('the titles', () => {
  beforeEach(() => {
    show('keras-resnet101');
  });

  const sorted = (): (string | null)[] =>
    [...host.querySelectorAll('thead th')].map((title) => title.getAttribute('aria-sort'));
  const title = (text: string): HTMLElement | undefined =>
    [...host.querySelectorAll<HTMLElement>('thead th')].find((one) => one.textContent === text);

  it('sort by a click: largest first, smallest first, as the model is', () => {
    const before = texts('.lf-name');
    title('Parameters')?.click();
    expect(sorted().filter((one) => one !== null)).toEqual(['descending']);
    expect(texts('.lf-name')[0]).toBe('conv4');
    title('Parameters')?.click();
    expect(sorted().filter((one) => one !== null)).toEqual(['ascending']);
    title('Parameters')?.click();
    expect(sorted().filter((one) => one !== null)).toEqual([]);
    expect(texts('.lf-name')).toEqual(before);
  });

  it('are reached by the keys', () => {
    host.querySelector<HTMLElement>('.lf-row')?.focus();
    press('ArrowUp');
    expect(document.activeElement).toBe(title('Layer'));
    press('ArrowRight');
    press('Enter');
    expect(title('Type')?.getAttribute('aria-sort')).toBe('ascending');
    expect(document.activeElement).toBe(title('Type'));
    press('ArrowDown');
    expect(document.activeElement?.tagName).toBe('TR');
  });
});

describe('layers by themselves', () => {
  it('have their paths, and no folds', () => {
    show('torch-llama');
    click('Flat');
    expect(host.querySelectorAll('[aria-expanded] .lf-name')).toHaveLength(0);
    expect(texts('.lf-row .lf-name')).toContain('layers.0.self_attn.q_proj');
    expect(texts('.lf-extent')).toEqual(['']);
    click('Tree');
    expect(host.querySelectorAll('[aria-expanded]').length).toBeGreaterThan(0);
  });
});
