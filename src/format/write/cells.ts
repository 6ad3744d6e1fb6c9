import { escaped } from './patterns.js';
import { LIMITS } from '../limits.js';
import type { Call, Counts, Source, LayerTable, Texts } from './table.js';

/** Columns in the order in which a budget takes them away; the others stay. */
export const DROPPABLE: readonly (readonly string[])[] = [
  ['settings'],
  ['mode', 'device', 'insh', 'bytes', 'buffers', 'dtype'],
  ['flops', 'partial', 'uses'],
  ['in'],
];

/** Columns that go only where their patches take more than half of the budget. */
export const PATCHED_LAST: readonly string[] = ['trains', 'tied', 'alias'];

const INTEGERS = new Set([
  'params',
  'fixed',
  'trains',
  'tied',
  'alias',
  'bytes',
  'buffers',
  'flops',
  'partial',
  'uses',
]);
/** Columns whose absence means that every cell is empty. */
export const OPTIONAL: ReadonlySet<string> = new Set([
  'fixed',
  'trains',
  'tied',
  'alias',
  'buffers',
  'partial',
]);
const PATCHED = new Set(['trains', 'dtype', 'tied', 'alias', 'device', 'mode']);

/** One column: the text of every row, and the text that is written as an empty cell. */
export interface ColumnText {
  readonly id: string;
  readonly texts: readonly string[];
  readonly empty: string;
  readonly isPatched: boolean;
  /** A placeholder fills the whole cell. */
  readonly isWhole: boolean;
}

/** The columns that say something about a table, except those in `without`. */
export function columnsOf(
  table: LayerTable,
  without: readonly string[] = [],
): readonly ColumnText[] {
  const texts: readonly (readonly [string, readonly string[] | null])[] = [
    ['type', words(table.types)],
    ['out', words(table.outputs)],
    ['params', integers(table.params)],
    ['fixed', integers(table.fixed)],
    ['trains', trains(table)],
    ['in', table.calls === null ? null : table.calls.map(inputs)],
    ['dtype', words(table.dtypes)],
    ['tied', sparse(table, (row) => table.ties.get(row)?.params)],
    ['alias', sparse(table, (row) => (table.ties.get(row)?.row ?? 0) + 1)],
    ['bytes', integers(table.bytes)],
    ['buffers', integers(table.buffers)],
    ['flops', integers(table.flops)],
    ['partial', integers(table.partial)],
    ['uses', integers(table.uses)],
    ['insh', words(table.inputShapes)],
    ['settings', words(table.settings)],
    ['device', words(table.devices)],
    ['mode', words(table.modes)],
  ];
  return texts.flatMap(([id, column]) =>
    column === null || without.includes(id) || !says(id, column) ? [] : [columnOf(id, column)],
  );
}

function columnOf(id: string, texts: readonly string[]): ColumnText {
  return { id, texts, empty: emptyOf(id), isPatched: PATCHED.has(id), isWhole: INTEGERS.has(id) };
}

function emptyOf(id: string): string {
  if (id === 'in') return '1';
  return INTEGERS.has(id) && id !== 'trains' ? '0' : '';
}

/** Whether a column differs from what its absence means. */
function says(id: string, texts: readonly string[]): boolean {
  if (id === 'uses') return texts.some((text) => text !== '0' && text !== '1');
  return !OPTIONAL.has(id) || texts.some((text) => text !== emptyOf(id));
}

function words(values: Texts | null): readonly string[] | null {
  return values === null
    ? null
    : values.map((value) => (value === null ? '' : shortened(escaped(value))));
}

/** A text of at most as many characters as a cell may have; a cut is marked. */
export function shortened(text: string): string {
  if (text.length <= LIMITS.cellCharacters) return text;
  const characters = [...text];
  if (characters.length <= LIMITS.cellCharacters) return text;
  return `${characters
    .slice(0, LIMITS.cellCharacters - 1)
    .join('')
    .replace(/\\+$/, '')}…`;
}

function integers(values: Counts | null): readonly string[] | null {
  return values === null ? null : values.map((value) => (value === null ? '?' : String(value)));
}

function sparse(
  table: LayerTable,
  part: (row: number) => bigint | number | undefined,
): readonly string[] | null {
  if (table.ties.size === 0) return null;
  return table.names.map((_, row) => (table.ties.has(row) ? String(part(row)) : '0'));
}

/** Empty where all but the fixed parameters train, else the number that train. */
function trains(table: LayerTable): readonly string[] {
  return table.params.map((count, row) => {
    const frozen = table.frozen[row] ?? null;
    const fixed = table.fixed === null ? 0n : (table.fixed[row] ?? null);
    if (count === null || frozen === fixed) return '';
    return frozen === null ? '?' : String(count - frozen);
  });
}

function inputs(calls: readonly Call[], row: number): string {
  if (calls.length === 0) return '?';
  return calls.map((call) => call.map((source) => input(row, source)).join(' ')).join('|') || '-';
}

function input(row: number, { row: from, call, output }: Source): string {
  const distance = row - from;
  if (output > 0) return `${distance}:${call}:${output}`;
  return call > 0 ? `${distance}:${call}` : String(distance);
}
