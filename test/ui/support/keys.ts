import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const FILE = join(import.meta.dirname, '..', '..', '..', 'docs', 'keys.md');

/** The lines of a table in docs/keys.md: the keys, and where they are pressed. */
export function keysOf(what: 'a table' | 'a picture'): readonly string[] {
  const [, part = ''] = readFileSync(FILE, 'utf8').split(`# Keys of ${what}\n`);
  const [table = ''] = part.split('\n# ');
  return table
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| (?:keys|-)/.test(line))
    .map((line) => {
      const [, keys = '', where = ''] = line.split('|').map((cell) => cell.trim());
      return `${keys.replace('\\', '')} on ${where}`;
    });
}
