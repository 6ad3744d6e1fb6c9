/**
 * The columns of the format (docs/format.md §3): one record for each. Reading, writing, leaving out under a
 * budget and what a view shows by itself follow from these records. The twin of layerfold/format/columns.py.
 */
export interface ColumnRecord {
  readonly id: string;
  /** Of LayerTable, where a collector fills it. */
  readonly field: string;
  /** A cell is a pattern, the index of a pattern in a dictionary, or an integer. */
  readonly kind: 'text' | 'dict' | 'int';
  /** The text that is written as an empty cell. */
  readonly empty: string;
  /** What is meant where the column is absent. */
  readonly missing: 'unknown' | 'empty';
  /** It does not decide whether two groups are the same. */
  readonly isPatched: boolean;
  /** The step of §7 at which a short budget takes the column; `null`: it stays. */
  readonly dropped: number | null;
  /** Its sums are kept where rows are left out. */
  readonly isSummed: boolean;
}

type Traits = 'missing is empty' | 'patched' | 'summed';

function column<Id extends string, Field extends string, Kind extends ColumnRecord['kind']>(
  id: Id,
  field: Field,
  kind: Kind,
  dropped: number | null,
  empty: string,
  ...traits: readonly Traits[]
): ColumnRecord & { readonly id: Id; readonly field: Field; readonly kind: Kind } {
  return {
    id,
    field,
    kind,
    empty,
    dropped,
    missing: traits.includes('missing is empty') ? 'empty' : 'unknown',
    isPatched: traits.includes('patched'),
    isSummed: traits.includes('summed'),
  };
}

/** In the order of docs/format.md, in which a budget takes those of one step, too. */
export const COLUMNS = [
  column('name', 'names', 'text', null, ''),
  column('type', 'types', 'dict', null, ''),
  column('output_shape', 'outputs', 'dict', null, ''),
  column('params', 'params', 'int', null, '0', 'summed'),
  column('untrainable', 'untrainable', 'int', null, '0', 'missing is empty', 'summed'),
  column('trainable', 'frozen', 'int', 5, '', 'missing is empty', 'patched', 'summed'),
  column('inputs', 'calls', 'text', 4, '1'),
  column('tied', 'ties', 'int', 5, '0', 'missing is empty', 'patched'),
  column('tied_to', 'ties', 'int', 5, '0', 'missing is empty', 'patched'),
  column('stacked', 'stacked', 'int', 2, '0', 'missing is empty'),
  column('dtype', 'dtypes', 'dict', 2, '', 'patched'),
  column('device', 'devices', 'dict', 2, '', 'patched'),
  column('mode', 'modes', 'dict', 2, '', 'patched'),
  column('bytes', 'bytes', 'int', 2, '0', 'summed'),
  column('buffers', 'buffers', 'int', 2, '0', 'summed'),
  column('input_shape', 'inputShapes', 'dict', 2, ''),
  column('flops', 'flops', 'int', 3, '0', 'summed'),
  column('uncounted', 'uncounted', 'int', 3, '0', 'missing is empty', 'summed'),
  column('call_count', 'callCounts', 'int', 3, '1'),
  column('settings', 'settings', 'dict', 1, ''),
] as const;

type Known = (typeof COLUMNS)[number];

export type ColumnId = Known['id'];

export type Counts = readonly (bigint | null)[];
export type Texts = readonly (string | null)[];

/** Fields that are more than the values of one column. */
type Derived = 'names' | 'types' | 'params' | 'frozen' | 'calls' | 'ties' | 'stacked';

type ValuesOf<Field> = Extract<Known, { readonly field: Field }>['kind'] extends 'int'
  ? Counts
  : Texts;

/** The values by row of the columns that a framework may not know; `null`: nothing is known of them. */
export type OptionalColumns = {
  readonly [Field in Exclude<Known['field'], Derived>]: ValuesOf<Field> | null;
};

const DERIVED: ReadonlySet<string> = new Set<Derived>([
  'names',
  'types',
  'params',
  'frozen',
  'calls',
  'ties',
  'stacked',
]);

export const NO_OPTIONAL_COLUMNS = Object.fromEntries(
  COLUMNS.filter(({ field }) => !DERIVED.has(field)).map(({ field }) => [field, null]),
) as { readonly [Field in keyof OptionalColumns]: null };

/** The ids of the columns of a kind, or of those with a trait. */
export function idsOf(isWanted: (column: ColumnRecord) => boolean): readonly ColumnId[] {
  return COLUMNS.filter(isWanted).map(({ id }) => id);
}
