// Writes the style sheets that a host loads, smaller and as texts, to lib/built/; src/built/ says what they are.
import { createRequire } from 'node:module';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CommandFailed, isMain, main, root } from './tools.mjs';

/** By the part of the program that comes with them; style/index.css has all but those of VS Code. */
const styles = {
  startStyle: ['start'],
  tableStyle: ['base', 'tools', 'table', 'stacked', 'gutter'],
  inlineStyle: ['start', 'base', 'table', 'stacked'],
  interactionStyle: ['panel', 'details'],
  pictureStyle: ['picture'],
  vscodeStyle: ['vscode'],
  vscodeContrastStyle: ['vscodeContrast'],
};

/** What shows tables where there are no pictures, which would make each page larger. */
export const tableSheets = [
  'start',
  'base',
  'tools',
  'table',
  'stacked',
  'gutter',
  'panel',
  'details',
].map((name) => `./style/${name}.css`);

/** Browsers that know `light-dark()`, which the style sheets use: nothing is written for others. */
const targets = ['chrome 123', 'firefox 120', 'safari 17.5'];

/** Set-up reads this file before anything is installed. */
const core = () => createRequire(import.meta.url)('@rspack/core');

/** The packages of others of which something is in what `built` returned, by their folders. */
export const foreignPackages = new Set();

function noteForeign(stats) {
  const { modules = [] } = stats.toJson({ all: false, modules: true, nestedModules: true });
  for (const { nameForCondition } of modules.flatMap((module) => [
    module,
    ...(module.modules ?? []),
  ])) {
    const [, found] =
      /^.*[/\\]node_modules[/\\]((?:@[^/\\]+[/\\])?[^/\\]+)/u.exec(nameForCondition ?? '') ?? [];
    if (found !== undefined) foreignPackages.add(found.replaceAll('\\', '/'));
  }
}

/** What rspack makes of some files, by their names. */
export async function built(options) {
  const compiler = core().rspack({
    context: root,
    mode: 'production',
    devtool: false,
    performance: false,
    ...options,
    output: { path: path.join(root, 'lib', 'built'), ...options.output },
  });
  const files = new Map();
  const fileSystem = {
    ...compiler.outputFileSystem,
    writeFile: (file, text, done) => {
      files.set(path.basename(file), String(text));
      done();
    },
  };
  compiler.outputFileSystem = fileSystem;
  const stats = await new Promise((resolve, reject) => {
    compiler.run((error, result) => (error === null ? resolve(result) : reject(error)));
  });
  await new Promise((resolve) => compiler.close(resolve));
  if (stats.hasErrors()) throw new CommandFailed(stats.toString('errors-only'));
  noteForeign(stats);
  return files;
}

/** Style sheets of the repository as one text. */
export async function minifiedStyle(sheets) {
  const { LightningCssMinimizerRspackPlugin } = core();
  const files = await built({
    entry: { style: sheets },
    module: { rules: [{ test: /\.css$/, type: 'css' }] },
    output: { cssFilename: '[name].css' },
    optimization: {
      minimizer: [new LightningCssMinimizerRspackPlugin({ minimizerOptions: { targets } })],
    },
  });
  return files.get('style.css').trim();
}

export async function writeTexts() {
  const folder = path.join(root, 'lib', 'built');
  mkdirSync(folder, { recursive: true });
  for (const [name, parts] of Object.entries(styles)) {
    const text = await minifiedStyle(parts.map((part) => `./style/${part}.css`));
    writeFileSync(path.join(folder, `${name}.js`), `export default ${JSON.stringify(text)};\n`);
  }
}

if (isMain(import.meta)) await main(writeTexts);
