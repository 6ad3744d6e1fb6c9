// Writes the library that lays out pictures to lib/built/dagre.js: without what is not used, so that no package has to be
// installed for it, and with its licence, which stays with it in all that is built of it.
import { createRequire } from 'node:module';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { built, foreignPackages } from './texts.mjs';
import { isMain, main, root } from './tools.mjs';

const PACKAGE = '@dagrejs/dagre';
/** It is inside of the other one's file. */
const INSIDE = '@dagrejs/graphlib';

const ENTRY = `export { Graph, layout } from '${PACKAGE}';`;

export async function writeLayoutLibrary() {
  const folder = path.join(root, 'lib', 'built');
  mkdirSync(folder, { recursive: true });
  const files = await built({
    entry: { dagre: `data:text/javascript,${encodeURIComponent(ENTRY)}` },
    target: ['web', 'es2022'],
    output: { filename: '[name].js', module: true, library: { type: 'module' } },
    optimization: createRequire(import.meta.url)('./bundle.config.cjs').optimization,
  });
  foreignPackages.add(INSIDE);
  const { resolve } = createRequire(import.meta.url);
  const licence = path.join(path.dirname(resolve(`${PACKAGE}/package.json`)), 'LICENSE');
  const banner = `/*! @license ${PACKAGE}, ${INSIDE}\n${readFileSync(licence, 'utf8').trim()}\n*/\n`;
  writeFileSync(path.join(folder, 'dagre.js'), `${banner}${files.get('dagre.js')}\n`);
}

if (isMain(import.meta)) await main(writeLayoutLibrary);
