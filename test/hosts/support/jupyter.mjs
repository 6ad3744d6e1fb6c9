// The executed notebook in applications of Jupyter: as one that came from elsewhere, so not trusted, and without a kernel.
import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import path from 'node:path';
import { startJupyter } from '../../ui/support/jupyter.ts';
import { withPage } from './page.mjs';
import { expectRows, readTable } from './rows.mjs';

/** Tall enough for all cells of the notebook. */
const viewport = { width: 1000, height: 4000 };

/** Opens a page beside a server that has the notebook but no kernel, and ends both. */
export async function inServer({ browser, notebook }, options, look) {
  const server = await startJupyter({ withKernels: false, ...options });
  try {
    copyFileSync(notebook, path.join(server.root, 'executed.ipynb'));
    return await withPage(browser, (page) => look(page, server), { viewport });
  } finally {
    await server.stop();
  }
}

/** Asserts what the notebook that is open shows, and takes its picture. */
export async function seenIn(page, expected, form, { isTrusted = false, hasKernel = false } = {}) {
  const tables = page.locator(form === 'view' ? '.lf-table' : '.jp-RenderedHTML table');
  await tables.nth(expected.length - 1).waitFor();
  assert.deepEqual(await page.evaluate(stateOfNotebook), { isTrusted, hasKernel });
  // JupyterLab gives an output that is wider than its cell a bar.
  const scrolls = form === 'table';
  expectRows(await readTable(page, form), expected, { scrolls });
  const version = await page.evaluate(() => window.jupyterapp.version);
  const notes = scrolls ? 'a wide table scrolls' : '';
  return { version, form, notes, picture: await page.screenshot() };
}

/** Runs in the page. */
function stateOfNotebook() {
  const { content, sessionContext } = window.jupyterapp.shell.currentWidget;
  const isTrusted = content.widgets.some(({ model }) => model.trusted);
  return { isTrusted, hasKernel: (sessionContext.session?.kernel ?? null) !== null };
}
