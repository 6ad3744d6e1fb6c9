// @vitest-environment jsdom
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { factsOf, firstState, Outline, type ViewState } from '../../../src/outline/index.js';
import { createTable, english, type Interaction, Loadable } from '../../../src/view/index.js';
import { interaction } from '../../../src/view/interaction.js';
import { tableOf } from './support/corpus.js';

/** A table whose code for use comes, or fails to come, when the test says so. */
function drawn({ inShadow = false } = {}): {
  readonly host: HTMLElement | ShadowRoot;
  readonly states: ViewState[];
  readonly come: () => Promise<void>;
  readonly fail: () => Promise<void>;
} {
  const table = tableOf('keras-resnet101');
  const outline = new Outline(table);
  const element = document.createElement('div');
  document.body.replaceChildren(element);
  const host = inShadow ? element.attachShadow({ mode: 'open' }) : element;
  const states: ViewState[] = [];
  let settle: (loaded: Interaction | null) => void = () => undefined;
  const later = new Loadable<Interaction>(
    () =>
      new Promise((resolve, reject) => {
        settle = (loaded) => {
          if (loaded === null) reject(new Error('gone'));
          else resolve(loaded);
        };
      }),
  );
  createTable(host, {
    outline,
    facts: factsOf(table),
    state: firstState(outline, { pageSize: 10, depth: 'auto' }),
    translate: english,
    interaction: later,
    onState: (state) => states.push(state),
  });
  const settled = async (loaded: Interaction | null): Promise<void> => {
    settle(loaded);
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { host, states, come: () => settled(interaction), fail: () => settled(null) };
}

describe('a table whose code for use is still to come', () => {
  beforeAll(() => {
    Element.prototype.scrollIntoView = () => undefined;
  });

  let one: ReturnType<typeof drawn>;
  beforeEach(() => {
    one = drawn();
  });

  function press(key: string, options: KeyboardEventInit = {}): boolean {
    const event = new KeyboardEvent('keydown', {
      key,
      bubbles: true,
      cancelable: true,
      ...options,
    });
    return document.activeElement?.dispatchEvent(event) ?? true;
  }

  function focusRow(): void {
    one.host.querySelector<HTMLElement>('.lf-row[tabindex="0"]')?.focus();
  }

  it('does in order what was pressed before', async () => {
    focusRow();
    expect([press('ArrowDown'), press('ArrowDown'), press(' ')]).toEqual([false, false, false]);
    expect(one.states).toEqual([]);
    await one.come();
    const rows = [...one.host.querySelectorAll('.lf-row')];
    expect(rows.indexOf(document.activeElement as Element)).toBe(2);
  });

  it.each([
    { to: 'row', keys: ['ArrowRight', 'ArrowDown', 'ArrowDown', 'ArrowUp', '*'] },
    { to: 'title', keys: ['ArrowUp', 'ArrowRight', 'Enter'] },
  ])('does a key with the $to that the keys before it lead to', async ({ keys }) => {
    focusRow();
    for (const key of keys) press(key);
    await one.come();
    const pressed = one.states;
    const focused = document.activeElement?.textContent;
    one = drawn();
    focusRow();
    await one.come();
    for (const key of keys) press(key);
    expect(pressed.at(-1)).toEqual(one.states.at(-1));
    expect(document.activeElement?.textContent).toBe(focused);
  });

  it('leaves every other key to the host', () => {
    focusRow();
    expect(press('a')).toBe(true);
    expect(press('Enter', { shiftKey: true })).toBe(true);
    expect(press('s', { ctrlKey: true })).toBe(true);
    expect(press('Tab')).toBe(true);
  });

  it('does what was clicked before: a fold, the toolbar, the pager', async () => {
    one.host.querySelector<HTMLElement>('.lf-fold')?.click();
    one.host.querySelector<HTMLElement>('.lf-more')?.click();
    await one.come();
    expect(one.states.at(-1)?.focus).not.toBeNull();
    expect(one.host.querySelector('.lf-more')?.getAttribute('aria-expanded')).toBe('true');
    expect(one.host.querySelector('.lf-panel .lf-section')).not.toBeNull();
  });

  it('does clicks on two rows, of which the first has all rows made anew', async () => {
    const folded: (ReadonlySet<string> | undefined)[] = [];
    const focused: (string | null | undefined)[] = [];
    for (const isEarly of [true, false]) {
      one = drawn();
      if (!isEarly) {
        focusRow();
        await one.come();
      }
      for (const name of ['conv3', 'conv2']) {
        const all = [...one.host.querySelectorAll<HTMLElement>('.lf-fold')];
        const fold = all.find(({ textContent }) => textContent === name);
        // As a browser does with what is pressed.
        fold?.closest<HTMLElement>('.lf-row')?.focus();
        fold?.click();
      }
      if (isEarly) await one.come();
      folded.push(one.states.at(-1)?.toggled);
      focused.push(document.activeElement?.textContent);
    }
    expect(folded[0]?.size).toBe(2);
    expect(folded[0]).toEqual(folded[1]);
    expect(focused[0]).toBe(focused[1]);
  });

  it('does the same in a shadow tree', async () => {
    one = drawn({ inShadow: true });
    const fold = one.host.querySelector<HTMLElement>('.lf-fold');
    fold?.dispatchEvent(new MouseEvent('click', { bubbles: true, composed: true }));
    await one.come();
    expect(one.states.at(-1)?.toggled.size).toBe(1);
  });

  it('searches for what was typed before', async () => {
    const field = one.host.querySelector('input');
    field?.focus();
    if (field !== null) field.value = 'conv1';
    await one.come();
    await expect.poll(() => one.host.querySelector('.lf-found')?.textContent).toMatch(/match/);
  });

  it('takes what is typed after / into the field, whatever was pressed before', async () => {
    focusRow();
    press('ArrowDown');
    expect(press('/')).toBe(false);
    const field = one.host.querySelector('input');
    expect(document.activeElement).toBe(field);
    if (field !== null) field.value = 'conv1';
    await one.come();
    expect(document.activeElement).toBe(field);
    await expect.poll(() => one.host.querySelector('.lf-found')?.textContent).toMatch(/match/);
    expect(document.activeElement).toBe(field);
  });

  it('goes to the first match after Enter in the field, and acts there on the keys after it', async () => {
    for (const keys of [['Enter'], ['ArrowDown'], ['Enter', 'ArrowDown', ' ']]) {
      const shown: (string | null | undefined)[] = [];
      for (const isEarly of [true, false]) {
        one = drawn();
        const typed = one.host.querySelector('input');
        typed?.focus();
        if (!isEarly) await one.come();
        if (typed !== null) typed.value = 'conv1';
        for (const key of keys) expect(press(key), key).toBe(false);
        if (isEarly) await one.come();
        expect(document.activeElement?.className).toMatch(/lf-row/);
        shown.push(one.host.querySelector('.lf-found')?.textContent);
        shown.push(document.activeElement?.textContent);
        expect(shown[0]).toMatch(/match/);
      }
      expect(shown.slice(0, 2)).toEqual(shown.slice(2));
    }
  });

  it('goes from match to match by F3 in the field, which keeps the focus', async () => {
    const field = one.host.querySelector('input');
    field?.focus();
    if (field !== null) field.value = 'conv1';
    expect(press('F3')).toBe(false);
    await one.come();
    expect(one.host.querySelector('.lf-found')?.textContent).toMatch(/match/);
    expect(document.activeElement).toBe(field);
  });

  it('leaves every other key in the field to that', () => {
    one.host.querySelector('input')?.focus();
    for (const key of ['a', ' ', '*', '/', 'ArrowLeft', 'Home', 'Escape'])
      expect(press(key), key).toBe(true);
    expect(press('Enter', { shiftKey: true })).toBe(true);
  });

  it('opens the details of a row that was clicked twice', async () => {
    focusRow();
    const name = one.host.querySelector('.lf-row .lf-name');
    for (const type of ['click', 'click', 'dblclick'])
      name?.dispatchEvent(new MouseEvent(type, { bubbles: true }));
    await one.come();
    expect(one.host.querySelector('.lf-details')?.textContent).toMatch(/input_layer/);
  });

  it('says it where the code cannot be loaded, and tries again when it is touched again', async () => {
    focusRow();
    await one.fail();
    expect(one.host.querySelector('.lf-failure')?.textContent).toMatch(/could not be loaded/);
    press('ArrowDown');
    await one.come();
    expect(one.host.querySelector('.lf-failure')).toBeNull();
    expect(one.states.at(-1)?.focus).not.toBeNull();
  });
});
