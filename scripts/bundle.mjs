// Bundles lib/ for JupyterLab with its own builder, which needs no Python when started this way.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { isMain, main, node, nodeModule, root, run } from './tools.mjs';

/** Says which sources the bundle was made of; build.mjs writes it when all is done. */
export const stampFile = path.join(root, 'lib', '.sources');

export function bundle(options) {
  rmSync(stampFile, { force: true });
  const builder = nodeModule('@jupyter', 'builder', 'lib', 'build-labextension.js');
  const core = nodeModule('@jupyterlab', 'core-meta', 'core.package.json');
  return run(node(), [builder, ...options, '--core-package-file', core, root]);
}

if (isMain(import.meta)) await main(() => bundle(process.argv.slice(2)));
