import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFINED, summarizeByMenu } from './support/code.js';
import { expectFocus } from './support/lab.js';
import { bundleOf, MIME_TYPE, saveNotebook, shows } from './support/notebooks.js';
import { expect, test } from './support/test.js';

test('Notebook 7 shows the table, folds it by mouse and key, and keeps the file', async ({
  page,
  start,
}) => {
  const own = await start({ application: 'notebook' });
  saveNotebook(own, 'seven.ipynb', [shows('keras-resnet101'), shows('torch-resnet101')]);
  await page.goto(`${own.url}notebooks/seven.ipynb`);
  const table = page.locator('.lf-table').first();
  await table.waitFor();
  await expect(page.locator('.lf-head').first()).toHaveText(/^resnet101 · Keras · 347 layers/);
  await expect(page.locator('.jp-RenderedHTML')).toHaveCount(0);
  await table.locator('.lf-fold', { hasText: /^conv4$/ }).click();
  await expect(table.locator('.lf-row')).toHaveCount(21);
  await page.keyboard.press('Space');
  await expect(table.locator('.lf-row')).toHaveCount(23);
  await expect(table.locator('.lf-row:focus .lf-name')).toHaveText('conv4');
  await page.getByRole('button', { name: 'Picture', exact: true }).first().click();
  await page.getByRole('button', { name: 'Save into cell' }).click();
  await expect(page.locator('.jp-RenderedText')).toHaveText(/^Picture of resnet101: 23 boxes/);
});

test('Notebook 7 loads the extension by itself, summarises what is pointed at, and opens files', async ({
  page,
  start,
}) => {
  const own = await start({ application: 'notebook' });
  own.setUserSettings({ 'layerfold:plugin': { automaticSummaries: true } });
  const loaded = '"layerfold" in get_ipython().extension_manager.loaded';
  const source = DEFINED.replace('# a trainer', `print(${loaded})`);
  saveNotebook(own, 'code.ipynb', [{ source, outputs: [] }]);
  await page.goto(`${own.url}notebooks/code.ipynb`);
  await page.locator('.jp-Cell').waitFor();
  await summarizeByMenu(page);
  await expect(page.locator('.jp-RenderedText').first()).toHaveText('True\n');
  const file = JSON.stringify(bundleOf('keras-resnet101')[MIME_TYPE]);
  writeFileSync(join(own.root, 'net.layerfold.json'), file);
  await page.goto(`${own.url}edit/net.layerfold.json`);
  await expectFocus(page, 'input_layer');
});
