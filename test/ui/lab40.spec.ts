import { realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFINED, summarizeByMenu } from './support/code.js';
import { jupyterLab40 } from './support/environments.js';
import { PACKAGE } from './support/installed.js';
import { expectFocus, openLab, openNotebook, rowNamed } from './support/lab.js';
import { bundleOf, MIME_TYPE, saveNotebook, shows } from './support/notebooks.js';
import { expect, test } from './support/test.js';

test('JupyterLab 4.0 loads the built extension without a warning, shows tables and opens files of them', async ({
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
  await page.getByRole('button', { name: 'Picture', exact: true }).click();
  await page.getByRole('button', { name: 'Save into cell' }).click();
  await expect(page.locator('.jp-RenderedText')).toHaveText(/^Picture of resnet101: 21 boxes/);
  const file = JSON.stringify(bundleOf('keras-resnet101')[MIME_TYPE]);
  writeFileSync(join(own.root, 'net.layerfold.json'), file);
  await page.evaluate(async () => {
    await window.jupyterapp.commands.execute('docmanager:open', { path: 'net.layerfold.json' });
  });
  await expectFocus(page, 'input_layer');
  const source = DEFINED.replace('# a trainer', 'import layerfold; print(layerfold.__path__[0])');
  saveNotebook(own, 'code.ipynb', [{ source, outputs: [] }]);
  await openLab(page, own);
  await openNotebook(page, 'code.ipynb', { kernel: true });
  await summarizeByMenu(page);
  const printed = await page.locator('.jp-RenderedText').first().textContent();
  expect(realpathSync(printed?.trim() ?? '')).toBe(realpathSync(PACKAGE));
  expect(lines.filter((line) => /layerfold|shared|singleton|version/i.test(line))).toEqual([]);
});
