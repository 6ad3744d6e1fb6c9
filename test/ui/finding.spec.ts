import { expectFocus, modeOf, openTable, rowNamed } from './support/lab.js';
import { saveNotebook, shows } from './support/notebooks.js';
import { expect, test } from './support/test.js';

test.beforeEach(async ({ page, jupyter }) => {
  saveNotebook(jupyter, 'find.ipynb', [shows('keras-resnet101')]);
  await openTable(page, jupyter, 'find.ipynb');
});

test('layers are found by key alone, and no letter reaches the notebook', async ({ page }) => {
  const field = page.getByRole('searchbox');
  const cells = page.locator('.jp-Notebook .jp-Cell');
  const count = await cells.count();
  await page.locator('.lf-row[tabindex="0"]').focus();
  await page.keyboard.press('/');
  await expect(field).toBeFocused();
  await page.keyboard.type('add bx');
  await expect(page.locator('.lf-found-text')).toHaveText('No matches');
  await field.fill('block17_add');
  await page.keyboard.press('Enter');
  await expectFocus(page, '…_add');
  await expect(page.locator('.lf-found-text')).toHaveText('1 match');
  await expect(page.getByRole('status')).toHaveText('1 match');
  await page.keyboard.press('Escape');
  await expect(page.locator('.lf-found-text')).toHaveCount(0);
  await expect(rowNamed(page, 'conv4')).toBeVisible();
  await expect(cells).toHaveCount(count);
  expect(await modeOf(page)).toBe('command');
});

test('Escape in a row gives the focus to the cell', async ({ page }) => {
  await rowNamed(page, 'conv1_conv').focus();
  await page.keyboard.press('Escape');
  await expect(page.locator('.lf-root :focus')).toHaveCount(0);
  expect(await modeOf(page)).toBe('command');
  const isInNotebook = await page.evaluate(
    () => document.activeElement?.closest('.jp-Notebook') !== null,
  );
  expect(isInNotebook).toBe(true);
});

test('details open without a keyboard', async ({ page }) => {
  const details = page.locator('.lf-details');
  const name = details.locator('.lf-details-name');
  await page.locator('.lf-more').click();
  const button = page.getByRole('button', { name: 'Details of the row' });
  await button.click();
  await expect(name).toHaveText('input_layer'); // no row had the focus
  await button.click();
  await expect(name).toHaveCount(0);
  await rowNamed(page, 'conv1_conv').dblclick();
  await expect(name).toHaveText('conv1_conv');
  await rowNamed(page, 'conv4').click();
  await expect(name).toHaveText('conv4');
  await details.getByRole('button', { name: 'Close the details' }).click();
  await expect(name).toHaveCount(0);
});

test('titles sort, and say so', async ({ page }) => {
  await page.getByRole('columnheader', { name: 'Parameters' }).click();
  const title = page.getByRole('columnheader', { name: 'Parameters' });
  await expect(title).toHaveAttribute('aria-sort', 'descending');
  await expect(page.locator('.lf-name').first()).toHaveText('conv4');
  await page.keyboard.press('Enter');
  await expect(title).toHaveAttribute('aria-sort', 'ascending');
  await page.keyboard.press('Enter');
  await expect(page.locator('[aria-sort]')).toHaveCount(0);
});
