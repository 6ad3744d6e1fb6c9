import type { Page } from '@playwright/test';
import { violations } from './support/axe.js';
import { openLab, openNotebook } from './support/lab.js';
import { MIME_TYPE, saveNotebook, shows } from './support/notebooks.js';
import { expect, test } from './support/test.js';
import { corpusPayload, openViewPage } from './support/viewPage.js';

const THEMES = ['JupyterLab Light', 'JupyterLab Dark', 'JupyterLab Dark High Contrast'] as const;

test('axe finds nothing in any theme of JupyterLab: tables with all there is, a placeholder, an error', async ({
  page,
  jupyter,
}) => {
  await page.setViewportSize({ width: 1400, height: 560 });
  const later = { format: 'layerfold', version: [2, 0] };
  const error = { [MIME_TYPE]: later, 'text/plain': 'resnet101 as plain text' };
  const filler = { source: 'pass\n'.repeat(200), outputs: [] };
  const torch = shows('torch-resnet101');
  saveNotebook(jupyter, 'axe.ipynb', [
    shows('keras-resnet101', 'keras-resnet101'),
    { source: 'bad', outputs: [error] },
    ...[filler, torch],
  ]);
  await openLab(page, jupyter);
  await openNotebook(page, 'axe.ipynb');
  await showAll(page);
  await expect(page.locator('.lf-problem')).toHaveCount(1);
  await expect(page.locator('.lf-waiting')).toHaveCount(1);
  // The cells that are off the screen have no layout else.
  await page.addStyleTag({ content: '.jp-Cell { content-visibility: visible !important }' });
  for (const theme of THEMES) {
    await page.evaluate(async (name) => {
      await window.jupyterapp.commands.execute('apputils:change-theme', { theme: name });
    }, theme);
    await expect(page.locator('body')).toHaveAttribute('data-jp-theme-name', theme);
    expect(await violations(page), theme).toEqual([]);
  }
});

test('axe finds nothing in a page without a theme, light and dark', async ({ page }) => {
  const shown = { payload: corpusPayload('keras-resnet101') };
  await page.setViewportSize({ width: 1400, height: 560 });
  await openViewPage(page, {
    body: '<main><h1>Models</h1><h2>One</h2><div id="here"></div></main>',
    script: `
      import { mount } from '/lib/hosts/page/mount.js';
      const here = document.getElementById('here');
      mount(here, ${JSON.stringify(shown)}, { pageSize: 10 });
      mount(here, ${JSON.stringify(shown)});
      mount(here, { payload: {}, toString: () => 'plain' });`,
  });
  await showAll(page);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.addStyleTag({
      content: `:root { color-scheme: ${colorScheme}; background: Canvas; color: CanvasText }`,
    });
    expect(await violations(page), colorScheme).toEqual([]);
  }
});

/** Everything that a table can show at once: hits, the panel, the details, a sorted column, a focused cell. */
async function showAll(page: Page): Promise<void> {
  const root = page.locator('.lf-root:has(.lf-table)').first();
  await root.locator('.lf-more').click();
  const title = root.getByRole('columnheader', { name: 'Parameters' });
  await title.click();
  await expect(title).toHaveAttribute('aria-sort', 'descending');
  await root.getByRole('searchbox').fill('conv*_1_conv');
  await root.getByRole('searchbox').press('Enter');
  await expect(root.locator('.lf-found-text')).toContainText('match');
  await expect(root.locator('.lf-row:focus')).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(root.locator('.lf-details')).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(root.locator('.lf-row > :focus')).toHaveCount(1);
}
