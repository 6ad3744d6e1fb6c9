// JupyterLab with a kernel: cells run again, outputs cleared, the kernel restarted, the notebook closed and opened again.
import assert from 'node:assert/strict';
import path from 'node:path';
import { expect } from '@playwright/test';
import { readJson } from '../../../scripts/tools.mjs';
import { closeNotebook, hasKernel, openLab, openNotebook } from '../../ui/support/lab.ts';
import { inServer, seenIn } from '../support/jupyter.mjs';

const NAME = 'executed.ipynb';

/** An output as a kernel sends it: files have texts as lists of lines. */
const joined = (data) =>
  Object.fromEntries(
    Object.entries(data).map(([type, value]) => [
      type,
      Array.isArray(value) ? value.join('') : value,
    ]),
  );

/** What cells show, without what frameworks write about the machine; the last one is one of JavaScript, and is not run. */
const shownBy = (cells) =>
  cells
    .filter(({ cell_type }) => cell_type === 'code')
    .slice(0, -1)
    .map(({ outputs }) => outputs.filter(({ data }) => data).map(({ data }) => joined(data)));

const shownInFile = (file) => shownBy(readJson(file).cells);

const shownIn = async (page) => shownBy(await page.evaluate(cellsOfNotebook));

/** Runs in the page. */
function cellsOfNotebook() {
  const { widgets } = window.jupyterapp.shell.currentWidget.content;
  return widgets.map(({ model }) => model.toJSON());
}

/** Runs in the page: the cells of code but for the last, or the last of these alone. */
async function runCells(isOne) {
  const { commands, shell } = window.jupyterapp;
  const { content } = shell.currentWidget;
  const code = [...content.widgets.keys()].filter(
    (index) => content.widgets[index].model.type === 'code',
  );
  for (const index of code.slice(isOne ? -2 : 0, -1)) {
    content.activeCellIndex = index;
    await commands.execute('notebook:run-cell');
  }
}

async function open(page) {
  await openNotebook(page, NAME, { kernel: true });
  await expect.poll(() => hasKernel(page), { timeout: 60_000 }).toBe(true);
}

async function see(context) {
  const expected = shownInFile(context.notebook);
  // TensorFlow and PyTorch do not always survive in one process.
  const variables = { KERAS_BACKEND: 'torch' };
  return inServer(context, { withKernels: true, variables }, async (page, server) => {
    await openLab(page, server);
    await open(page);
    const lines = linesOf(page);
    await page.evaluate(runCells, false);
    assert.deepEqual(await shownIn(page), expected);
    // Not the first: the input of a second ResNet101 has another name in the same kernel.
    await page.evaluate(runCells, true);
    assert.deepEqual(await shownIn(page), expected);
    await clear(page);
    assert.equal(await page.locator('.jp-OutputArea-output, .lf-root').count(), 0);
    assert.deepEqual(lines, []);
    await restart(page);
    // Of the connection that was lost, and of the debugger.
    lines.length = 0;
    await page.evaluate(runCells, false);
    assert.deepEqual(await shownIn(page), expected);
    await save(page);
    assert.deepEqual(shownInFile(path.join(server.root, NAME)), expected);
    await closeNotebook(page);
    await open(page);
    assert.deepEqual(await shownIn(page), expected);
    assert.deepEqual(lines, []);
    const models = context.expected.slice(0, -1);
    const shown = await seenIn(page, models, 'view', { isTrusted: true, hasKernel: true });
    return { ...shown, notes: 'the same after a restart and in the saved file' };
  });
}

/** What JupyterLab writes to the console of its connections to a kernel. */
const USUAL = /^debug: |^log: Keeping old LSP connection/u;

const linesOf = (page) => {
  const lines = [];
  page.on('console', (line) => {
    const text = `${line.type()}: ${line.text()}`;
    if (!USUAL.test(text)) lines.push(text);
  });
  page.on('pageerror', (error) => lines.push(error.message));
  return lines;
};

const clear = (page) =>
  page.evaluate(() => window.jupyterapp.commands.execute('notebook:clear-all-cell-outputs'));

const restart = (page) =>
  page.evaluate(() => window.jupyterapp.shell.currentWidget.sessionContext.restartKernel());

const save = (page) => page.evaluate(() => window.jupyterapp.shell.currentWidget.context.save());

export default {
  name: 'jupyterlab-kernel',
  title: 'JupyterLab, run and opened again',
  isTrusted: true,
  see,
};
