// Writes what a page without a bundler loads: layerfold/tfjs and layerfold/page, each as one module with all that it imports.
import { createRequire } from 'node:module';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { built } from '../texts.mjs';
import { root } from '../tools.mjs';

const MODULES = { tfjs: './lib/tfjs.js', page: './lib/hosts/page/single.js' };

/** By their names, the files that package.json exports as layerfold/single/…. */
export async function writeSingleFiles() {
  const { optimization } = createRequire(import.meta.url)('../bundle.config.cjs');
  const folder = path.join(root, 'lib', 'single');
  mkdirSync(folder, { recursive: true });
  const written = new Map();
  for (const [name, module] of Object.entries(MODULES)) {
    const files = await built({
      entry: { [name]: module },
      target: ['web', 'es2022'],
      output: { filename: '[name].js', module: true, library: { type: 'module' } },
      module: { parser: { javascript: { dynamicImportMode: 'eager' } } },
      optimization,
    });
    const file = path.join(folder, `${name}.js`);
    writeFileSync(file, files.get(`${name}.js`));
    written.set(name, file);
  }
  return written;
}
