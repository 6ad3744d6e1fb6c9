// Runs the example in a real kernel, opens it in a real JupyterLab, and says what was measured.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromiumOptions, ensureBrowser } from './browser.mjs';
import { startJupyterLab } from './jupyter-server.mjs';
import { CommandFailed, root, run, venvProgram } from './tools.mjs';

const screenshot = path.join(root, 'demo-check.png');
const tableInOutput = '.jp-OutputArea-output .lf-table';

export async function checkDemo({ notebook, env, setUpSeconds }) {
  const executablePath = await ensureBrowser();
  const folder = mkdtempSync(path.join(tmpdir(), 'layerfold-demo-'));
  try {
    const executed = path.join(folder, 'executed.ipynb');
    await run(venvProgram('jupyter'), ['execute', `--output=${executed}`, notebook], { env });
    const inNotebook = measureNotebook(JSON.parse(readFileSync(executed, 'utf8')));
    const inBrowser = await measurePage({ folder, env, executablePath });
    print({ 'set-up': `${setUpSeconds.toFixed(1)} s`, ...inNotebook, ...inBrowser });
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** As nbformat writes it: indented by one space, in UTF-8. */
const bytes = (value) => Buffer.byteLength(JSON.stringify(value, undefined, 1));

function measureNotebook(notebook) {
  const isSummary = ({ cell_type: type, source }) =>
    type === 'code' && [source].flat().join('').includes('.summary()');
  const summary = notebook.cells.find(isSummary);
  const { outputs } = summary;
  const whole = bytes(notebook);
  const measured = { 'outputs of model.summary()': outputs.length };
  for (const output of outputs) {
    for (const [type, data] of Object.entries(output.data ?? {})) {
      delete output.data[type];
      measured[`bytes of ${type}`] = whole - bytes(notebook);
      output.data[type] = data;
    }
  }
  summary.outputs = [];
  return { ...measured, 'bytes added to the notebook': whole - bytes(notebook) };
}

async function measurePage({ folder, env, executablePath }) {
  const { chromium } = await import('@playwright/test');
  const lab = await startJupyterLab({ folder, env });
  const browser = await chromium.launch({ executablePath, ...chromiumOptions });
  try {
    const page = await browser.newPage({ viewport: { width: 1400, height: 1300 } });
    await page.goto(lab.pageOf('executed.ipynb'));
    const table = page.locator(tableInOutput).first();
    await table.waitFor({ timeout: 60_000 }).catch(() => tableIsMissing(page));
    await table.scrollIntoViewIfNeeded();
    const output = table.locator('xpath=ancestor::*[contains(@class, "jp-OutputArea-output")][1]');
    const elements = await output.evaluate((node) => node.querySelectorAll('*').length);
    await page.screenshot({ path: screenshot });
    return { 'elements in the output': elements, screenshot };
  } finally {
    await browser.close();
    await lab.stop();
  }
}

async function tableIsMissing(page) {
  await page.screenshot({ path: screenshot });
  throw new CommandFailed(
    `JupyterLab opened the notebook, but no table of layerfold appeared. See ${screenshot}.`,
  );
}

function print(figures) {
  const width = Math.max(...Object.keys(figures).map((name) => name.length));
  for (const [name, figure] of Object.entries(figures)) {
    console.log(`${name.padEnd(width)}  ${figure.toLocaleString('en')}`);
  }
}
