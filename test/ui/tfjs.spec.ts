import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDirty, labels, openTable, rowNamed, runningSessions } from './support/lab.js';
import { expect, test } from './support/test.js';

const EXAMPLE = join(import.meta.dirname, '..', '..', 'examples', 'tfjs.ipynb');

test('a TensorFlow.js model that Deno showed opens as a Python one does', async ({
  page,
  jupyter,
}) => {
  copyFileSync(EXAMPLE, join(jupyter.root, 'tfjs.ipynb'));
  const table = await openTable(page, jupyter, 'tfjs.ipynb');
  expect(await runningSessions(page)).toBe(0);
  await expect(page.locator('.lf-table')).toHaveCount(1);
  await expect(page.locator('.jp-RenderedHTML, .jp-RenderedText')).toHaveCount(0);
  await expect(page.locator('.lf-head')).toHaveText(
    /^resnet110 · TensorFlow\.js · 388 layers · 1,759,482 parameters · 8,288 non-trainable/,
  );
  expect((await labels(table)).slice(6, 9)).toEqual(['conv3', 'conv3_block1', 'conv3_block2 … 18']);
  const run = rowNamed(table, 'conv3_block2 … 18');
  await expect(run.locator('.lf-badge')).toHaveText('× 17 · 18.7 k each');
  await expect(run.locator('.lf-params')).toHaveText('317,696');
  await run.focus();
  await page.keyboard.press('Space');
  await expect
    .poll(async () => (await labels(table)).slice(9, 17))
    .toEqual([
      'all 17, individually',
      ...['…_1_conv', '…_1_bn', '…_1_relu', '…_2_conv', '…_2_bn', '…_add', '…_out'],
    ]);
  expect(await isDirty(page)).toBe(false);
});
