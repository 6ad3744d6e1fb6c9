import { rmSync } from 'node:fs';
import path from 'node:path';
import { isMain, root } from './tools.mjs';

const BUILT = [
  'lib',
  'layerfold/labextension',
  'layerfold/model_summary/inline.html',
  'layerfold/model_summary/page.html',
  'nbconvert-template/static',
];

export function clean() {
  for (const built of BUILT) rmSync(path.join(root, built), { recursive: true, force: true });
}

if (isMain(import.meta)) clean();
