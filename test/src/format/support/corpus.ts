import { readFileSync, readdirSync } from 'node:fs';
import { totalsOf } from '../../../../src/format/write/totals.js';
import { EMPTY_TABLE } from '../../../../src/format/write/encode.js';
import type {
  Call,
  Payload,
  Scalars,
  LayerTable,
  Totals,
} from '../../../../src/format/write/encode.js';

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
  readonly kinds?: Readonly<Record<string, string>>;
  readonly run_input?: string;
  readonly optimizer?: number;
  readonly activations?: number;
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

function integer(value?: number): bigint | null {
  return value === undefined ? null : BigInt(value);
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

/** How many kinds of operations of each row its FLOPs do not count. */
export function partialOf({ uncounted }: PackedTable): readonly bigint[] | null {
  if (uncounted === undefined) return null;
  return uncounted.rows.split(',').map((at) => BigInt(uncounted.words[Number(at)]?.length ?? 0));
}

/** All sums of a table; only Python knows which kinds of operations its FLOPs do not count. */
export function totalsOfPacked(packed: PackedTable): Totals {
  const kinds = new Set(packed.uncounted?.words.flat());
  return { ...totalsOf(rowsOf(packed)), partial: BigInt(kinds.size) };
}

/** The rows as Python's collector handed them over. */
export function rowsOf(packed: PackedTable): LayerTable {
  const texts = (column?: Packed): (string | null)[] | null => (column ? unpacked(column) : null);
  const { scalars } = packed;
  return {
    ...EMPTY_TABLE,
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
    flops: packed.flops === undefined ? null : counts(packed.flops),
    partial: partialOf(packed),
    uses: packed.uses === undefined ? null : counts(packed.uses),
    kinds: new Map(Object.entries(packed.kinds ?? {}).map(([row, kind]) => [Number(row), kind])),
    runInput: packed.run_input ?? null,
    optimizer: integer(packed.optimizer),
    activations: integer(packed.activations),
    notes: packed.notes,
  };
}
