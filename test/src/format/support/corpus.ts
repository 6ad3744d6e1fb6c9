import { readFileSync, readdirSync } from 'node:fs';
import type { Payload } from '../../../../src/format/encode.js';

/** One file of test/corpus: a payload, and the rows that it was made from. */
export interface CorpusCase {
  readonly name: string;
  readonly payload: Record<string, unknown> & {
    readonly totals: Readonly<Record<string, number | string>>;
  };
  /** What is left of it within a few bytes, by their number. */
  readonly cut: Readonly<Record<string, Payload>>;
  readonly table: {
    readonly separator: string;
    readonly names: Packed;
    readonly types: Packed;
    readonly outputs?: Packed;
    readonly dtypes?: Packed;
    readonly parents: string;
    readonly params: string;
    readonly frozen: string;
    readonly fixed?: string;
    readonly flops?: string;
    readonly uses?: string;
    readonly uncounted?: { readonly words: readonly (readonly string[])[]; readonly rows: string };
    readonly calls?: string;
    readonly ties: Readonly<Record<string, readonly [number, number]>>;
  };
}

/** Repeated texts once. */
export interface Packed {
  readonly words: readonly (string | null)[];
  readonly rows: string;
}

const FOLDER = new URL('../../../corpus/', import.meta.url);

export function corpusCases(): CorpusCase[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
  return files.map((file) => ({
    name: file.replace('.json', ''),
    ...(JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as Omit<CorpusCase, 'name'>),
  }));
}

export function unpacked({ words, rows }: Packed): (string | null)[] {
  return rows.split(',').map((index) => words[Number(index)] ?? null);
}

export function counts(text: string): (bigint | null)[] {
  return text.split(',').map((count) => (count === '?' ? null : BigInt(count)));
}
