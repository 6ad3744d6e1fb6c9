import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { ANY_HOST } from './support/host.js';
import { expectFocus, hasNotebook, labels, openTable, runningSessions } from './support/lab.js';
import { saveNotebook, shows } from './support/notebooks.js';
import { expect, test } from './support/test.js';

const MODELS = [
  { bundle: 'keras-resnet101', head: /^resnet101 · Keras · 347 layers · 44,707,176 parameters/ },
  { bundle: 'torch-resnet101', head: /PyTorch · 287 modules · 44,549,160 parameters/ },
] as const;
const THEMES = ['JupyterLab Light', 'JupyterLab Dark'] as const;
const WIDTHS = [1400, 480] as const;

for (const { bundle, head } of MODELS) {
  for (const theme of THEMES) {
    for (const width of WIDTHS) {
      test(`${bundle}, ${theme}, ${width} px: untrusted, without a kernel`, async ({
        page,
        jupyter,
      }) => {
        await page.setViewportSize({ width, height: 900 });
        saveNotebook(jupyter, 'table.ipynb', [shows(bundle)]);
        await openTable(page, jupyter, 'table.ipynb', { theme });

        expect(await runningSessions(page)).toBe(0);
        expect(await isTrusted(page)).toBe(false);
        await expect(page.locator('.lf-head')).toHaveText(head);
        await expect(page.locator('.jp-RenderedHTML, .jp-RenderedText')).toHaveCount(0);
        await expect.poll(() => overflowing(page)).toEqual([]);
        expect(await page.locator('.lf-root, .lf-root *').count()).toBeLessThanOrEqual(
          12 * 25 + 150,
        );
        const axe = new AxeBuilder({ page }).include('.lf-root');
        axe.options({ rules: { 'target-size': { enabled: true } } });
        const { violations } = await axe.analyze();
        expect(violations).toEqual([]);
      });
    }
  }
}

test('ResNet101 opens at its blocks: 347 layers in 23 rows', ANY_HOST, async ({ host }) => {
  const view = await host.open('table.ipynb', [shows('keras-resnet101')]);
  const table = view.locator('.lf-table');
  await expect(view.locator('.lf-extent')).toHaveText('347 layers in 23 rows');
  await expect(view.locator('.lf-pager')).toHaveCount(0);
  expect((await labels(table)).slice(14, 17)).toEqual([
    'conv4',
    'conv4_block1',
    'conv4_block2 … 23',
  ]);
  const run = table.locator('.lf-run').nth(1);
  await expect(run.locator('.lf-badge')).toHaveText('× 22 · 1.12 M each');
  await expect(run.locator('.lf-params')).toHaveText('24,679,424');
  await expect(run.locator('.lf-share')).toHaveText('55.2%');
  await expect(run.locator('.lf-type')).toHaveText('residual block');
});

test('a tree without shapes has no column for them', ANY_HOST, async ({ host }) => {
  const view = await host.open('table.ipynb', [shows('torch-resnet101')]);
  const table = view.locator('.lf-table');
  await expect(table.locator('.lf-titles > th')).toHaveText([
    'Module',
    'Type',
    'Parameters',
    'Share',
  ]);
  await expect(table).toHaveAttribute('aria-colcount', '6');
});

test('forced colours keep the focus, the folds and the buttons in sight', async ({
  page,
  jupyter,
}) => {
  await page.setViewportSize({ width: 1400, height: 480 });
  saveNotebook(jupyter, 'forced.ipynb', [shows('keras-resnet101')]);
  await openTable(page, jupyter, 'forced.ipynb');
  await page.emulateMedia({ forcedColors: 'active' });
  const row = page.locator('.lf-row[tabindex="0"]');
  await row.focus();
  await expect(row).toHaveCSS('outline-style', 'solid');
  await expect(page.locator('.lf-size')).not.toHaveCSS('border-top-width', '0px');
  await page.keyboard.press('End');
  await expectFocus(page, 'predictions');
  const fold = page.locator('.lf-fold').first();
  const width = await fold.evaluate((node) => getComputedStyle(node, '::before').borderRightWidth);
  expect(Number.parseFloat(width)).toBeGreaterThan(0);
});

async function isTrusted(page: Page): Promise<unknown> {
  await hasNotebook(page);
  return page.evaluate(() => {
    const cell = window.jupyterapp.shell.currentWidget?.content.widgets[0];
    return (cell as { model: { trusted: boolean } } | undefined)?.model.trusted;
  });
}

/** Elements of ours with more in them than they have room for, and the page if it scrolls sideways. */
async function overflowing(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const output = document.querySelector('.jp-OutputArea-output');
    const all = [...document.querySelectorAll('.lf-root, .lf-root *'), output];
    for (const node of all) {
      if (node === null || node.closest('.lf-aside') !== null) continue;
      // The text of a cell may be cut with an ellipsis; nothing may scroll.
      const style = getComputedStyle(node);
      const tall = node.scrollHeight > node.clientHeight + 1 && style.display !== 'inline';
      if (tall && !['TH', 'TD', 'SELECT'].includes(node.tagName))
        found.push(`${node.className} tall`);
    }
    if (output !== null && output.scrollWidth > output.clientWidth) found.push('output wide');
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) found.push('page wide');
    return found;
  });
}
