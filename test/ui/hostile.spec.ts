import type { Page } from '@playwright/test';
import { type HostileCase, hostileCases } from '../src/format/support/hostile.js';
import { notAllowed } from './support/allowed.js';
import { openLab, openNotebook } from './support/lab.js';
import { type Cell, MIME_TYPE, saveNotebook } from './support/notebooks.js';
import { expect, test } from './support/test.js';
import { measures, smallest, startClean } from './support/timing.js';

test.beforeEach(startClean);

// JupyterLab's own copy turns the members of "__proto__" into members of the payload, so there it says
// that it needs what it does not know. Both decoders read the file itself as a table.
const CASES = hostileCases().filter(({ name }) => name !== 'prototype-keys');

test('hostile: prototype-keys', async ({ page, jupyter }) => {
  const trouble = watched(page);
  const [found] = hostileCases().filter(({ name }) => name === 'prototype-keys');
  saveNotebook(jupyter, 'hostile.ipynb', [cellOf(found as HostileCase)]);
  await openLab(page, jupyter);
  await openNotebook(page, 'hostile.ipynb');
  await expect(page.locator('.lf-root:not(.lf-waiting)')).toHaveCount(1);
  expect(await page.evaluate(() => 'polluted' in {})).toBe(false);
  expect(trouble).toEqual([]);
});

/** Milliseconds of any one piece of our work. */
const CEILING = 50;
/** So few that all of them are near the viewport of 900 px. */
const CELLS_OF_ONE_NOTEBOOK = 12;

for (let from = 0; from < CASES.length; from += CELLS_OF_ONE_NOTEBOOK) {
  const cases = CASES.slice(from, from + CELLS_OF_ONE_NOTEBOOK);
  test(`hostile: ${cases[0]?.name} to ${cases.at(-1)?.name}`, async ({ page, jupyter }) => {
    const trouble = watched(page);
    saveNotebook(jupyter, 'hostile.ipynb', cases.map(cellOf));
    const { slowest } = await smallest({ slowest: CEILING }, async () => {
      await openLab(page, jupyter);
      await openNotebook(page, 'hostile.ipynb');
      for (const [at, hostile] of cases.entries()) await check(page, at, hostile);
      return { slowest: Math.max(...(await measures(page)).map(({ duration }) => duration)) };
    });
    console.log(slowest);
    expect(slowest).toBeLessThanOrEqual(CEILING);
    expect(await page.evaluate(() => 'polluted' in {})).toBe(false);
    expect(trouble).toEqual([]);
  });
}

function cellOf({ name, payload }: HostileCase): Cell {
  const plain = `PLAIN ${name}\n<b>second</b> line`;
  return { source: name, outputs: [{ [MIME_TYPE]: payload, 'text/plain': plain }] };
}

async function check(page: Page, at: number, hostile: HostileCase): Promise<void> {
  const cell = page.locator('.jp-Notebook .jp-Cell').nth(at);
  await cell.scrollIntoViewIfNeeded();
  const root = cell.locator('.lf-root:not(.lf-waiting)');
  await expect(root, hostile.name).toHaveCount(1);
  expect(await notAllowed(root), hostile.name).toEqual([]);
  expect(await root.locator('*').count(), hostile.name).toBeLessThanOrEqual(12 * 25 + 150);
  if (hostile.expect === 'table') {
    await expect(root.locator('.lf-row').first(), hostile.name).toBeVisible();
  } else {
    await expect(root, hostile.name).toContainText(hostile.sentence ?? '');
    await expect(root.locator('pre')).toHaveText(`PLAIN ${hostile.name}\n<b>second</b> line`);
  }
}

/** Whatever a payload should never be able to cause. */
function watched(page: Page): string[] {
  const trouble: string[] = [];
  page.on('dialog', (dialog) => {
    trouble.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('pageerror', (error) => trouble.push(`error ${error.message}`));
  page.on('request', (request) => {
    const { pathname, hostname } = new URL(request.url());
    if (hostname !== '127.0.0.1' || pathname.endsWith('/x'))
      trouble.push(`request ${request.url()}`);
  });
  return trouble;
}
