// JupyterLite in a site of its own: the saved notebook, and notebooks that its kernels run in the browser.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from '@playwright/test';
import { nodeModule, output, readJson, root, venvProgram } from '../../../scripts/tools.mjs';
import { writeSingleFiles } from '../../../scripts/dist/singleFiles.mjs';
import { hasKernel, openLab, openNotebook } from '../../ui/support/lab.ts';
import { seenIn } from '../support/jupyter.mjs';
import { builtSite, installJupyterLite, served } from '../support/jupyterlite.mjs';
import { withPage } from '../support/page.mjs';

const PROTOCOL = path.join(root, 'test', 'hosts', 'support', 'protocol.py');

const notebookOf = (kernel, language, ...sources) =>
  JSON.stringify({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: { name: kernel, display_name: kernel, language },
      language_info: { name: language },
    },
    cells: sources.map((source, at) => ({
      cell_type: 'code',
      id: `cell-${at}`,
      metadata: {},
      execution_count: null,
      outputs: [],
      source,
    })),
  });

/** A cell, its output elsewhere, and the rows of that. */
const cellsOf = {
  python: () => JSON.parse(output(venvProgram('python'), [PROTOCOL])),
  javascript: ({ notebook }) => {
    const cell = readJson(path.join(path.dirname(notebook), 'tfjs.json'));
    return { ...cell, source: `${cell.definition}\n\n${cell.source}` };
  },
};

const PREPARATIONS = {
  python: '%pip install layerfold',
  javascript: [
    'const tf = await import("/files/tf.js");',
    'const { summary } = await import("/files/layerfold.js");',
    'tf.enableProdMode();',
  ].join('\n'),
};

const KERNELS = { python: 'python', javascript: 'javascript', 'javascript-worker': 'javascript' };

async function filesOf(context) {
  const notebooks = Object.entries(KERNELS).map(([kernel, language]) => {
    const { source } = cellsOf[language](context);
    return [`${kernel}.ipynb`, notebookOf(kernel, language, PREPARATIONS[language], source)];
  });
  const modules = await writeSingleFiles();
  return [
    ...notebooks,
    ['executed.ipynb', readFileSync(context.notebook)],
    ['tf.js', readFileSync(nodeModule('@tensorflow', 'tfjs', 'dist', 'tf.fesm.min.js'))],
    ['layerfold.js', readFileSync(modules.get('tfjs'))],
  ];
}

async function inSite(context, look) {
  return served(await builtSite(context, await filesOf(context)), (url) =>
    withPage(context.browser, async (page) => {
      await openLab(page, { url });
      return look(page);
    }),
  );
}

/** Runs all cells of a notebook in a kernel in the browser: the output is the one that other kernels send. */
function runIn(kernel, context, notes) {
  const cell = cellsOf[KERNELS[kernel]](context);
  return inSite(context, async (page) => {
    await openNotebook(page, `${kernel}.ipynb`, { kernel: true });
    await expect.poll(() => hasKernel(page), { timeout: 60_000 }).toBe(true);
    await page.evaluate(() => window.jupyterapp.commands.execute('notebook:run-all-cells'));
    const state = { isTrusted: true, hasKernel: true };
    const shown = await seenIn(page, [cell], 'view', state);
    assert.deepEqual(await page.evaluate(outputsOfLastCell), [cell.data]);
    return { ...shown, notes };
  });
}

/** Runs in the page. */
function outputsOfLastCell() {
  const { outputs } = window.jupyterapp.shell.currentWidget.content.widgets.at(-1).model;
  return outputs.toJSON().map(({ data }) => data);
}

const host = (name, title, isTrusted, see) => ({
  name,
  title,
  isTrusted,
  setUp: installJupyterLite,
  see,
});

export default [
  host('jupyterlite', 'JupyterLite', false, (context) =>
    inSite(context, async (page) => {
      await openNotebook(page, 'executed.ipynb');
      return seenIn(page, context.expected, 'view');
    }),
  ),
  host('jupyterlite-python', 'JupyterLite, Python kernel', true, (context) =>
    runIn('python', context, 'of a model that describes itself'),
  ),
  host('jupyterlite-javascript', 'JupyterLite, JavaScript kernel', true, async (context) => {
    await runIn('javascript-worker', context);
    return runIn('javascript', context, 'of a model of TensorFlow.js, in a frame and in a worker');
  }),
];
