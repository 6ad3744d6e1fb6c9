// @vitest-environment jsdom
import { expect, it } from 'vitest';
import { createOutline, factsOf, firstState } from '../../../../src/outline/index.js';
import type { ViewState } from '../../../../src/outline/index.js';
import { createTableView, DEFAULT_PREFERENCES, english } from '../../../../src/view/index.js';
import type { Preferences, TableView } from '../../../../src/view/index.js';
import { tableOf } from '../support/corpus.js';

interface Settings {
  current: Preferences;
  write: ((wanted: Partial<Preferences>) => Promise<void>) | null;
}

const noSettings = (): Settings => ({ current: DEFAULT_PREFERENCES, write: null });

function shown(
  widthPx: number,
  settings = noSettings(),
): { host: HTMLElement; view: TableView; states: ViewState[] } {
  const table = tableOf('torch-fine-tuned');
  const outline = createOutline(table);
  const host = document.createElement('div');
  host.getBoundingClientRect = () => new DOMRect(0, 0, widthPx, 0);
  document.body.replaceChildren(host);
  const states: ViewState[] = [];
  const view = createTableView(host, {
    outline,
    facts: factsOf(table),
    state: firstState(outline, { pageSize: 25, depth: 'auto' }),
    translate: english,
    preferences: () => settings.current,
    writePreferences: () => settings.write,
    onState: (state) => states.push(state),
  });
  return { host, view, states };
}

function titles(host: HTMLElement): (string | null)[] {
  return [...host.querySelectorAll('.lf-titles > th')].map((node) => node.textContent);
}

function checkIn(host: HTMLElement, text: string): HTMLInputElement {
  const labels = [...host.querySelectorAll<HTMLElement>('.lf-panel label')];
  const check = labels.find((label) => label.textContent === text)?.querySelector('input');
  if (check === null || check === undefined) throw new Error(`no check box ${text}`);
  return check;
}

function buttonIn(host: HTMLElement, text: string): HTMLElement | undefined {
  const buttons = [...host.querySelectorAll<HTMLElement>('.lf-panel button')];
  return buttons.find((button) => button.textContent === text);
}

it('shows the columns that are chosen, reports that to the host, and goes back to the usual ones', () => {
  const { host, states } = shown(1400);
  const usual = titles(host);
  host.querySelector<HTMLElement>('.lf-more')?.click();
  const checkOf = (text: string): HTMLInputElement => checkIn(host, text);
  expect(usual).not.toContain('Data type');
  expect(checkOf('Data type (all float32)').checked).toBe(false);
  checkOf('Data type (all float32)').click();
  expect(titles(host)).toContain('Data type');
  checkOf('Share').click();
  expect(titles(host)).not.toContain('Share');
  expect(states.at(-1)?.columns?.has('dtype')).toBe(true);
  for (const text of ['Data type (all float32)', 'Share']) checkOf(text).click();
  expect(titles(host)).toEqual(usual);
  expect(states.at(-1)?.columns).toBeNull();
});

it('says how many columns have no room, and brings them back in more lines', () => {
  const { host } = shown(500);
  const button = host.querySelector<HTMLElement>('.lf-hidden');
  const few = titles(host);
  expect(button?.hidden).toBe(false);
  expect(button?.getAttribute('aria-label')).toMatch(/^\d columns hidden$/);
  expect(button?.title).toContain('Share');
  button?.click();
  expect(button?.getAttribute('aria-label')).toBe('Show fewer columns');
  expect(titles(host).length).toBeGreaterThan(few.length);
  button?.click();
  expect(titles(host)).toEqual(few);
});

it('keeps the focus of a keyboard in a cell when columns go', () => {
  const { host, view } = shown(1400);
  Element.prototype.scrollIntoView = () => undefined;
  const cells = host.querySelector<HTMLTableRowElement>('tbody tr')?.cells;
  const last = cells?.[cells.length - 1];
  last?.setAttribute('tabindex', '-1');
  last?.focus();
  view.update({ ...view.state, columns: new Set(['type']) });
  const row = host.querySelector<HTMLTableRowElement>('tbody tr');
  expect(row?.cells.length).toBe(2);
  expect(document.activeElement).toBe(row?.cells[1]);
});

it('remembers the columns for all tables where the host keeps settings', async () => {
  const settings = noSettings();
  const written: Partial<Preferences>[] = [];
  settings.write = (wanted) => {
    written.push(wanted);
    settings.current = { ...settings.current, ...wanted };
    return Promise.resolve();
  };
  const { host, view } = shown(1400, settings);
  host.querySelector<HTMLElement>('.lf-more')?.click();
  const remember = buttonIn(host, 'Remember for all tables');
  expect(remember?.getAttribute('aria-disabled')).toBe('true');
  remember?.click();
  expect(written).toEqual([]);
  for (const text of ['Data type (all float32)', 'Share']) checkIn(host, text).click();
  expect(remember?.getAttribute('aria-disabled')).toBe('false');
  remember?.click();
  expect(written).toEqual([{ shownColumns: ['dtype'], hiddenColumns: ['share'] }]);
  await Promise.resolve();
  expect(host.querySelector('[role="status"]')?.textContent).toContain('All tables show these');
  view.update(view.state);
  expect(remember?.getAttribute('aria-disabled')).toBe('true');
  expect(titles(host)).toContain('Data type');
});

it('follows the settings, and offers to remember nothing where there are none', () => {
  const settings = noSettings();
  const { host, view } = shown(1400, settings);
  expect(titles(host)).toContain('Share');
  settings.current = { ...settings.current, hiddenColumns: ['share'], numbers: 'short' };
  view.update(view.state);
  expect(titles(host)).not.toContain('Share');
  expect(titles(host)).toContain('Params (k)');
  host.querySelector<HTMLElement>('.lf-more')?.click();
  expect(checkIn(host, 'Share').checked).toBe(false);
  expect(buttonIn(host, 'Remember for all tables')).toBeUndefined();
});
