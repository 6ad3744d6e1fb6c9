import { readFileSync, readdirSync } from 'node:fs';
import type { Call, Payload, Scalars, SourceTable } from '../../../../src/format/encode.js';

/** One file of test/corpus: a payload, and the rows that it was made from. */
export interface CorpusCase {
  readonly name: string;
  readonly payload: Record<string, unknown> & {
    readonly totals: Readonly<Record<string, number | string>>;
  };
  /** What is left of it within a few bytes, by their number. */
  readonly cut: Readonly<Record<string, Payload>>;
  readonly table: PackedTable;
}

export interface PackedTable {
  readonly framework: string;
  readonly model_name: string;
  readonly model_type: string;
  readonly unit: string;
  readonly separator: string;
  readonly notes: readonly string[];
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
  readonly model_outputs: readonly (readonly [number, number, number])[];
  readonly scalars?: { readonly words: readonly Scalars[]; readonly rows: string };
  readonly ties: Readonly<Record<string, readonly [number, number]>>;
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

/** The calls of one row, as the column `in` writes them. */
export function callsOf(text: string, row: number): readonly Call[] {
  if (text === '?') return [];
  if (text === '-') return [[]];
  return text.split('|').map((call) =>
    call
      .split(' ')
      .filter((input) => input !== '')
      .map((input) => {
        const [distance = 0, at = 0, output = 0] = input.split(':').map(Number);
        return { row: row - distance, call: at, output };
      }),
  );
}

/** The rows as Python's collector handed them over. */
export function rowsOf(packed: PackedTable): SourceTable {
  const texts = (column?: Packed): (string | null)[] | null => (column ? unpacked(column) : null);
  const { scalars } = packed;
  return {
    framework: packed.framework,
    modelName: packed.model_name,
    modelType: packed.model_type,
    unit: packed.unit,
    separator: packed.separator,
    names: unpacked(packed.names).map((name) => name ?? ''),
    types: unpacked(packed.types).map((type) => type ?? ''),
    parents: packed.parents.split(',').map(Number),
    params: counts(packed.params),
    frozen: counts(packed.frozen),
    fixed: packed.fixed === undefined ? null : counts(packed.fixed),
    outputs: texts(packed.outputs),
    calls: packed.calls?.split(',').map((text, row) => callsOf(text, row)) ?? null,
    modelOutputs: packed.model_outputs.map(([row, call, output]) => ({ row, call, output })),
    ties: new Map(
      Object.entries(packed.ties).map(([row, [to, params]]) => [
        Number(row),
        { row: to, params: BigInt(params) },
      ]),
    ),
    scalars: scalars?.rows.split(',').map((at) => scalars.words[Number(at)] ?? []) ?? null,
    dtypes: texts(packed.dtypes),
    inputShapes: null,
    bytes: null,
    buffers: null,
    settings: null,
    devices: null,
    modes: null,
    notes: packed.notes,
  };
}
