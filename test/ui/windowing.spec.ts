import type { Page } from '@playwright/test';
import { expectFocus, openLab, openNotebook, rowNamed } from './support/lab.js';
import { saveNotebook, shows } from './support/notebooks.js';
import { expect, test } from './support/test.js';

const CELLS = 24;
const MODES = ['contentVisibility', 'full', 'defer'] as const;

for (const windowingMode of MODES) {
  test(`windowing ${windowingMode}: tables come and go with the viewport`, async ({
    page,
    jupyter,
  }) => {
    jupyter.setUserSettings({ '@jupyterlab/notebook-extension:tracker': { windowingMode } });
    await page.setViewportSize({ width: 1400, height: 1000 });
    saveNotebook(
      jupyter,
      'many.ipynb',
      Array.from({ length: CELLS }, () => shows('keras-resnet101')),
    );
    await openLab(page, jupyter);
    await openNotebook(page, 'many.ipynb');
    await expect.poll(() => windowingModeOf(page)).toBe(windowingMode);
    await expect(tableOf(page, 0)).toHaveCount(1);
    await expect(tableOf(page, CELLS - 1)).toHaveCount(0);

    // A fold survives being taken down and built again.
    await tableOf(page, 0)
      .locator('.lf-fold', { hasText: /^conv4$/ })
      .click();
    await expect(tableOf(page, 0).locator('.lf-row')).toHaveCount(21);
    await page.evaluate(() => {
      (document.activeElement as HTMLElement | null)?.blur();
    });
    await scrollTo(page, 1);
    await expect(tableOf(page, CELLS - 1)).toHaveCount(1);
    await expect(tableOf(page, CELLS - 1).locator('.lf-row')).toHaveCount(23);
    // With full windowing the active cell stays beside what is in view.
    await expect(tableOf(page, 1)).toHaveCount(0);
    await scrollTo(page, 0);
    await expect(tableOf(page, 0).locator('.lf-row')).toHaveCount(21);

    // The one with the focus stays.
    await rowNamed(tableOf(page, 0), 'conv5').focus();
    await scrollTo(page, 1);
    await expect(tableOf(page, CELLS - 1)).toHaveCount(1);
    if (windowingMode === 'contentVisibility') await expectFocus(page, 'conv5');
  });
}

test('a notebook behind another tab keeps its tables', async ({ page, jupyter }) => {
  saveNotebook(jupyter, 'front.ipynb', [shows('keras-resnet101')]);
  saveNotebook(jupyter, 'other.ipynb', [shows('torch-resnet101')]);
  await openLab(page, jupyter);
  await openNotebook(page, 'front.ipynb');
  await page.locator('.lf-table').waitFor();
  await openNotebook(page, 'other.ipynb');
  await page.locator('.lf-table:visible').waitFor();
  await expect(page.locator('.lf-table')).toHaveCount(2);
  await page.waitForTimeout(300);
  await expect(page.locator('.lf-table')).toHaveCount(2);
});

test('text that is selected is not taken away', async ({ page, jupyter }) => {
  await page.setViewportSize({ width: 1400, height: 1000 });
  saveNotebook(
    jupyter,
    'selected.ipynb',
    Array.from({ length: CELLS }, () => shows('keras-resnet101')),
  );
  await openLab(page, jupyter);
  await openNotebook(page, 'selected.ipynb');
  await rowNamed(tableOf(page, 0), 'conv4').locator('.lf-params').selectText();
  await scrollTo(page, 1);
  await expect(tableOf(page, CELLS - 1)).toHaveCount(1);
  expect(await page.evaluate(() => String(getSelection()).trim())).toBe('26,199,552');
});

async function windowingModeOf(page: Page): Promise<string | undefined> {
  return page.evaluate(() => {
    const notebook = window.jupyterapp.shell.currentWidget?.content;
    return (notebook as { notebookConfig?: { windowingMode: string } } | undefined)?.notebookConfig
      ?.windowingMode;
  });
}

function tableOf(page: Page, cell: number): ReturnType<Page['locator']> {
  return page.locator(`.jp-Cell[data-windowed-list-index="${cell}"] .lf-table`);
}

/** To the first or the last cell; heights are guessed until cells are drawn, so the end may move. */
async function scrollTo(page: Page, share: 0 | 1): Promise<void> {
  await page.locator('.jp-WindowedPanel-outer').evaluate(async (scroller, end) => {
    let still = 0;
    for (let round = 0; round < 60 && still < 4; round += 1) {
      const { scrollTop, scrollHeight, clientHeight } = scroller;
      const goal = end * (scrollHeight - clientHeight);
      still = Math.abs(scrollTop - goal) <= 2 ? still + 1 : 0;
      scroller.scrollTop = goal;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }, share);
}
