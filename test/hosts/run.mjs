// Opens one executed notebook wherever a notebook is read, and writes what is seen there to docs/hosts.md.
//   npm run test:hosts -- --only nbconvert,marimo    hosts whose names begin so
//   npm run test:hosts -- --docs                     docs/hosts.md alone, from what was seen before
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { chromiumOptions, ensureBrowser } from '../../scripts/browser.mjs';
import * as tools from '../../scripts/tools.mjs';
import { NotAvailable } from './support/install.mjs';
import { keep, writeDocs } from './support/report.mjs';

const { root } = tools;
const here = path.join(root, 'test', 'hosts');
const results = path.join(root, 'test-results', 'hosts');
const cache = path.join(root, '.test-cache');

/** The notebook and its rows, made anew when what makes them has changed. */
async function executedNotebook() {
  const folder = path.join(
    cache,
    `executed-${tools.digest(['layerfold', 'lib', 'test/hosts/executed']).slice(0, 12)}`,
  );
  if (!existsSync(path.join(folder, 'rows.json'))) {
    console.log('executing the notebook: half a minute');
    mkdirSync(folder, { recursive: true });
    const script = (name) => path.join(here, 'executed', name);
    const tfjs = path.join(folder, 'tfjs.json');
    writeFileSync(tfjs, tools.output(tools.node(), [script('tfjs.mjs')]) ?? '');
    // TensorFlow and PyTorch do not always survive in one process.
    const env = tools.environment({ KERAS_BACKEND: 'torch' });
    await tools.run(tools.venvProgram('python'), [script('make.py'), folder, tfjs], { env });
  }
  return {
    notebook: path.join(folder, 'executed.ipynb'),
    expected: tools.readJson(path.join(folder, 'rows.json')),
  };
}

async function allHosts(only) {
  const files = readdirSync(path.join(here, 'hosts')).sort();
  const modules = await Promise.all(files.map((file) => import(`./hosts/${file}`)));
  const hosts = modules.flatMap((module) => module.default);
  const chosen = hosts.filter(({ name }) => only.some((begin) => name.startsWith(begin)));
  if (chosen.length === 0) throw new tools.CommandFailed(`There is no host ${only.join(', ')}.`);
  return chosen;
}

/**
 * A host is `{ name, title, isTrusted?, setUp?(context), see(context) }`, one or a list of them the default export of a file in
 * hosts/. `see` returns `{ version, form: 'view' | 'table' | 'text', picture, notes? }`, or throws where a row is wrong.
 * `context` has the notebook's path, `expected` with its rows, a `folder` that is removed afterwards, the `cache` that stays,
 * and a `browser` without a network.
 */
async function see(host, given) {
  const folder = mkdtempSync(path.join(tmpdir(), `layerfold-${host.name}-`));
  const context = { ...given, cache, folder, pictures: results };
  try {
    await host.setUp?.(context);
    const start = Date.now();
    const shown = await host.see(context);
    const picture = path.join(results, `${host.name}.png`);
    writeFileSync(picture, shown.picture);
    await keep(host, shown, picture);
    console.log(
      `${host.title} ${shown.version}: ${shown.form}, ${((Date.now() - start) / 1000).toFixed(1)} s`,
    );
    return true;
  } catch (error) {
    if (error instanceof NotAvailable) console.log(`${host.title}: not run: ${error.message}`);
    else console.error(`${host.title}: wrong:`, error);
    return error instanceof NotAvailable;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A browser that reaches nothing but this machine. */
async function offlineBrowser() {
  const rules = '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost';
  const { args = [] } = chromiumOptions;
  return chromium.launch({ executablePath: await ensureBrowser(), args: [...args, rules] });
}

await tools.main(async () => {
  const { values } = tools.commandLine({
    only: { type: 'string', default: '' },
    docs: { type: 'boolean' },
  });
  if (values.docs) return writeDocs();
  const hosts = await allHosts(values.only.split(','));
  mkdirSync(results, { recursive: true });
  const notebook = await executedNotebook();
  const browser = await offlineBrowser();
  let failures = 0;
  try {
    for (const host of hosts) failures += (await see(host, { ...notebook, browser })) ? 0 : 1;
  } finally {
    await browser.close();
  }
  await writeDocs();
  console.log(`${hosts.length} hosts, ${failures} wrong`);
  return failures === 0 ? 0 : 1;
});
