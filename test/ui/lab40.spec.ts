import { jupyterLab40 } from './support/environments.js';
import { openLab, openNotebook, rowNamed } from './support/lab.js';
import { saveNotebook, shows } from './support/notebooks.js';
import { expect, test } from './support/test.js';

test('JupyterLab 4.0 loads the built extension without a warning and shows the table', async ({
  page,
  start,
}) => {
  test.setTimeout(600_000);
  const own = await start({ environment: jupyterLab40() });
  const lines: string[] = [];
  page.on('console', (message) => {
    if (['warning', 'error'].includes(message.type())) lines.push(message.text());
  });
  page.on('pageerror', (error) => lines.push(error.message));
  saveNotebook(own, 'old.ipynb', [shows('keras-resnet101')]);
  await openLab(page, own);
  await openNotebook(page, 'old.ipynb');
  const table = page.locator('.lf-table');
  await table.waitFor();
  await rowNamed(page, 'conv4').locator('.lf-fold').click();
  await expect(table.locator('.lf-row')).toHaveCount(21);
  expect(lines.filter((line) => /layerfold|shared|singleton|version/i.test(line))).toEqual([]);
});
