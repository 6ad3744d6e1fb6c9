import { COLUMNS } from '../../format/columns.js';
import type { ColumnId } from '../../format/columns.js';
import { expand, varies } from '../../format/read/pattern.js';
import type { RunScope } from '../../format/read/pattern.js';
import type { Quantity } from '../../format/read/sums.js';
import type { DecodedTable } from '../../format/read/table.js';
import type { Sum, TextCell } from './types.js';

/** A row, and the entry that describes it. */
export interface RowPlace {
  readonly table: DecodedTable;
  readonly entry: number;
  readonly scope: RunScope | null;
  readonly row: number;
}

export const NO_TEXT: TextCell = { text: '', varies: false };

export function textAt(place: RowPlace, column: ColumnId): string {
  return expand(patternAt(place, column), place.scope, place.table.lists);
}

/** The text of a cell, and whether it differs between the uses that the row represents. */
export function textCellAt(place: RowPlace, column: string): TextCell {
  const pattern = patternAt(place, column);
  const { scope, table } = place;
  return { text: expand(pattern, scope, table.lists), varies: varies(pattern, scope, table.lists) };
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
