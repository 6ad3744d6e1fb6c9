// A real VS Code, that is code-server, in Chromium.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { chromiumOptions, ensureBrowser } from '../../scripts/browser.mjs';
import { environment, node, readJson, root, run } from '../../scripts/tools.mjs';
import { packExtension } from '../../scripts/vscode.mjs';

const VERSION = '4.139.1';
const PORT = 8934;
const MIME_TYPE = 'application/vnd.layerfold.v1+json';
const installed = path.join(root, '.test-cache', `code-server-${VERSION}`);
const pictures = path.join(root, 'test-results', 'hosts');

/** Those of its parts that are compiled: its own installer wants libraries for Kerberos, too. */
const COMPILED = [
  ...['spdlog', 'native-watchdog', 'sqlite3', 'fs-copyfile'].map((name) => `@vscode/${name}`),
  '@parcel/watcher',
  'node-pty',
];

const SETTINGS = {
  'chat.disableAIFeatures': true,
  'notebook.find.filters': { codeSource: false, codeOutput: true },
  'security.workspace.trust.startupPrompt': 'never',
  'telemetry.telemetryLevel': 'off',
  'workbench.editorAssociations': { '*.ipynb': 'jupyter-notebook' },
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
};

export async function install() {
  const done = path.join(installed, 'done');
  if (existsSync(done)) return;
  console.log('layerfold: installing code-server, which takes from 3 to 15 minutes');
  rmSync(installed, { recursive: true, force: true });
  mkdirSync(installed, { recursive: true });
  writeFileSync(path.join(installed, 'package.json'), '{ "private": true }');
  const server = path.join(installed, 'node_modules', 'code-server');
  const npm = (cwd, ...args) => run('npm', args, { cwd, env: environment() });
  const vscode = path.join(server, 'lib', 'vscode');
  await npm(installed, 'install', '--ignore-scripts', `code-server@${VERSION}`);
  for (const folder of [vscode, path.join(vscode, 'extensions')])
    await npm(folder, 'install', '--omit=dev', '--ignore-scripts');
  await npm(vscode, 'rebuild', ...COMPILED);
  await npm(server, 'rebuild', 'argon2');
  writeFileSync(done, '');
}

function notebookOf(models) {
  const cells = models.map((name, at) => {
    const { payload } = readJson(path.join(root, 'test', 'corpus', `${name}.json`));
    // Texts as lists of lines, as VS Code writes them.
    const data = { [MIME_TYPE]: payload, 'text/html': ['<b>plain</b>'], 'text/plain': ['plain'] };
    const outputs = [{ output_type: 'display_data', metadata: {}, data }];
    const base = { cell_type: 'code', metadata: {}, execution_count: at + 1 };
    return { ...base, id: `cell-${at}`, source: 'model.summary()', outputs };
  });
  return JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells }, undefined, 1);
}

/** A folder with notebooks, and a home for the server in which the extension is installed. */
async function prepare(folder) {
  const [home, data, work] = ['home', 'data', 'work'].map((name) => path.join(folder, name));
  mkdirSync(path.join(data, 'User'), { recursive: true });
  for (const made of [home, work]) mkdirSync(made);
  writeFileSync(path.join(data, 'User', 'settings.json'), JSON.stringify(SETTINGS));
  writeFileSync(path.join(work, 'two.ipynb'), notebookOf(['keras-resnet101', 'torch-resnet18']));
  writeFileSync(path.join(work, 'many.ipynb'), notebookOf(Array(100).fill('keras-resnet101')));
  const entry = path.join(installed, 'node_modules', 'code-server', 'out', 'node', 'entry.js');
  const flags = ['--auth', 'none', '--bind-addr', `127.0.0.1:${PORT}`, '--user-data-dir', data];
  const args = [entry, ...flags, '--extensions-dir', path.join(folder, 'extensions')];
  const env = environment({ HOME: home });
  await run(node(), [...args, '--install-extension', await packExtension(folder)], { env });
  return { args, env, work };
}

