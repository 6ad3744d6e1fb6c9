import type { Page } from '@playwright/test';
import { openTable, rowNamed } from './support/lab.js';
import { saveNotebook, shows } from './support/notebooks.js';
import { expect, test } from './support/test.js';

/** So long that there is room to scroll above and below the table. */
const FILLER = { source: 'pass\n'.repeat(80), outputs: [] };

test('no scrollbar inside the output, and the wheel scrolls the notebook over all that is open', async ({
  page,
  jupyter,
}) => {
  saveNotebook(jupyter, 'wheel.ipynb', [shows('keras-resnet101'), FILLER]);
  await page.setViewportSize({ width: 1400, height: 600 });
  await openTable(page, jupyter, 'wheel.ipynb');
  await page.locator('.lf-more').click();
  await page.getByRole('searchbox').fill('conv4');
  await page.getByRole('searchbox').press('Enter');
  await expect(page.locator('.lf-found-text')).toContainText('match');
  await rowNamed(page, 'conv4').focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('.lf-details')).toBeVisible();
  const root = page.locator('.lf-root');
  for (const wanted of [1030, 480]) {
    await expect
      .poll(async () => {
        const rest = wanted - (await root.evaluate((node) => node.clientWidth));
        // JupyterLab takes less room beside the cells of a narrow notebook.
        const width = (page.viewportSize()?.width ?? 0) + rest;
        if (rest !== 0) await page.setViewportSize({ width, height: 600 });
        return rest;
      })
      .toBe(0);
    await expect.poll(() => scrollers(page), `${wanted} px`).toEqual([]);
    for (const part of ['.lf-panel', '.lf-found', '.lf-row >> nth=3', '.lf-details', '.lf-source'])
      expect(await wheelOver(page, part), `${part} at ${wanted} px`).toBeGreaterThan(0);
  }
});

/** What could scroll between our elements and the notebook, or needs to. */
async function scrollers(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const ours = [...document.querySelectorAll('.lf-root, .lf-root *')];
    const around: Element[] = [];
    const notebook = document.querySelector('.jp-WindowedPanel-outer');
    for (let node = ours[0]?.parentElement; node && node !== notebook; node = node.parentElement)
      around.push(node);
    for (const node of [...ours, ...around]) {
      const { overflowX, overflowY, display } = getComputedStyle(node);
      if (display === 'inline' || node.tagName === 'SELECT' || node.closest('.lf-aside')) continue;
      const scrolls = (overflow: string): boolean => overflow === 'auto' || overflow === 'scroll';
      if (scrolls(overflowY) && node.scrollHeight > node.clientHeight)
        found.push(`${node.className} scrolls down`);
      if (scrolls(overflowX) && node.scrollWidth > node.clientWidth)
        found.push(`${node.className} scrolls sideways`);
      const isOurs = node.closest('.lf-root') !== null;
      if (isOurs && (scrolls(overflowX) || scrolls(overflowY)))
        found.push(`${node.className} may scroll`);
      // Hosts give the wheel to whatever has more in it than it is tall.
      if (isOurs && overflowY === 'hidden' && node.scrollHeight > node.clientHeight + 1)
        if (!['TH', 'TD'].includes(node.tagName)) found.push(`${node.className} is cut`);
    }
    return found;
  });
}

/** How far the notebook moves when the wheel is turned over a part of the table. */
async function wheelOver(page: Page, part: string): Promise<number> {
  const notebook = page.locator('.jp-WindowedPanel-outer');
  const node = page.locator(part).first();
  await node.evaluate((element) => {
    element.scrollIntoView({ block: 'center' });
  });
  const before = await notebook.evaluate(({ scrollTop }) => scrollTop);
  const box = await node.boundingBox();
  await page.mouse.move((box?.x ?? 0) + 20, (box?.y ?? 0) + (box?.height ?? 0) / 2);
  await page.mouse.wheel(0, 60);
  const moved = async (): Promise<number> =>
    (await notebook.evaluate(({ scrollTop }) => scrollTop)) - before;
  await expect.poll(moved).toBeGreaterThan(0);
  return moved();
}
