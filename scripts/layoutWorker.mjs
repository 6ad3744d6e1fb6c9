// Writes the script of the worker that lays out large pictures, as a text: a page makes a worker of it without a request.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { scriptOf } from './pageTemplate.mjs';
import { isMain, main, root } from './tools.mjs';

export async function writeLayoutWorker() {
  const folder = path.join(root, 'lib', 'built');
  mkdirSync(folder, { recursive: true });
  const script = await scriptOf('./lib/picture/layout/worker.js');
  const module = `export default ${JSON.stringify(script)};\n`;
  writeFileSync(path.join(folder, 'layoutWorker.js'), module);
}

if (isMain(import.meta)) await main(writeLayoutWorker);
