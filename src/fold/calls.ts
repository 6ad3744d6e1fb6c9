/** The graph of the calls of rows that are directly in one model. */
import type { Call, LayerTable } from '../format/write/encode.js';

export interface CallGraph {
  /** The position of every call's row, in topological order. */
  readonly positions: readonly number[];
  /** What each call reads, rising. */
  readonly sources: readonly (readonly number[])[];
}

/** Nodes 0 to n−1 in topological order; `sources[i]` are the nodes that i reads, rising. */
export interface Graph {
  readonly types: readonly string[];
  readonly outputs: readonly (string | null)[];
  readonly hasParams: readonly boolean[];
  readonly sources: readonly (readonly number[])[];
  readonly users: readonly (readonly number[])[];
}

type Calls = readonly (readonly Call[])[];

export function callGraph({ calls }: LayerTable, rows: readonly number[]): CallGraph {
  if (calls === null) return { positions: [], sources: [] };
  const position = new Map(rows.map((row, index) => [row, index]));
  return inOrder(calls, rows, position) ?? sortedCalls(calls, rows, position);
}

/** The usual case: each row is called once, after all that it reads. */
function inOrder(
  calls: Calls,
  rows: readonly number[],
  position: ReadonlyMap<number, number>,
): CallGraph | null {
  if (rows.some((row) => calls[row]?.length !== 1)) return null;
  const sources = rows.map((row) =>
    rising((calls[row]?.[0] ?? []).flatMap((source) => position.get(source.row) ?? [])),
  );
  if (sources.some((reads, node) => (reads.at(-1) ?? -1) >= node)) return null;
  return { positions: [...rows.keys()], sources };
}

interface PendingCall {
  readonly index: number;
  readonly number: number;
  needs: readonly PendingCall[];
  readonly users: PendingCall[];
  missing: number;
  /** Its place in topological order, −1 as long as it has none. */
  order: number;
}

/** Kahn's algorithm over calls, the first row first among those that are ready. */
function sortedCalls(
  calls: Calls,
  rows: readonly number[],
  position: ReadonlyMap<number, number>,
): CallGraph {
  const waiting = connected(calls, rows, position);
  const ready = waiting.filter((call) => call.missing === 0).sort(later);
  const done: PendingCall[] = [];
  for (let call = ready.pop(); call !== undefined; call = ready.pop()) {
    call.order = done.length;
    done.push(call);
    for (const user of call.users) if (--user.missing === 0) insert(ready, user);
  }
  return {
    positions: done.map((call) => call.index),
    sources: done.map(({ needs }) => rising(needs.map((source) => source.order))),
  };
}

function connected(
  calls: Calls,
  rows: readonly number[],
  position: ReadonlyMap<number, number>,
): readonly PendingCall[] {
  const byRow = rows.map((row, index) =>
    (calls[row] ?? []).map((_, number): PendingCall => {
      return { index, number, needs: [], users: [], missing: 0, order: -1 };
    }),
  );
  for (const call of byRow.flat()) {
    const reads = calls[rows[call.index] ?? -1]?.[call.number] ?? [];
    const needs = reads.flatMap((s) => byRow[position.get(s.row) ?? -1]?.[s.call] ?? []);
    call.needs = [...new Set(needs)];
    call.missing = call.needs.length;
    for (const source of call.needs) source.users.push(call);
  }
  return byRow.flat();
}

/** Sorts the first call to the end, from where it is taken. */
function later(one: PendingCall, other: PendingCall): number {
  return other.index - one.index || other.number - one.number;
}

function insert(ready: PendingCall[], call: PendingCall): void {
  let low = 0;
  let high = ready.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const at = ready[middle];
    if (at !== undefined && later(at, call) < 0) low = middle + 1;
    else high = middle;
  }
  ready.splice(low, 0, call);
}

function rising(numbers: readonly number[]): readonly number[] {
  return [...new Set(numbers)].sort((one, other) => one - other);
}
