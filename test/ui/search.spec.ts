import { labels, openTable, rowNamed } from './support/lab.js';
import { saveNotebook, shows } from './support/notebooks.js';
import { expect, test } from './support/test.js';

test("JupyterLab's search marks our text, and no fold or page turn after it loses a letter", async ({
  page,
  jupyter,
}) => {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await page.setViewportSize({ width: 1400, height: 560 });
  saveNotebook(jupyter, 'find.ipynb', [shows('keras-resnet101')]);
  const table = await openTable(page, jupyter, 'find.ipynb');
  const before = await texts();

  await page.evaluate(() => window.jupyterapp.commands.execute('documentsearch:start'));
  await page
    .locator('.jp-DocumentSearch-filter-wrapper, .jp-DocumentSearch-button-wrapper')
    .first()
    .waitFor();
  await page
    .locator('.jp-DocumentSearch-filter-button-wrapper, [title="Show Search Filters"]')
    .first()
    .click();
  await page.getByText('Search Cell Outputs').first().click();
  await page.locator('.jp-DocumentSearch-input').first().fill('conv');
  await expect(page.locator('.lf-root mark').first()).toBeVisible();

  await rowNamed(page, 'conv1_conv').focus();
  await page.keyboard.press('End');
  // JupyterLab searches what is in the page anew by itself, and counts it with the next step: docs/decisions/0004.
  const marks = page.locator('.lf-root mark');
  await expect(marks.first()).toBeVisible();
  const conv5 = rowNamed(page, 'conv5');
  await conv5.locator('.lf-fold').click();
  await expect(conv5).toHaveAttribute('aria-expanded', 'true');
  await page.locator('.jp-DocumentSearch-input').first().press('Enter');
  const counter = page.locator('.jp-DocumentSearch-index-counter');
  await expect(async () => {
    await expect(counter).toHaveText(new RegExp(`/${await marks.count()}$`), { timeout: 1_000 });
  }).toPass();
  await conv5.locator('.lf-fold').click();
  await expect(conv5).toHaveAttribute('aria-expanded', 'false');
  await page.locator('.lf-first').click();
  await page.locator('.jp-DocumentSearch-input').first().fill('of');
  await expect(page.locator('.lf-range mark')).toBeVisible();
  await page.locator('.lf-next').click();
  await expect(page.locator('.lf-range')).not.toHaveText(/^1–/);
  await page.locator('.lf-previous').click();
  await expect(page.locator('.lf-range')).toHaveText(/^1–/);
  await page.locator('.jp-DocumentSearch-close-button, [title="Close Search Box"]').first().click();

  await expect(page.locator('.lf-root mark')).toHaveCount(0);
  await expect.poll(texts).toEqual(before);
  expect((await labels(table))[0]).toBe('input_layer');
  expect(errors).toEqual([]);

  async function texts(): Promise<(string | null)[]> {
    return page
      .locator('.lf-head, .lf-titles, .lf-row, .lf-foot')
      .evaluateAll((nodes) => nodes.map((node) => node.textContent));
  }
});
