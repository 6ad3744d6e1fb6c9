import { readFileSync, readdirSync } from 'node:fs';
import { totalsOf } from '../../../../src/format/write/totals.js';
import { COLUMNS, NO_OPTIONAL_COLUMNS } from '../../../../src/format/columns.js';
import type { OptionalColumns } from '../../../../src/format/columns.js';
import { EMPTY_TABLE } from '../../../../src/format/write/encode.js';
import type {
  Call,
  Payload,
  Scalar,
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

/** The fields of Python's LayerTable: columns as they are packed, the rest as it is. */
export interface PackedTable {
  readonly framework: string;
  readonly model_name: string;
  readonly model_type: string;
  readonly unit: string;
  readonly separator: string;
  readonly notes: readonly string[];
  readonly names: Packed;
  readonly types: Packed;
  readonly parents: string;
  readonly params: string;
  readonly frozen: string;
  readonly calls?: string;
  readonly uncounted?: { readonly words: readonly (readonly string[])[]; readonly rows: string };
  readonly stacked?: Readonly<Record<string, number>>;
  readonly kinds?: Readonly<Record<string, string>>;
  readonly run_input?: string;
  readonly optimizer?: number;
  readonly activations?: number;
  readonly variables?: number;
  readonly param_bytes?: number;
  readonly model_outputs: readonly (readonly [number, number, number])[];
  readonly scalars?: { readonly words: readonly PackedSettings[]; readonly rows: string };
  readonly ties: Readonly<Record<string, readonly [number, number]>>;
  readonly [column: string]: unknown;
}

type PackedSettings = readonly (readonly [name: string, value: PackedSetting])[];
/** JSON has no infinities. */
type PackedSetting = Scalar | { readonly float: 'inf' | '-inf' | 'nan' } | readonly PackedSetting[];

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
export function uncountedOf({ uncounted }: PackedTable): readonly bigint[] | null {
  if (uncounted === undefined) return null;
  return uncounted.rows.split(',').map((at) => BigInt(uncounted.words[Number(at)]?.length ?? 0));
}

/** The optional columns that are simply lists of values, by the name of their field. */
export function optionalOf(packed: PackedTable): OptionalColumns {
  const read = COLUMNS.filter(({ field }) => field in NO_OPTIONAL_COLUMNS).map((column) => {
    const value = packed[column.field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)];
    if (value === undefined || column.id === 'uncounted') return [column.field, null];
    return [
      column.field,
      column.kind === 'int' ? counts(value as string) : unpacked(value as Packed),
    ];
  });
  return { ...(Object.fromEntries(read) as OptionalColumns), uncounted: uncountedOf(packed) };
}

/** All sums of a table; only Python knows which kinds of operations its FLOPs do not count. */
export function totalsOfPacked(packed: PackedTable): Totals {
  const kinds = new Set(packed.uncounted?.words.flat());
  return { ...totalsOf(rowsOf(packed)), uncounted: BigInt(kinds.size) };
}

function settingOf(value: PackedSetting): Scalar {
  if (value === null || typeof value !== 'object') return value;
  if ('float' in value) return { inf: Infinity, '-inf': -Infinity, nan: NaN }[value.float];
  return value.map(settingOf);
}

function settingsOf(packed: PackedSettings): Scalars {
  return packed.map(([name, value]) => [name, settingOf(value)]);
}

/** The rows as Python's collector handed them over. */
export function rowsOf(packed: PackedTable): LayerTable {
  const { scalars } = packed;
  const settings = scalars?.words.map(settingsOf) ?? [];
  return {
    ...EMPTY_TABLE,
    ...optionalOf(packed),
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
    calls: packed.calls?.split(',').map((text, row) => callsOf(text, row)) ?? null,
    modelOutputs: packed.model_outputs.map(([row, call, output]) => ({ row, call, output })),
    ties: new Map(
      Object.entries(packed.ties).map(([row, [to, params]]) => [
        Number(row),
        { row: to, params: BigInt(params) },
      ]),
    ),
    scalars: scalars?.rows.split(',').map((at) => settings[Number(at)] ?? []) ?? null,
    stacked: new Map(
      Object.entries(packed.stacked ?? {}).map(([row, count]) => [Number(row), BigInt(count)]),
    ),
    kinds: new Map(Object.entries(packed.kinds ?? {}).map(([row, kind]) => [Number(row), kind])),
    runInput: packed.run_input ?? null,
    optimizer: integer(packed.optimizer),
    activations: integer(packed.activations),
    variables: packed.variables ?? 0,
    paramBytes: integer(packed.param_bytes),
    notes: packed.notes,
  };
}
