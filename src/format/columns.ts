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
  /** What a person reads above it. */
  readonly title: string;
  /** The text that is written as an empty cell. */
  readonly empty: string;
  /** What is meant where the column is absent. */
  readonly missing: 'unknown' | 'empty';
  /** It does not decide whether two groups are the same. */
  readonly isPatched: boolean;
  /** The step of §10 at which a short budget takes the column; `null`: it stays. */
  readonly dropped: number | null;
  /** Its sums are kept where rows are left out. */
  readonly isSummed: boolean;
}

type Traits = 'missing is empty' | 'patched' | 'summed';

function column<
  Id extends string,
  Field extends string,
  Kind extends ColumnRecord['kind'],
  Title extends string,
>(
  id: Id,
  field: Field,
  kind: Kind,
  title: Title,
  dropped: number | null,
  empty: string,
  ...traits: readonly Traits[]
): ColumnRecord & {
  readonly id: Id;
  readonly field: Field;
  readonly kind: Kind;
  readonly title: Title;
} {
  return {
    id,
    field,
    kind,
    title,
    empty,
    dropped,
    missing: traits.includes('missing is empty') ? 'empty' : 'unknown',
    isPatched: traits.includes('patched'),
    isSummed: traits.includes('summed'),
  };
}

/** In the order of docs/format.md, in which a budget takes those of one step, too. */
export const COLUMNS = [
  column('name', 'names', 'text', 'Name', null, '', 'missing is empty'),
  column('type', 'types', 'dict', 'Type', null, ''),
  column('output_shape', 'outputs', 'dict', 'Output shape', null, ''),
  column('params', 'params', 'int', 'Parameters', null, '0', 'summed'),
  column(
    'untrainable',
    'untrainable',
    'int',
    'Untrainable',
    null,
    '0',
    'missing is empty',
    'summed',
  ),
  column('trainable', 'frozen', 'int', 'Trainable', 5, '', 'missing is empty', 'patched', 'summed'),
  column(
    'statistics_move',
    'statisticsMove',
    'int',
    'Moving statistics',
    4,
    '0',
    'missing is empty',
    'summed',
  ),
  column('inputs', 'calls', 'text', 'Inputs', 4, '1'),
  column('tied', 'ties', 'int', 'Tied parameters', 5, '0', 'missing is empty', 'patched'),
  column('tied_to', 'ties', 'int', 'Tied to', 5, '0', 'missing is empty', 'patched'),
  column('attribute', 'attributes', 'text', 'Attribute', 4, '', 'missing is empty'),
  column('stacked', 'stacked', 'int', 'Stacked modules', 2, '0', 'missing is empty'),
  column('dtype', 'dtypes', 'dict', 'Data type', 2, '', 'patched'),
  column('device', 'devices', 'dict', 'Device', 2, '', 'patched'),
  column('mode', 'modes', 'dict', 'Mode', 2, '', 'patched'),
  column('bytes', 'bytes', 'int', 'Bytes', 2, '0', 'summed'),
  column('buffers', 'buffers', 'int', 'Buffers', 2, '0', 'summed'),
  column('input_shape', 'inputShapes', 'dict', 'Input shape', 2, ''),
  column('flops', 'flops', 'int', 'FLOPs', 3, '0', 'summed'),
  column(
    'uncounted',
    'uncounted',
    'int',
    'Uncounted operations',
    3,
    '0',
    'missing is empty',
    'summed',
  ),
  column('call_count', 'callCounts', 'int', 'Calls', 3, '1'),
  column('call_shapes', 'callShapes', 'dict', 'Shapes of calls', 1, ''),
  column('optimizer_group', 'optimizerGroups', 'dict', 'Group', 2, ''),
  column('learning_rate', 'learningRates', 'dict', 'Learning rate', 2, ''),
  column('weight_decay', 'weightDecays', 'dict', 'Weight decay', 2, ''),
  column('adapter', 'adapters', 'dict', 'Adapter', 2, ''),
  column('settings', 'settings', 'dict', 'Settings', 1, ''),
  column('weights', 'weights', 'dict', 'Weights', 0, ''),
  column('weight_shape', 'weightShapes', 'dict', 'Shapes of weights', 0, ''),
  column('weight_dtype', 'weightDtypes', 'dict', 'Data types of weights', 0, '', 'patched'),
  column('weight_state', 'weightStates', 'dict', 'States of weights', 0, '', 'patched'),
  column('weight_bytes', 'weightBytes', 'dict', 'Bytes of weights', 0, ''),
  column('weight_scope', 'weightScopes', 'dict', 'Scope of weights', 0, '', 'missing is empty'),
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

/** The columns that say the weights of a row individually: nothing by itself is for people. */
export const WEIGHT_COLUMNS: ReadonlySet<string> = new Set<ColumnId>([
  'weights',
  'weight_shape',
  'weight_dtype',
  'weight_state',
  'weight_bytes',
  'weight_scope',
]);

/** A column of a later version of the format, which its payload describes: enough to show it. */
export interface ExtraColumn {
  readonly id: string;
  readonly kind: ColumnRecord['kind'];
  readonly title: string;
}
