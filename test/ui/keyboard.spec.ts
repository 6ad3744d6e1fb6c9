import type { Page } from '@playwright/test';
import { expectFocus, labels, modeOf, openTable, rowNamed } from './support/lab.js';
import { saveNotebook, shows } from './support/notebooks.js';
import { expect, test } from './support/test.js';

async function press(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

test.describe('by key alone', () => {
  test.beforeEach(async ({ page, jupyter }) => {
    saveNotebook(jupyter, 'keys.ipynb', [shows('keras-resnet101')]);
    await openTable(page, jupyter, 'keys.ipynb');
    await page.locator('.lf-row[tabindex="0"]').focus();
  });

  test('rows, folds and parents', async ({ page }) => {
    await expectFocus(page, 'input_layer');
    await press(page, 'ArrowUp');
    await expect(page.locator('.lf-titles > :focus')).toHaveText('Layer');
    await press(page, 'ArrowDown');
    await expectFocus(page, 'input_layer');
    await press(page, 'End');
    await expectFocus(page, 'predictions');
    await press(page, 'Home', 'ArrowDown', 'ArrowDown');
    await expectFocus(page, 'conv1_conv');

    await press(page, 'End', 'ArrowUp', 'ArrowUp');
    await expectFocus(page, 'conv5_block3');
    await press(page, 'ArrowRight');
    await expect(rowNamed(page, 'conv5_block3')).toHaveAttribute('aria-expanded', 'true');
    await expectFocus(page, 'conv5_block3');
    await press(page, 'ArrowDown', 'ArrowLeft');
    await expectFocus(page, 'conv5_block3');
    await press(page, 'ArrowLeft');
    await expect(rowNamed(page, 'conv5_block3')).toHaveAttribute('aria-expanded', 'false');
    await press(page, 'ArrowLeft');
    await expectFocus(page, 'conv5');
  });

  test('Space folds, Enter opens the details, and neither opens the editor', async ({ page }) => {
    await rowNamed(page, 'conv4').focus();
    for (const open of ['false', 'true']) {
      await press(page, 'Space');
      await expect(rowNamed(page, 'conv4')).toHaveAttribute('aria-expanded', open);
      await expectFocus(page, 'conv4');
    }
    const details = page.getByRole('complementary', { name: 'Details of a layer' });
    await press(page, 'Enter');
    await expect(details).toContainText('conv4');
    // JupyterLab has rules of its own for lists in outputs.
    const titles = details.locator('dt');
    const lefts = await titles.evaluateAll((nodes) =>
      nodes.map((node) => node.getBoundingClientRect().left),
    );
    expect(lefts.length).toBeGreaterThan(3);
    expect(new Set(lefts).size).toBe(1);
    await expectFocus(page, 'conv4');
    await press(page, 'Escape');
    await expect(details).toHaveCount(0);
    await expectFocus(page, 'conv4');
    expect(await modeOf(page)).toBe('command');
  });

  test('siblings open and close together', async ({ page }) => {
    await rowNamed(page, 'conv3').focus();
    await press(page, 'Shift+ArrowLeft');
    expect(await labels(page)).toHaveLength(13);
    await expectFocus(page, 'conv3');
    await press(page, '*');
    expect(await labels(page)).toHaveLength(23);
    await expectFocus(page, 'conv3');
  });

  test('cells: in, along, out', async ({ page }) => {
    await rowNamed(page, 'conv1_conv').focus();
    await press(page, 'ArrowRight');
    await expect(cellOf(page, 'conv1_conv', 0)).toBeFocused();
    await press(page, 'ArrowRight');
    await expect(cellOf(page, 'conv1_conv', 1)).toBeFocused();
    await press(page, 'End');
    await expect(cellOf(page, 'conv1_conv', 4)).toBeFocused();
    await press(page, 'ArrowRight', 'ArrowDown');
    await expect(cellOf(page, 'conv1_bn', 4)).toBeFocused();
    await press(page, 'Home');
    await expect(cellOf(page, 'conv1_bn', 0)).toBeFocused();
    await press(page, 'Control+End');
    await expect(cellOf(page, 'predictions', 0)).toBeFocused();
    await press(page, 'Escape');
    await expect(rowNamed(page, 'predictions')).toBeFocused();
    await press(page, 'Control+Home', 'ArrowRight', 'ArrowLeft');
    await expect(rowNamed(page, 'input_layer')).toBeFocused();
  });

  test('Tab leaves the table, one stop in it', async ({ page }) => {
    await press(page, 'ArrowDown', 'Tab');
    await expect(page.locator('.lf-table :focus, .lf-table:focus')).toHaveCount(0);
    await press(page, 'Shift+Tab');
    await expectFocus(page, 'conv1_pad');
  });
});

test('pages by key: the offset stays, the focus is on the same row after every rebuild', async ({
  page,
  jupyter,
}) => {
  await page.setViewportSize({ width: 1400, height: 480 });
  saveNotebook(jupyter, 'pages.ipynb', [shows('keras-resnet101')]);
  await openTable(page, jupyter, 'pages.ipynb');
  const size = await page.locator('.lf-row').count();
  expect(size).toBeLessThan(13);
  await page.locator('.lf-row[tabindex="0"]').focus();
  await press(page, '*', 'ArrowDown', 'ArrowDown', 'PageDown');
  await expect(page.locator('.lf-range')).toHaveText(new RegExp(`^${size + 1}–`));
  await expect(page.locator('.lf-row').nth(2)).toBeFocused();
  await press(page, 'PageUp');
  await expectFocus(page, 'conv1_conv');
  for (let at = 3; at <= size; at += 1) await press(page, 'ArrowDown');
  await expect(page.locator('.lf-row').first()).toBeFocused();
  await expect(page.locator('.lf-range')).toHaveText(new RegExp(`^${size + 1}–`));
  await press(page, 'ArrowUp');
  await expect(page.locator('.lf-row').last()).toBeFocused();
  await press(page, 'End');
  await expectFocus(page, 'predictions');
});

test('keys of the pager stay in the pager', async ({ page, jupyter }) => {
  await page.setViewportSize({ width: 1400, height: 480 });
  saveNotebook(jupyter, 'pager.ipynb', [shows('keras-resnet101')]);
  await openTable(page, jupyter, 'pager.ipynb');
  await page.locator('.lf-next').focus();
  await press(page, 'Enter');
  await expect(page.locator('.lf-next')).toBeFocused();
  await expect(page.locator('.lf-range')).not.toHaveText(/^1–/);
  await press(page, 'Tab', 'Tab', '2');
  await expect(page.locator('.lf-size')).toHaveValue('25');
  await expect(page.locator('.lf-size')).toBeFocused();
  await expect(page.locator('.jp-MarkdownCell')).toHaveCount(0);
  expect(await modeOf(page)).toBe('command');
});

test('A, B and D D reach the notebook, from inside the table and after leaving it', async ({
  page,
  jupyter,
}) => {
  const cells = page.locator('.jp-Notebook .jp-CodeCell');
  saveNotebook(jupyter, 'host.ipynb', [shows('keras-resnet101'), { source: '1', outputs: [] }]);
  await openTable(page, jupyter, 'host.ipynb');
  await rowNamed(page, 'conv4').focus();
  await press(page, 'a');
  await expect(cells).toHaveCount(3);
  await press(page, 'b');
  await expect(cells).toHaveCount(4);
  await press(page, 'd', 'd');
  await expect(cells).toHaveCount(3);
  await rowNamed(page, 'conv4').focus();
  await press(page, 'Escape', 'a');
  await expect(cells).toHaveCount(4);
});

function cellOf(page: Page, label: string, column: number): ReturnType<typeof rowNamed> {
  return rowNamed(page, label).locator('th, td').nth(column);
}
