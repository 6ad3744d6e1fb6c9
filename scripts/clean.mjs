import { rmSync } from 'node:fs';
import path from 'node:path';
import { isMain, root } from './tools.mjs';

export function clean() {
  for (const built of ['lib', path.join('layerfold', 'labextension')]) {
    rmSync(path.join(root, built), { recursive: true, force: true });
  }
}

if (isMain(import.meta)) clean();
