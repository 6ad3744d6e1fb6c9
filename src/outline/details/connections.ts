import { callsIn } from '../../format/read/calls.js';
import type { Calls } from '../../format/read/calls.js';
import { placeOf } from '../../format/read/place.js';
import type { DecodedTable } from '../../format/read/table.js';
import { textAt } from '../rows/cells.js';

/** Rows after and before a row that are looked at for what reads from it. */
export const REACH = 2_000;

/** What a row reads from, and what reads from it. */
export interface Connections {
  /** The inputs of each of its calls; `null`: unknown. */
  readonly calls: Calls | null;
  /** Rows that read from it, in their order; `null`: unknown. */
  readonly feeds: readonly number[] | null;
  /** Whether rows further away were not looked at. */
  readonly isPartial: boolean;
}

export function connectionsOf(table: DecodedTable, row: number): Connections {
  const rows = Number(table.totals.rows);
  const hasInputs = table.columns.has('inputs');
  if (!hasInputs) return { calls: null, feeds: null, isPartial: false };
  const from = Math.max(0, row - REACH);
  const to = Math.min(rows, row + REACH + 1);
  // A cell may be long: what is beyond the steps of one page reads as unknown.
  table.lists.pageWork.renew();
  const calls = callsAt(table, row);
  const feeds: number[] = [];
  for (let other = from; other < to; other++) if (readsFrom(table, other, row)) feeds.push(other);
  return { calls, feeds, isPartial: to - from < rows };
}

function readsFrom(table: DecodedTable, reader: number, row: number): boolean {
  const calls = callsAt(table, reader);
  return calls?.some((call) => call.some((input) => input?.row === row)) === true;
}

function callsAt(table: DecodedTable, row: number): Calls | null {
  const place = placeOf(table.grammar, row);
  if (place === null) return null;
  const text = textAt({ table, ...place, row }, 'inputs');
  return callsIn(text === '' ? '1' : text, row, Number(table.totals.rows));
}
