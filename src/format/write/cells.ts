import { packedCalls } from '../callShapes.js';
import { COLUMNS } from '../columns.js';
import type { ColumnRecord } from '../columns.js';
import { LIMITS } from '../limits.js';
import { escaped } from './patterns.js';
import type { Call, Counts, LayerTable, Source, Texts } from './table.js';

/** One column of a table: the text of every row. The twin of layerfold/format/cells.py. */
export interface Cells {
  readonly column: ColumnRecord;
  readonly texts: readonly string[];
}

/** The columns that say something about a table, except those in `without`. */
export function cellsOf(table: LayerTable, without: readonly string[] = []): readonly Cells[] {
  return COLUMNS.flatMap((column) => {
    if (column.id === 'name' || without.includes(column.id)) return [];
    const texts = textsOf(table, column);
    return texts !== null && says(column, texts) ? [{ column, texts }] : [];
  });
}

type Known = (typeof COLUMNS)[number];

function textsOf(table: LayerTable, column: Known): readonly string[] | null {
  if (column.id === 'inputs') return table.calls === null ? null : table.calls.map(inputs);
  if (column.id === 'trainable') return trainable(table);
  if (column.id === 'call_shapes') return words(packedCallsOf(table));
  if (column.kind === 'int') return integers(countsOf(table, column));
  return column.id === 'name' ? null : words(table[column.field]);
}

function packedCallsOf({ callShapes, outputs }: LayerTable): Texts | null {
  return callShapes?.map((calls, row) => packedCalls(calls, outputs?.[row] ?? null)) ?? null;
}

/** The values of an int column by row, `null` where the table does not have them. */
export function countsOf(
  table: LayerTable,
  column: Known & { readonly kind: 'int' },
): Counts | null {
  switch (column.id) {
    case 'trainable':
      return table.params.map((count, row) => trainableAt(table, count, row));
    case 'stacked':
      return sparse(table, table.stacked);
    case 'tied':
      return sparse(table, new Map([...table.ties].map(([row, tie]) => [row, tie.params])));
    case 'tied_to':
      return sparse(
        table,
        new Map([...table.ties].map(([row, tie]) => [row, BigInt(tie.row + 1)])),
      );
    case 'call_count':
      return callCounts(table);
    default:
      return table[column.field];
  }
}

/** How often rows are called of which the inputs do not say it. */
function callCounts({ calls, callCounts: counts }: LayerTable): Counts | null {
  if (calls === null || counts === null) return counts;
  if (calls.every((ofRow) => ofRow.length > 0)) return null;
  return counts.map((count, row) => ((calls[row]?.length ?? 0) > 0 ? 1n : count));
}

/** Whether a column differs from what its absence means. */
function says({ kind, missing, empty }: ColumnRecord, texts: readonly string[]): boolean {
  return (missing === 'unknown' && kind !== 'dict') || texts.some((text) => text !== empty);
}

function words(values: Texts | null): readonly string[] | null {
  return values === null
    ? null
    : values.map((value) => (value === null ? '' : shortened(escaped(value))));
}

/** A text of at most as many characters as a cell may have; a cut is marked. */
export function shortened(text: string): string {
  if (text.length <= LIMITS.writtenCharacters) return text;
  const characters = [...text];
  if (characters.length <= LIMITS.writtenCharacters) return text;
  return `${characters
    .slice(0, LIMITS.writtenCharacters - 1)
    .join('')
    .replace(/\\+$/, '')}…`;
}

/** "?" for an integer that is unknown or has more digits than a reader takes. */
export function integer(value: bigint | null): string {
  const text = value === null ? '?' : String(value);
  return text.length <= LIMITS.digits ? text : '?';
}

function integers(values: Counts | null): readonly string[] | null {
  return values === null ? null : values.map(integer);
}

function sparse(table: LayerTable, counts: ReadonlyMap<number, bigint>): Counts | null {
  return counts.size === 0 ? null : table.names.map((_, row) => counts.get(row) ?? 0n);
}

function trainableAt({ frozen }: LayerTable, count: bigint | null, row: number): bigint | null {
  const untrained = frozen[row] ?? null;
  return count === null || untrained === null ? null : count - untrained;
}

/** Empty where all but the untrainable parameters train, else the number that train. */
function trainable(table: LayerTable): readonly string[] {
  return table.params.map((count, row) => {
    const never = table.untrainable === null ? 0n : (table.untrainable[row] ?? null);
    if (count === null || (table.frozen[row] ?? null) === never) return '';
    return integer(trainableAt(table, count, row));
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
