// Packs the extension of VS Code: vscode/ with the modules of the renderer, and the licence and changelog of the repository.
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build, buildIsCurrent } from './build.mjs';
import { built } from './texts.mjs';
import { environment, isMain, main, node, nodeModule, readJson, root, run } from './tools.mjs';

/** The time of the files in an archive (1 January 1980, the first that it can have): equal sources give equal bytes. */
const TIME = String(Date.UTC(1980, 0, 1) / 1000);

/** There is no public repository to which links could lead. */
const OPTIONS = [
  '--no-dependencies',
  '--allow-missing-repository',
  '--no-rewrite-relative-links',
  '--out',
];

const START = 'renderer.js';

/**
 * The first table needs most functions of the start. Chromium 136 and newer compile them beside the page's own thread while the
 * file is loaded (V8's explicit compile hints), and not each when it is called.
 */
const COMPILED_AT_ONCE = '//# allFunctionsCalledOnLoad\n';

/** What a late part is called by its bundler: the path of its module, as `lib_hosts_vscode_interaction_js`. */
const lateName = ({ chunk }) => `${/([^_]+)_js$/u.exec(chunk.id)[1]}.js`;

/**
 * The texts of the renderer's modules by their names: renderer.js, and one beside it for each `import()` in our code, by the
 * name of the file that it imports.
 */
export async function rendererScripts() {
  const { optimization } = createRequire(import.meta.url)('./bundle.config.cjs');
  const files = await built({
    entry: { renderer: './lib/hosts/vscode/renderer.js' },
    target: ['web', 'es2022'],
    output: {
      filename: '[name].js',
      chunkFilename: lateName,
      chunkFormat: 'module',
      chunkLoading: 'import',
      module: true,
      library: { type: 'module' },
    },
    optimization: { ...optimization, chunkIds: 'named', splitChunks: false },
  });
  return files.set(START, `${COMPILED_AT_ONCE}${files.get(START)}`);
}

/** With its pictures in it: where VS Code and marketplaces show it, there is no file beside it. */
function readme() {
  const file = (name) => path.join(root, 'vscode', name);
  return readFileSync(file('README.md'), 'utf8').replaceAll(/(?<=\]\()\w+\.png(?=\))/g, (name) => {
    return `data:image/png;base64,${readFileSync(file(name), 'base64')}`;
  });
}

async function writeExtension(folder) {
  const { version } = readJson(path.join(root, 'package.json'));
  const manifest = { ...readJson(path.join(root, 'vscode', 'package.json')), version };
  writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  for (const [name, text] of await rendererScripts()) writeFileSync(path.join(folder, name), text);
  cpSync(path.join(root, 'vscode', 'icon.png'), path.join(folder, 'icon.png'));
  writeFileSync(path.join(folder, 'README.md'), readme());
  for (const name of ['LICENSE', 'CHANGELOG.md'])
    cpSync(path.join(root, name), path.join(folder, name));
  // The archive keeps permissions, which depend on who checked the files out.
  for (const name of readdirSync(folder)) chmodSync(path.join(folder, name), 0o644);
}

/** Writes the extension to `target`, a folder; returns the file. */
export async function packExtension(target) {
  if (!buildIsCurrent()) await build();
  const { version } = readJson(path.join(root, 'package.json'));
  const file = path.join(target, `layerfold-${version}.vsix`);
  const folder = mkdtempSync(path.join(tmpdir(), 'layerfold-vscode-'));
  try {
    await writeExtension(folder);
    mkdirSync(target, { recursive: true });
    await run(node(), [nodeModule('@vscode', 'vsce', 'vsce'), 'package', ...OPTIONS, file], {
      cwd: folder,
      env: environment({ SOURCE_DATE_EPOCH: TIME, TZ: 'UTC' }), // an archive has local times
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return file;
}

if (isMain(import.meta)) {
  await main(async () => {
    console.log(`layerfold: ${await packExtension(path.join(root, 'dist'))}`);
  });
}
