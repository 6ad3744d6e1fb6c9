import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const FOLDER = join(import.meta.dirname, '..', '..', '..', '..', 'src', 'hosts', 'common');

it.each(readdirSync(FOLDER))('%s names no host', (file) => {
  const source = readFileSync(join(FOLDER, file), 'utf8');
  expect(source.match(/jp-|jupyter|lumino|vscode/gi)).toBeNull();
});
