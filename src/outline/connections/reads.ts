import { callsIn } from '../../format/read/calls.js';
import { firstOf, isRun, rowsOf, targetOf, usesOf } from '../../format/read/grammar.js';
import { expand } from '../../format/read/pattern.js';
import type { RunScope } from '../../format/read/pattern.js';
import type { DecodedTable } from '../../format/read/table.js';
import { Work } from '../../format/read/work.js';

/** Of a model with more rows not all connections are read. */
export const MOST_ROWS = 200_000;

const MOST_INPUTS = 1_000_000;

/** Characters of patterns that are read for all rows. */
const MOST_STEPS = 500_000;

/** What is connected with rows from outside of them; rising. */
export interface Outside {
  /** Rows that they read from. */
  readonly sources: readonly number[];
  /** Rows that read from them. */
  readonly readers: readonly number[];
}

/** For each row some others, each once: those of row r from `starts[r]` up to `starts[r + 1]`. */
interface Lists {
  readonly starts: Int32Array;
  readonly rows: Int32Array;
}

/** Which rows of a model read from which: read once, for all pages. */
export class Reads {
  private readonly readers: Lists;
  private readonly known = new Map<string, Outside>();

  constructor(readonly sources: Lists) {
    this.readers = reversed(sources);
  }

  /** What is connected with the rows from `from` up to `to`; those of a group are looked through once. */
  outside(from: number, to: number): Outside {
    const key = `${from}-${to}`;
    const found = this.known.get(key) ?? this.lookedThrough(from, to);
    this.known.set(key, found);
    return found;
  }

  private lookedThrough(from: number, to: number): Outside {
    const [sources, readers] = [this.sources, this.readers].map((lists) => {
      const rows = new Set<number>();
      for (const row of listOf(lists, from, to)) if (row < from || row >= to) rows.add(row);
      return [...rows].sort((one, other) => one - other);
    });
    return { sources: sources ?? [], readers: readers ?? [] };
  }
}

/** `null`: the model has no connections, or too many. */
export function readsOf(table: DecodedTable): Reads | null {
  const rows = rowsOf(table.grammar, table.grammar.root);
  if (!table.columns.has('inputs') || rows > MOST_ROWS) return null;
  const sources = new Reading(table, rows).read();
  return sources === null ? null : new Reads(sources);
}

export function listOf({ starts, rows }: Lists, from: number, to: number): Int32Array {
  return rows.subarray(starts[from] ?? 0, starts[to] ?? 0);
}

/** Counted, then put in their places, as in a counting sort. */
function reversed({ starts, rows }: Lists): Lists {
  const count = starts.length - 1;
  const ends = new Int32Array(count + 1);
  for (const row of rows) ends[row + 1] = (ends[row + 1] ?? 0) + 1;
  for (let row = 0; row < count; row++) ends[row + 1] = (ends[row + 1] ?? 0) + (ends[row] ?? 0);
  const next = ends.slice();
  const readers = new Int32Array(rows.length);
  for (let reader = 0; reader < count; reader++) {
    for (let at = starts[reader] ?? 0; at < (starts[reader + 1] ?? 0); at++) {
      const source = rows[at] ?? 0;
      const place = next[source] ?? 0;
      readers[place] = reader;
      next[source] = place + 1;
    }
  }
  return { starts: ends, rows: readers };
}

/** Reads the inputs of all rows from the first to the last; cells that are alike once. */
class Reading {
  private readonly work = new Work(MOST_STEPS);
  /** By body entry; `null`: they depend on the use. */
  private readonly ofEntries = new Map<number, readonly number[] | null>();
  private readonly ofCells = new Map<string, readonly number[]>();
  private readonly starts: Int32Array;
  private sources: Int32Array;
  private row = 0;
  private count = 0;

  constructor(
    private readonly table: DecodedTable,
    private readonly rows: number,
  ) {
    this.starts = new Int32Array(rows + 1);
    this.sources = new Int32Array(2 * rows);
  }

  read(): Lists | null {
    const isWhole = this.body(this.table.grammar.root, null) && !this.work.isSpent;
    return isWhole ? { starts: this.starts, rows: this.sources.slice(0, this.count) } : null;
  }

  /** Whether the limits allow it. */
  private body(template: number, scope: RunScope | null): boolean {
    const { grammar } = this.table;
    if (grammar.omitted[template] === true) {
      for (let left = rowsOf(grammar, template); left > 0; left--) this.add(NONE);
      return true;
    }
    const end = firstOf(grammar, template + 1);
    for (let entry = firstOf(grammar, template); entry < end; entry++) {
      const isRead =
        targetOf(grammar, entry) < 0
          ? this.add(this.ofEntry(entry) ?? this.ofUse(entry, scope))
          : this.uses(entry, scope);
      if (!isRead) return false;
    }
    return true;
  }

  private uses(entry: number, scope: RunScope | null): boolean {
    const { grammar } = this.table;
    const isOne = !isRun(grammar, entry);
    for (let index = 0; index < usesOf(grammar, entry); index++) {
      const inside = isOne ? scope : { run: entry, index, sample: false, outer: scope };
      if (!this.body(targetOf(grammar, entry), inside)) return false;
    }
    return true;
  }

  /** The next row, and how far before it its inputs are. */
  private add(distances: readonly number[]): boolean {
    if (this.count + distances.length > this.sources.length) {
      if (this.count + distances.length > MOST_INPUTS) return false;
      const larger = new Int32Array(2 * (this.count + distances.length));
      larger.set(this.sources);
      this.sources = larger;
    }
    for (const distance of distances) {
      const source = this.row - distance;
      if (source >= 0 && source < this.rows) this.sources[this.count++] = source;
    }
    this.starts[++this.row] = this.count;
    return true;
  }

  private ofEntry(entry: number): readonly number[] | null {
    const known = this.ofEntries.get(entry);
    if (known !== undefined) return known;
    const pattern = this.table.columns.pattern('inputs', entry);
    const distances = SPECIAL.test(pattern) ? null : this.ofCell(pattern);
    this.ofEntries.set(entry, distances);
    return distances;
  }

  private ofUse(entry: number, scope: RunScope | null): readonly number[] {
    const { lists, columns } = this.table;
    if (this.work.isSpent) return NONE;
    lists.pageWork.renew();
    const cell = expand(columns.pattern('inputs', entry), scope, lists);
    this.work.pays(lists.pageWork.spent);
    return this.ofCell(cell);
  }

  private ofCell(cell: string): readonly number[] {
    const known = this.ofCells.get(cell);
    if (known !== undefined) return known;
    const distances = distancesIn(cell, this.rows);
    if (this.ofCells.size < MOST_CELLS) this.ofCells.set(cell, distances);
    return distances;
  }
}

const NONE: readonly number[] = [];
const SPECIAL = /[\\{]/;

/** Different cells that are remembered. */
const MOST_CELLS = 10_000;

/** How far before a row the rows are that a cell names, each once, in a model of so many rows. */
function distancesIn(cell: string, rows: number): readonly number[] {
  // Every distance is within a model that begins and ends as far from the row.
  const calls = callsIn(cell === '' ? '1' : cell, rows, 2 * rows + 1) ?? [];
  const sources = calls.flat().flatMap((input) => (input === null ? [] : [input.row]));
  return [...new Set(sources)].map((source) => rows - source);
}
