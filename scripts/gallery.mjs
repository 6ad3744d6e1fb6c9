// Opens the view in a browser without a kernel or JupyterLab; --update makes every picture of it anew.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { ensureBrowser } from './browser.mjs';
import { serveGallery } from './gallery/server.mjs';
import { setUp } from './setup.mjs';
import { commandLine, main, node, nodeModule, root, run, venvProgram } from './tools.mjs';

const port = 8765;
const taken = path.join(root, 'test-results', 'gallery');
const expected = path.join(root, 'test', 'ui', 'gallery', 'expected');

const playwright = (...args) =>
  run(node(), [nodeModule('@playwright', 'test', 'cli.js'), 'test', ...args]);
const makeSmall = (what) =>
  run(venvProgram('python'), [path.join('scripts', 'gallery', 'pictures.py'), what]);

/** What the tests compare with. */
async function updateTests() {
  rmSync(expected, { recursive: true, force: true });
  await playwright('gallery.spec.ts', '--update-snapshots=all', '--reporter=dot');
  await makeSmall('tests');
  await playwright('gallery.spec.ts', '--reporter=dot');
}

async function updateDocs() {
  rmSync(taken, { recursive: true, force: true });
  await playwright('--config', path.join('test', 'ui', 'gallery', 'pictures.config.ts'));
  await makeSmall('docs');
}

await main(async () => {
  const { update } = commandLine({ update: { type: 'boolean', default: false } }).values;
  await setUp({ withTests: update });
  if (!update) {
    const { url } = await serveGallery(port);
    console.log(`layerfold: the gallery is at ${url} until you press Ctrl+C`);
    return;
  }
  await ensureBrowser();
  await updateTests();
  await updateDocs();
});
