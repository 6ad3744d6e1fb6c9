// A hundred summaries in one notebook: the elements and the times that test/ui/light.spec.ts allows in JupyterLab.
import assert from 'node:assert/strict';
import { HUNDRED_MS, smallest } from '../../ui/support/timing.ts';
import { notebookOf } from './notebooks.mjs';
import { LEFT_OF_OUTPUTS } from './window.mjs';

export const NAME = 'hundred.ipynb';
export const SUMMARIES = 100;
export const notebook = (payload) => notebookOf(Array(SUMMARIES).fill(payload));

const LIMITS = { tables: 8, elements: 3000 };

/** Opens it, turns the wheel there and back; returns what was counted, in words. */
export async function expectLight(window) {
  const { page } = window;
  let frame = null;
  const work = await smallest(HUNDRED_MS, async () => {
    if (frame !== null) await startAgain(window);
    frame = await window.openNotebook(NAME);
    await frame.locator('.lf-row').first().waitFor();
    await page.waitForTimeout(2000);
    return timesOf(frame);
  });
  const opened = await countsOf(frame);
  await frame.evaluate(watchPlaceholders);
  await page.mouse.move(LEFT_OF_OUTPUTS, 500);
  const scrolled = await turned(window, frame, 1);
  const last = await lastOf(page);
  assert.ok(last > 10, `scrolled to cell ${last}`);
  const back = await turned(window, frame, -1);
  const { seen, frames, atRest } = await frame.evaluate(() => window.placeholders);
  console.log(JSON.stringify({ work, opened, scrolled, back, seen, frames, atRest }));
  for (const [what, ms] of Object.entries(HUNDRED_MS))
    assert.ok(work[what] <= ms, `${work[what]} ms ${what}`);
  for (const counts of [opened, scrolled, back]) {
    assert.ok(counts.tables <= LIMITS.tables, `${counts.tables} tables`);
    assert.ok(counts.elements <= LIMITS.elements, `${counts.elements} elements`);
  }
  assert.equal(back.outputs, SUMMARIES);
  assert.equal(atRest, false, 'a placeholder stays in view');
  const most = (what) => Math.max(opened[what], scrolled[what], back[what]);
  const counted = `${most('tables')} tables and ${most('elements')} elements`;
  return `at most ${HUNDRED_MS.inAll} ms of script, ${counted}, also scrolled by ${last} summaries`;
}

/** As when the window is loaded again with no notebook open. */
async function startAgain(window) {
  await window.closeNotebook(NAME);
  await window.page.reload();
  await window.page.getByRole('treeitem').first().waitFor();
}

async function turned({ page }, frame, direction) {
  for (let step = 0; step < 300; step += 1) await page.mouse.wheel(0, direction * 480);
  await page.waitForTimeout(1500);
  return countsOf(frame);
}

/** Of all outputs. */
async function countsOf(frame) {
  const outputs = await frame.locator('#container .output').count();
  const elements = await frame.locator('#container *').count();
  const tables = await frame.locator('.lf-table').count();
  return { outputs, elements, tables };
}

/** Of our own script, in milliseconds. */
async function timesOf(frame) {
  const times = await frame.evaluate(() =>
    performance
      .getEntriesByType('measure')
      .filter(({ name }) => name.startsWith('layerfold'))
      .map(({ duration }) => duration),
  );
  return { inAll: times.reduce((sum, time) => sum + time, 0), atAStretch: Math.max(...times) };
}

/** Runs in the page: counts frames, and those with a placeholder in view, whatever window the page is in. */
function watchPlaceholders() {
  const placeholders = (window.placeholders = { seen: 0, frames: 0, atRest: false });
  const waiting = () =>
    [...document.querySelectorAll('#container .output')].flatMap(
      ({ shadowRoot }) => shadowRoot?.querySelector('.lf-waiting') ?? [],
    );
  let observer = null;
  const look = () => {
    placeholders.frames += 1;
    const records = observer?.takeRecords() ?? [];
    placeholders.atRest = records.some(({ isIntersecting }) => isIntersecting);
    if (placeholders.atRest) placeholders.seen += 1;
    observer?.disconnect();
    observer = new window.IntersectionObserver(() => undefined);
    for (const placeholder of waiting()) observer.observe(placeholder);
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/** The last cell that VS Code draws, from 1. */
const lastOf = (page) =>
  page
    .locator('.notebook-editor .monaco-list-row')
    .evaluateAll((rows) => 1 + Math.max(...rows.map((row) => Number(row.dataset.index))));