/** The frame of a notebook's outputs, as soon as there are some; one of another notebook has fewer. */
async function outputsOf(page, fewest) {
  for (const end = Date.now() + 90_000; Date.now() < end; await page.waitForTimeout(500)) {
    for (const frame of page.frames()) {
      const count = await frame
        .locator('#container .output')
        .count()
        .catch(() => 0);
      if (count >= fewest) return frame;
    }
  }
  throw new Error('VS Code shows no output.');
}

async function openNotebook(page, name, fewest) {
  await page.getByRole('treeitem', { name }).dblclick();
  await page.getByRole('tab', { name, selected: true }).waitFor();
  const frame = await outputsOf(page, fewest);
  const table = frame.locator('.lf-root:has(.lf-row)').last();
  await table.locator('.lf-row').first().waitFor();
  return { frame, table };
}

const picture = (page, name) => page.screenshot({ path: path.join(pictures, `${name}.png`) });

async function check(page, work, name) {
  const file = path.join(work, 'two.ipynb');
  const before = readJson(file);
  const { frame, table } = await openNotebook(page, 'two.ipynb', 1);
  assert.equal(await table.locator('.lf-row').count(), 23);
  await picture(page, name);
  await table.locator('.lf-row').nth(3).click();
  await page.keyboard.press('Control+f');
  await page.locator('.simple-fr-find-part-wrapper.visible').waitFor();
  await page.keyboard.type('conv4_block2');
  await frame.waitForFunction(() => CSS.highlights.get('find-highlight')?.size === 1);
  await page.keyboard.press('Escape');
  await table.getByRole('searchbox').click();
  await page.keyboard.type('ddconv5_block3');
  await page.locator('.code-cell-row .monaco-editor').first().click();
  await page.keyboard.type('again ');
  await page.keyboard.press('Control+s');
  for (const end = Date.now() + 10_000; Date.now() < end && !saved(file, before);)
    await page.waitForTimeout(200);
  assert.ok(saved(file, before), 'the notebook is saved');
  const outputs = ({ cells }) => cells.map((cell) => cell.outputs.map(({ data }) => data));
  assert.deepEqual(outputs(readJson(file)), outputs(before));
}

const saved = (file, before) =>
  JSON.stringify(readJson(file).cells[0].source) !== JSON.stringify(before.cells[0].source);

async function checkMany(page) {
  const { frame } = await openNotebook(page, 'many.ipynb', 3);
  await page.mouse.move(900, 500);
  for (let turn = 0; turn < 20; turn += 1) {
    await page.mouse.wheel(0, 5000);
    await page.waitForTimeout(300);
  }
  const tables = frame.locator('.lf-table');
  console.log(`tables of 100 summaries after scrolling: ${await tables.count()}`);
  assert.ok((await tables.count()) <= 4);
}

async function checkIn({ args, env, work }, name, flags) {
  const isRestricted = name === 'restricted';
  const server = spawn(node(), [...args, ...flags, work], { env, stdio: 'ignore' });
  const options = { executablePath: await ensureBrowser(), ...chromiumOptions };
  const browser = await chromium.launch(options);
  try {
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    page.setDefaultTimeout(90_000);
    const url = `http://127.0.0.1:${PORT}/?folder=${work}`;
    for (const end = Date.now() + 60_000; Date.now() < end; await page.waitForTimeout(500))
      if (
        await page.goto(url).then(
          () => true,
          () => false,
        )
      )
        break;
    await page.getByRole('treeitem', { name: 'two.ipynb' }).waitFor();
    const restricted = page.getByText('Restricted Mode', { exact: true });
    if (isRestricted) await restricted.waitFor();
    await check(page, work, name);
    assert.equal(await restricted.count(), isRestricted ? 1 : 0);
    if (!isRestricted) await checkMany(page);
  } finally {
    await browser.close();
    server.kill();
    await new Promise((resolve) =>
      server.exitCode === null ? server.once('exit', resolve) : resolve(),
    );
  }
}

export const see = async (name, flags, folder) => {
  mkdirSync(pictures, { recursive: true });
  await checkIn(await prepare(folder), name, flags);
  const picture = readFileSync(path.join(pictures, `${name}.png`));
  return { version: `code-server ${VERSION}`, form: 'view', picture };
};
