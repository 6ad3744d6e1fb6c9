import { ANY_HOST } from './support/host.js';
import { expectFocus, modeOf, openTable, rowNamed } from './support/lab.js';
import { saveNotebook, shows } from './support/notebooks.js';
import { expect, test } from './support/test.js';

const CELLS = [shows('keras-resnet101')];

test(
  'layers are found by key alone, and no letter reaches the notebook',
  ANY_HOST,
  async ({ page, host }) => {
    const view = await host.open('find.ipynb', CELLS);
    const field = view.getByRole('searchbox');
    const before = await host.notebook();
    await view.locator('.lf-row[tabindex="0"]').focus();
    await page.keyboard.press('/');
    await expect(field).toBeFocused();
    await page.keyboard.type('add bx');
    await expect(view.locator('.lf-found-text')).toHaveText('No matches');
    await field.fill('block17_add');
    await page.keyboard.press('Enter');
    await expectFocus(view, '…_add');
    await expect(view.locator('.lf-found-text')).toHaveText('1 match');
    await expect(view.locator('.lf-root').getByRole('status')).toHaveText('1 match');
    await page.keyboard.press('Escape');
    await expect(view.locator('.lf-found-text')).toHaveCount(0);
    await expect(rowNamed(view, 'conv4')).toBeVisible();
    expect(await host.notebook()).toEqual(before);
  },
);

test('Escape in a row gives the focus to the cell', async ({ page, jupyter }) => {
  saveNotebook(jupyter, 'find.ipynb', CELLS);
  await openTable(page, jupyter, 'find.ipynb');
  await rowNamed(page, 'conv1_conv').focus();
  await page.keyboard.press('Escape');
  await expect(page.locator('.lf-root :focus')).toHaveCount(0);
  await expect(page.locator('.jp-Notebook :focus')).toHaveCount(1);
  expect(await modeOf(page)).toBe('command');
});

test('details open without a keyboard', ANY_HOST, async ({ host }) => {
  const view = await host.open('find.ipynb', CELLS);
  const details = view.locator('.lf-details');
  const name = details.locator('.lf-details-name');
  await view.locator('.lf-more').click();
  const button = view.getByRole('button', { name: 'Details of the row' });
  await button.click();
  await expect(name).toHaveText('input_layer'); // no row had the focus
  await button.click();
  await expect(name).toHaveCount(0);
  await rowNamed(view, 'conv1_conv').dblclick();
  await expect(name).toHaveText('conv1_conv');
  await rowNamed(view, 'conv4').click();
  await expect(name).toHaveText('conv4');
  await details.getByRole('button', { name: 'Close the details' }).click();
  await expect(name).toHaveCount(0);
});

test('titles sort, and say so', ANY_HOST, async ({ page, host }) => {
  const view = await host.open('find.ipynb', CELLS);
  await view.getByRole('columnheader', { name: 'Parameters' }).click();
  const title = view.getByRole('columnheader', { name: 'Parameters' });
  await expect(title).toHaveAttribute('aria-sort', 'descending');
  await expect(view.locator('.lf-name').first()).toHaveText('conv4');
  await page.keyboard.press('Enter');
  await expect(title).toHaveAttribute('aria-sort', 'ascending');
  await page.keyboard.press('Enter');
  await expect(view.locator('[aria-sort]')).toHaveCount(0);
});
