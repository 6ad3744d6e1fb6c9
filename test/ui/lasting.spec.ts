// What is done with a notebook all day leaves nothing of our tables in the page.
//   LAYERFOLD_TIMES=1000 npx playwright test lasting.spec.ts    a thousand times, and the heap is compared, too
import type { Locator, Page } from '@playwright/test';
import { heapOf, type Kept } from './support/heap.js';
import { closeNotebook, hasKernel, openLab, openNotebook } from './support/lab.js';
import { runs, saveNotebook, shows } from './support/notebooks.js';
import { expect, test } from './support/test.js';

/** So few are enough to see whether an element stays. */
const FEW = 4;
const TIMES = Number(process.env['LAYERFOLD_TIMES'] ?? FEW);

test.setTimeout(100_000 + 4_000 * TIMES);

test('a cell that is run and cleared, and its kernel restarted, leaves nothing of its tables', async ({
  page,
  jupyter,
}) => {
  saveNotebook(jupyter, 'lasting.ipynb', [runs(jupyter, 'keras-resnet101')]);
  const trouble = troubleOfOurs(page);
  await openLab(page, jupyter);
  await openNotebook(page, 'lasting.ipynb', { kernel: true });
  await expect.poll(() => hasKernel(page)).toBe(true);
  await leavesNothing(page, async (round) => {
    // A restart takes as long as twenty runs.
    if (round % 20 === 1)
      await page.evaluate(() =>
        window.jupyterapp.shell.currentWidget?.sessionContext.restartKernel(),
      );
    await page.evaluate(() => window.jupyterapp.commands.execute('notebook:run-cell'));
    await table(page).waitFor();
    await page.evaluate(() => window.jupyterapp.commands.execute('notebook:clear-cell-output'));
    await table(page).waitFor({ state: 'detached' });
  });
  expect(trouble).toEqual([]);
});

test('a notebook that is closed and opened again leaves nothing of its tables', async ({
  page,
  jupyter,
}) => {
  saveNotebook(jupyter, 'reopened.ipynb', TWELVE);
  await openLab(page, jupyter);
  const { before, after } = await keptBy(page, FEW, () => reopen(page));
  expect(after.elements).toBe(before.elements);
});

test('closed notebooks leave nothing at all in a JupyterLab that keeps none of them itself', async ({
  page,
  start,
}) => {
  const own = await start({ disabled: KEEPERS, withKernels: false });
  saveNotebook(own, 'reopened.ipynb', TWELVE);
  await withoutWebComponents(page);
  await openLab(page, own);
  await leavesNothing(page, () => reopen(page));
});

const TWELVE = Array.from({ length: 12 }, () => shows('keras-resnet101'));

async function reopen(page: Page): Promise<void> {
  await openNotebook(page, 'reopened.ipynb');
  await table(page).waitFor();
  // Tables far from the window are not drawn.
  await page.locator('.lf-waiting').first().waitFor({ state: 'attached' });
  await closeNotebook(page);
}

/**
 * Of JupyterLab 4.6 with all its parts, each notebook that was ever opened stays: with the debugger's handlers of kernels
 * that change, with the language server's adapter as long as there is no kernel, and with its toolbar, a web component.
 */
const KEEPERS = ['@jupyterlab/debugger-extension', '@jupyterlab/lsp-extension'];

/** The library of JupyterLab's web components keeps design tokens of each element around one, with that element. */
async function withoutWebComponents(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const define = customElements.define.bind(customElements);
    customElements.define = (name, ...others) => {
      if (!name.startsWith('jp-')) define(name, ...others);
    };
  });
}

const table = (page: Page): Locator => page.locator('.lf-root:not(.lf-waiting) .lf-row').first();

/** Errors and lines of the console that come from our files: JupyterLab has some of its own for each kernel that starts. */
function troubleOfOurs(page: Page): readonly string[] {
  const trouble: string[] = [];
  const isOurs = (place = ''): boolean => place.includes('/extensions/layerfold/');
  page.on('pageerror', ({ message, stack }) => {
    if (isOurs(stack)) trouble.push(`error ${message}`);
  });
  page.on('console', (line) => {
    if (isOurs(line.location().url)) trouble.push(line.text());
  });
  return trouble;
}

/** Chromium keeps those that its style sheet has for some elements, each time that one of these is styled. */
const MEDIA_QUERIES = 'native blink::MediaQuerySet';

/** No element of ours more, in no document either; a thousand times over as many bytes, up to two per cent. */
async function leavesNothing(page: Page, cycle: (round: number) => Promise<void>): Promise<void> {
  const { before, after } = await keptBy(page, TIMES, cycle);
  expect(after.elements).toBe(before.elements);
  expect(after.kinds.get(MEDIA_QUERIES)).toBe(before.kinds.get(MEDIA_QUERIES));
  if (TIMES > FEW) expect(Math.abs(after.bytes / before.bytes - 1)).toBeLessThan(0.02);
}

/** What is kept once no more falls away: JupyterLab still has a part of what was closed while it is busy. */
async function settled(kept: () => Promise<Kept>): Promise<Kept> {
  let last = await kept();
  const falls = async (): Promise<boolean> => {
    const { elements } = last;
    last = await kept();
    return last.elements < elements;
  };
  while (await falls());
  return last;
}

/** What is kept before and after some rounds. */
async function keptBy(
  page: Page,
  rounds: number,
  cycle: (round: number) => Promise<void>,
): Promise<{ readonly before: Kept; readonly after: Kept }> {
  const kept = await heapOf(page);
  for (let round = 0; round < Math.max(2, rounds / 5); round += 1) await cycle(round);
  const before = await settled(kept);
  for (let round = 0; round < rounds; round += 1) await cycle(round);
  const after = await settled(kept);
  const description = [before, after]
    .map(({ bytes, elements, nodes, listeners }) =>
      JSON.stringify({ bytes, elements, nodes, listeners }),
    )
    .join(' ');
  test.info().annotations.push({ type: 'kept', description });
  if (TIMES > FEW) console.log(description);
  return { before, after };
}
