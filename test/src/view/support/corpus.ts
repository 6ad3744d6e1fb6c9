import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decode, type DecodedTable } from '../../../../src/format/index.js';

/** The payload of a real model of the corpus. */
export function payloadOf(name: string): unknown {
  // No URL: jsdom has one of its own, which the file system does not take.
  const file = join(import.meta.dirname, '..', '..', '..', 'corpus', `${name}.json`);
  return (JSON.parse(readFileSync(file, 'utf8')) as { payload: unknown }).payload;
}

export function tableOf(name: string): DecodedTable {
  const decoded = decode(payloadOf(name));
  if (!decoded.ok) throw new Error(decoded.problem.message);
  return decoded.table;
}
