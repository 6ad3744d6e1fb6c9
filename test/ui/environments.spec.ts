import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KERNEL_ENVIRONMENT, jupyterLab40 } from './support/environments.js';
import type { Jupyter } from './support/jupyter.js';
import { openLab, openNotebook } from './support/lab.js';
import { MIME_TYPE, saveNotebook, savedText } from './support/notebooks.js';
import { expect, test } from './support/test.js';

const KERNEL = 'elsewhere';

const SOURCE = [
  'import torch',
  'import layerfold',
  'layerfold.summary(torch.nn.Sequential(*(torch.nn.Linear(8, 8) for _ in range(5))))',
].join('\n');

test('kernel and JupyterLab in two environments: the fallback first, the table once JupyterLab has layerfold', async ({
  page,
  start,
}) => {
  test.setTimeout(600_000);
  const environment = jupyterLab40();
  const without = await start({ environment, withLayerfold: false });
  addKernel(without);
  const unrun = saveNotebook(without, 'two.ipynb', [{ source: SOURCE, outputs: [] }]);
  writeFileSync(join(without.root, 'two.ipynb'), unrun.replaceAll('python3', KERNEL));
  await openLab(page, without);
  await openNotebook(page, 'two.ipynb');
  await expect(page.getByText(`${KERNEL} | Idle`)).toBeVisible();
  await page.locator('.jp-CodeCell').first().click();
  await page.keyboard.press('Shift+Enter');
  await expect(page.locator('.jp-RenderedHTML table')).toContainText('Linear', { timeout: 60_000 });
  await expect(page.locator('.lf-root')).toHaveCount(0);
  await page.keyboard.press('Control+s');
  await expect.poll(() => savedText(without, 'two.ipynb')).toContain(MIME_TYPE);
  const saved = savedText(without, 'two.ipynb');
  await without.stop();

  const withIt = await start({ environment });
  writeFileSync(join(withIt.root, 'two.ipynb'), saved);
  await openLab(page, withIt);
  await openNotebook(page, 'two.ipynb');
  await expect(page.locator('.lf-table')).toContainText('Sequential');
  await expect(page.locator('.jp-RenderedHTML')).toHaveCount(0);
});

/** The kernel of the other environment. */
function addKernel(jupyter: Jupyter): void {
  const folder = join(jupyter.root, '..', 'data', 'kernels', KERNEL);
  mkdirSync(folder, { recursive: true });
  const python = join(KERNEL_ENVIRONMENT, 'bin', 'python');
  const argv = [python, '-m', 'ipykernel_launcher', '-f', '{connection_file}'];
  const kernel = { argv, display_name: KERNEL, language: 'python' };
  writeFileSync(join(folder, 'kernel.json'), JSON.stringify(kernel));
}
