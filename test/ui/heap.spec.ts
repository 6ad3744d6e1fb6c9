import type { Page } from '@playwright/test';
import { heapOf } from './support/heap.js';
import type { Kept } from './support/heap.js';
import { openTable } from './support/lab.js';
import { saveNotebook, shows } from './support/notebooks.js';
import { expect, test } from './support/test.js';
import { corpusPayload, openViewPage } from './support/viewPage.js';

/** Until then V8 has compiled what runs, and every cache of ours has what it will have. */
const WARM_UP = 200;
const CYCLES = 1_000;
/** Folds of a page that keeps a row at each press. */
const PLANTED = 20;

// Each opens or closes a block and waits for its frame.
test.setTimeout(400_000);

test('a thousand folds leave a page as they found it: heap, nodes and listeners', async ({
  page,
}) => {
  const payload = JSON.stringify(corpusPayload('keras-resnet101'));
  const script = `import { mount } from '/lib/hosts/page/mount.js';
    mount(document.body, { payload: ${payload} });`;
  await openViewPage(page, { script });
  const { before, after } = await folded(page);
  expect(added(before, after)).toEqual(NOTHING);
});

test('pictures that are opened and closed leave a page as they found it', async ({ page }) => {
  const payload = JSON.stringify(corpusPayload('keras-resnet101'));
  const script = `import { mount } from '/lib/hosts/page/mount.js';
    mount(document.body, { payload: ${payload} });`;
  await openViewPage(page, { script });
  const kept = await heapOf(page);
  await openPictures(page, PLANTED);
  const before = await kept();
  await openPictures(page, PLANTED);
  const after = await kept();
  expect(after.elements).toBe(before.elements);
  expect(added(before, after)).toEqual(NOTHING);
});

test('a row that something keeps at each fold is counted, in no document too', async ({ page }) => {
  const payload = JSON.stringify(corpusPayload('keras-resnet101'));
  const script = `import { mount } from '/lib/hosts/page/mount.js';
    mount(document.body, { payload: ${payload} });
    window.keptRows = [];
    addEventListener('keydown', ({ target }) => keptRows.push(target.cloneNode()), true);`;
  await openViewPage(page, { script });
  const kept = await heapOf(page);
  await fold(page, 2);
  const before = await kept();
  await fold(page, PLANTED);
  const after = await kept();
  expect(after.elements - before.elements).toBe(2 * PLANTED);
  expect(added(before, after).nodes).toBeGreaterThanOrEqual(2 * PLANTED);
});

test('a thousand folds leave JupyterLab as they found it: heap, nodes and listeners', async ({
  page,
  jupyter,
}) => {
  saveNotebook(jupyter, 'heap.ipynb', [shows('keras-resnet101')]);
  await openTable(page, jupyter, 'heap.ipynb');
  // What folds is loaded when the table is touched first.
  const block = page.locator('.lf-row[aria-expanded]').first();
  await expect(block).toHaveAttribute('aria-expanded', 'true');
  await block.press(' ');
  await expect(block).toHaveAttribute('aria-expanded', 'false');
  const { before, between, after } = await folded(page);
  // Some seconds after a notebook is opened, JupyterLab makes a React root, once: 11 nodes and 133 listeners in one half.
  expect([added(before, between), added(between, after)]).toContainEqual(NOTHING);
});

const NOTHING = { nodes: 0, listeners: 0 };

/** What is there more, or less. */
function added(from: Kept, to: Kept): typeof NOTHING {
  return { nodes: to.nodes - from.nodes, listeners: to.listeners - from.listeners };
}

interface Folded {
  readonly before: Kept;
  /** After half of the folds. */
  readonly between: Kept;
  readonly after: Kept;
}

/** What is kept before and after a thousand folds: no element more, and as many bytes. */
async function folded(page: Page): Promise<Folded> {
  const kept = await heapOf(page);
  await fold(page, WARM_UP);
  const before = await kept();
  await fold(page, CYCLES / 2);
  const between = await kept();
  await fold(page, CYCLES / 2);
  const after = await kept();
  test.info().annotations.push({ type: 'kept', description: JSON.stringify(grown(before, after)) });
  expect(after.elements).toBe(before.elements);
  expect(Math.abs(after.bytes / before.bytes - 1)).toBeLessThan(0.02);
  return { before, between, after };
}

/** Opens and closes a block so many times, and has it painted after every second time. */
async function fold(page: Page, cycles: number): Promise<void> {
  await page.evaluate(async (times) => {
    const root = document.querySelector('.lf-root:not(.lf-waiting)');
    const row = (): HTMLElement | null | undefined =>
      root?.querySelector<HTMLElement>('.lf-row[aria-expanded]');
    for (let press = 0; press < 2 * times; press += 1) {
      const before = row();
      before?.focus();
      before?.dispatchEvent(
        new KeyboardEvent('keydown', { key: ' ', bubbles: true, cancelable: true }),
      );
      if (press % 4 === 3) await new Promise(requestAnimationFrame);
      if (row() === before) throw new Error('nothing was folded');
    }
  }, cycles);
}

/** Shows the rows as a picture and as a table again, so many times. */
async function openPictures(page: Page, times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    await page.getByRole('button', { name: 'Picture', exact: true }).click();
    await page.locator('.lf-pic').waitFor();
    await page.getByRole('button', { name: 'Table', exact: true }).click();
    await page.locator('.lf-pic').waitFor({ state: 'detached' });
  }
}

/** The kinds of objects of which most more, or less, is there. */
function grown(before: Kept, after: Kept): object {
  const kinds = [...new Set([...before.kinds.keys(), ...after.kinds.keys()])];
  const changes = kinds
    .map((kind) => [kind, (after.kinds.get(kind) ?? 0) - (before.kinds.get(kind) ?? 0)] as const)
    .sort(([, one], [, other]) => Math.abs(other) - Math.abs(one));
  const [from, to] = [before, after].map(({ kinds: _, ...rest }) => rest);
  return { from, to, changes: Object.fromEntries(changes.slice(0, 12)) };
}
