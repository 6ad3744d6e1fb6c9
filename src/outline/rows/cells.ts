import { COLUMNS } from '../../format/columns.js';
import type { ColumnId } from '../../format/columns.js';
import { expand, hasSample, mayVary } from '../../format/read/pattern.js';
import type { RunScope } from '../../format/read/pattern.js';
import type { Quantity } from '../../format/read/sums.js';
import type { DecodedTable } from '../../format/read/table.js';
import { unkeyed } from '../../format/shapes.js';
import type { Sum, TextCell } from './types.js';
import { agreed } from './uses.js';

/** A row, and the entry that describes it. */
export interface RowPlace {
  readonly table: DecodedTable;
  readonly entry: number;
  readonly scope: RunScope | null;
  readonly row: number;
}

export const NO_TEXT: TextCell = { text: '', varies: false };

export function textAt(place: RowPlace, column: string): string {
  return expand(patternAt(place, column), place.scope, place.table.lists);
}

const SHAPES: ReadonlySet<string> = new Set<ColumnId>(['output_shape', 'input_shape']);

/** The text of a cell, and whether it differs between the uses that the row represents; a key is no other shape. */
export function textCellAt(place: RowPlace, column: string): TextCell {
  const text = textAt(place, column);
  const same = agreedAt(place, column, (use) => textAt(use, column));
  if (same !== null) return { text, varies: false };
  const sizes = SHAPES.has(column)
    ? agreedAt(place, column, (use) => unkeyed(textAt(use, column)))
    : null;
  return sizes === null ? { text, varies: true } : { text: sizes.value, varies: false };
}

/** What a column says in all uses that the row represents; `null` where they differ. */
export function agreedAt<T>(
  place: RowPlace,
  column: string,
  read: (place: RowPlace) => T,
): { readonly value: T } | null {
  const { table, scope } = place;
  if (!hasSample(scope)) return { value: read(place) };
  const isPatched = table.patches.has(column);
  if (!isPatched && !mayVary(patternAt(place, column), scope, table.lists))
    return { value: read(place) };
  return agreed(table, place, (use) => read({ ...place, ...use }));
}

function patternAt({ table, entry, row }: RowPlace, column: string): string {
  return table.patches.at(column, row) ?? table.columns.pattern(column, entry);
}

const EMPTY = new Map<ColumnId, string>(COLUMNS.map(({ id, empty }) => [id, empty]));

/** A number that is no part of a sum; `null` where it or its column is unknown. */
export function integerAt(place: RowPlace, column: ColumnId): bigint | null {
  const { table, scope } = place;
  if (table.sums.isUnknown(column)) return null;
  const cell = patternAt(place, column) || (EMPTY.get(column) ?? '');
  return known(table.sums.evaluated(table.sums.formOf(cell), scope));
}

/** The same of every use that the row represents; `null` where they differ, too. */
export function agreedInteger(place: RowPlace, column: ColumnId): bigint | null {
  return agreedAt(place, column, (use) => integerAt(use, column))?.value ?? null;
}

export function sumOfRow({ table, entry, scope, row }: RowPlace, quantity: Quantity): Sum {
  const sum = table.sums.evaluated(table.sums.cellForm(quantity, entry), scope);
  return quantity === 'trainable' ? added(sum, table.patches.trainable(row, row + 1)) : sum;
}

export function added(one: Sum, other: Sum): Sum {
  const sum = { value: one.value + other.value, unknown: one.unknown + other.unknown };
  // What is subtracted of unknown numbers leaves a lower bound, and no count is below 0.
  return sum.unknown > 0n && sum.value < 0n ? { ...sum, value: 0n } : sum;
}

/** A sum of which some operations are not counted: it is no more than a lower bound. */
export function atLeast(sum: Sum, partial: Sum): Sum {
  return { value: sum.value, unknown: sum.unknown + partial.value + partial.unknown };
}

export function known(sum: Sum): bigint | null {
  return sum.unknown > 0n ? null : sum.value;
}
