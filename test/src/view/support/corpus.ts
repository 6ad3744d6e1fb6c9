import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decode, type DecodedTable } from '../../../../src/format/index.js';

/** A real model of the corpus. */
export function tableOf(name: string): DecodedTable {
  // No URL: jsdom has one of its own, which the file system does not take.
  const file = join(import.meta.dirname, '..', '..', '..', 'corpus', `${name}.json`);
  const decoded = decode((JSON.parse(readFileSync(file, 'utf8')) as { payload: unknown }).payload);
  if (!decoded.ok) throw new Error(decoded.problem.message);
  return decoded.table;
}
