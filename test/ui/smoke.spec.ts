import { openLab, openNotebook } from './support/lab.js';
import { saveNotebook, shows } from './support/notebooks.js';
import { expect, test } from './support/test.js';

test('a saved summary opens as our table, and the console stays quiet about us', async ({
  page,
  jupyter,
}) => {
  const lines: string[] = [];
  page.on('console', (message) => lines.push(message.text()));
  page.on('pageerror', (error) => lines.push(error.message));
  saveNotebook(jupyter, 'smoke.ipynb', [shows('keras-resnet101')]);
  await openLab(page, jupyter);
  await openNotebook(page, 'smoke.ipynb');
  await expect(page.locator('.jp-OutputArea-output .lf-table')).toBeVisible();
  expect(lines.filter((line) => /layerfold/iu.test(line))).toEqual([]);
});
