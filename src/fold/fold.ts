/**
 * Folding: from rows to an outline in which repeated parts are grouped. docs/fold.md is normative;
 * the twin of layerfold/fold/__init__.py.
 */
import type { Group, OutlineNode, Scalars, LayerTable } from '../format/write/encode.js';
import { startOf, stopOf } from '../format/write/outline.js';
import { findBlocks } from './blocks.js';
import type { Block } from './blocks.js';
import { findRepeats, stopOfRepeat } from './runs.js';
import type { Item, Measure, Part } from './runs.js';

/** Rows nested deeper are shown at this depth, with the rest of their path as name. */
const MAX_NESTING = 48;

/** Settings beyond are compared as words: they have no finite differences. */
const LARGEST_MEASURE = 1e300;

/** The outline of a model: its leaves, read left to right, are the rows in order. */
export function fold(table: LayerTable): Group {
  return new Folder(table).outline();
}

/** One sibling: its node, what it is, and what must be equal or even among its likes. */
interface Entry {
  readonly node: number | Group;
  readonly core: number;
  readonly item: Item;
  readonly params: bigint;
  readonly scalars: readonly number[];
}

type Structure = readonly unknown[];

interface Folded {
  readonly nodes: readonly OutlineNode[];
  readonly structure: Structure;
  readonly params: bigint;
  readonly scalars: readonly number[];
}

class Folder {
  private readonly isGraph: boolean;
  private readonly symbols = new Map<string, number>();
  private readonly repeats = new Map<string, readonly Part[]>();
  private readonly children = new Map<number, number[]>();

  constructor(private readonly table: LayerTable) {
    this.isGraph = table.calls !== null;
    table.parents.forEach((parent, row) => {
      const siblings = this.children.get(parent);
      if (siblings === undefined) this.children.set(parent, [row]);
      else siblings.push(row);
    });
  }

  /** Folds the rows at the top; a single one without a name is the model's own row. */
  outline(): Group {
    const top = this.children.get(-1) ?? [];
    const whole = { kind: 'model', name: '', start: 0, stop: this.table.names.length };
    const [own = -1] = top;
    if (top.length !== 1 || this.table.names[own] !== '')
      return { ...whole, hasOwnRow: false, body: this.scope(top, 0).nodes };
    const { nodes } = this.scope(this.children.get(own) ?? [], 1);
    return { ...whole, hasOwnRow: true, body: [own, ...nodes] };
  }

  /** Folds the rows directly below one row. */
  private scope(rows: readonly number[], depth: number): Folded {
    const [first = -1] = rows;
    if (depth > MAX_NESTING) {
      const all = rows.flatMap((row) => this.subtree(row));
      return this.siblings(
        all.map((row) => this.leaf(row)),
        first,
      );
    }
    const entries = rows.map((row) =>
      this.children.has(row) ? this.module(row, depth) : this.leaf(row),
    );
    const blocks = this.isGraph && rows.length > 0 ? findBlocks(this.table, rows) : [];
    const grouped = this.blocks(entries, blocks, 0, rows.length);
    // Nothing is compared with the whole model, so its structure is not asked for.
    return this.siblings(grouped, depth > 0 ? first : -1);
  }

  /** The entries from `start` to `stop` with each block's put into a group. */
  private blocks(
    entries: readonly Entry[],
    blocks: readonly Block[],
    start: number,
    stop: number,
  ): readonly Entry[] {
    const result: Entry[] = [];
    let from = start;
    for (const block of blocks) {
      result.push(...entries.slice(from, block.start));
      const within = this.blocks(entries, block.inner, block.start, block.stop);
      const inside = this.siblings(within, startOf(within[0]?.node ?? 0));
      result.push(this.group(block.kind, block.label, null, inside));
      from = block.stop;
    }
    result.push(...entries.slice(from, stop));
    return result;
  }

  /** A row together with the rows inside it. */
  private module(row: number, depth: number): Entry {
    const inside = this.scope(this.children.get(row) ?? [], depth + 1);
    const kind = this.table.kinds.get(row) ?? 'module';
    return this.group(kind, this.table.names[row] ?? '', row, inside);
  }

  private group(kind: string, name: string, ownRow: number | null, inside: Folded): Entry {
    const nodes = ownRow === null ? inside.nodes : [ownRow, ...inside.nodes];
    const own = ownRow === null ? null : this.setting(ownRow);
    const params = inside.params + (ownRow === null ? 0n : (this.table.params[ownRow] ?? 0n));
    const scalars = [...(own?.scalars ?? []), ...inside.scalars];
    const core = this.symbol([kind, own?.core ?? null, inside.structure]);
    const start = startOf(nodes[0] ?? 0);
    const stop = stopOf(nodes.at(-1) ?? 0);
    const node: Group = { kind, name, hasOwnRow: ownRow !== null, body: nodes, start, stop };
    return this.entry(node, core, ownRow === null ? '' : name, params, scalars);
  }

  private leaf(row: number): Entry {
    const { core, scalars } = this.setting(row);
    const params = this.table.params[row] ?? 0n;
    if (!this.isGraph) return this.entry(row, core, this.table.names[row] ?? '', params, scalars);
    const item = { symbol: String(core), measures: [[]], runFrom: 0 };
    return { node: row, core, item, params, scalars };
  }

  /**
   * By what a sibling is compared. The rows of a graph are compared only inside groups: there a run of rows
   * is no more than a shorter way to write them. In a tree, neighbours of the same structure also have names
   * that differ in numbers alone, so that `q_proj` and `k_proj` stay apart.
   */
  private entry(
    node: number | Group,
    core: number,
    name: string,
    params: bigint,
    scalars: readonly number[],
  ): Entry {
    const measures: readonly Measure[] = [params, ...scalars];
    if (this.isGraph) {
      const item = { symbol: String(core), measures: [measures], runFrom: 2 };
      return { node, core, item, params, scalars };
    }
    const numbers = (name.match(/[0-9]+/g) ?? []).map(Number);
    const item = {
      symbol: `${core} ${name.replace(/[0-9]+/g, '#')}`,
      measures: [[...numbers, ...measures]],
      runFrom: typeof node === 'number' ? 3 : 2,
    };
    return { node, core, item, params, scalars };
  }

  /** Puts neighbours of the same structure into runs; `start` is the first row, −1 for none. */
  private siblings(entries: readonly Entry[], start: number): Folded {
    const key = JSON.stringify(
      entries.map(({ item }) => [item.symbol, item.measures[0]?.map(String)]),
    );
    const repeats = this.repeats.get(key) ?? findRepeats(entries.map(({ item }) => item));
    this.repeats.set(key, repeats);
    const params = entries.reduce((sum, entry) => sum + entry.params, 0n);
    return { ...this.realized(repeats, entries, 0, start), params };
  }

  private realized(
    repeats: readonly Part[],
    entries: readonly Entry[],
    offset: number,
    start: number,
  ): Omit<Folded, 'params'> {
    const nodes: OutlineNode[] = [];
    const structure: unknown[] = [];
    const scalars: number[] = [];
    for (const part of repeats) {
      if (typeof part === 'number') {
        const entry = entries[offset + part];
        if (entry === undefined) continue;
        nodes.push(entry.node);
        if (start < 0) continue;
        structure.push(this.knownAs(entry, start));
        scalars.push(...entry.scalars);
        continue;
      }
      const bodies: Omit<Folded, 'params'>[] = [];
      for (let at = part.start; at < stopOfRepeat(part); at += part.period)
        bodies.push(this.realized(part.body, entries, offset + at, start));
      const [first, last] = [bodies[0], bodies.at(-1)];
      structure.push([part.count, part.period, first?.structure]);
      scalars.push(...(first?.scalars ?? []), ...(last?.scalars ?? []));
      nodes.push({ uses: bodies.map((body) => this.use(body.nodes)) });
    }
    return { nodes, structure, scalars };
  }

  /** What a run repeats: a group, a module, or several rows by a transparent group. */
  private use(body: readonly OutlineNode[]): Group {
    const [only = 0] = body;
    if (body.length === 1 && typeof only === 'object' && 'kind' in only) return only;
    const start = startOf(only);
    const stop = stopOf(body.at(-1) ?? 0);
    if (body.length === 1 && typeof only === 'number' && !this.isGraph)
      return {
        kind: 'module',
        name: this.table.names[only] ?? '',
        hasOwnRow: true,
        body,
        start,
        stop,
      };
    return { kind: '', name: '', hasOwnRow: false, body, start, stop };
  }

  /**
   * What an entry is inside a group that begins at `start`. What a row reads from outside the group counts
   * only as such: the first block of a stage reads from farther away than the others.
   */
  private knownAs({ node, core }: Entry, start: number): unknown {
    if (!this.isGraph) return [this.table.names[startOf(node)], core];
    return typeof node === 'number' ? this.symbol([core, this.reads(node, start)]) : core;
  }

  /**
   * The symbol of a row alone, and the numbers among its settings. Of what it reads only the number counts
   * here: a row that is repeated by itself may read from a little farther away.
   */
  private setting(row: number): { core: number; scalars: readonly number[] } {
    const { table } = this;
    const count = table.params[row] ?? null;
    const scalars: Scalars = table.scalars?.[row] ?? [];
    const reads = table.calls?.[row]?.map((call) => call.length) ?? [];
    const numbers: number[] = [];
    const words = scalars.map((scalar) => {
      const [name, value] = scalar;
      if (typeof value !== 'number') return scalar;
      // JSON has no infinities.
      if (!(Math.abs(value) < LARGEST_MEASURE)) return [name, 'float', String(value)];
      numbers.push(value);
      return name;
    });
    const stacked = String(table.stacked.get(row) ?? 0n);
    const hasParams = count === null ? null : count > 0n;
    return {
      core: this.symbol([table.types[row], stacked, hasParams, words, reads]),
      scalars: numbers,
    };
  }

  private symbol(key: readonly unknown[]): number {
    const text = JSON.stringify(key);
    const known = this.symbols.get(text) ?? this.symbols.size;
    this.symbols.set(text, known);
    return known;
  }

  private reads(row: number, start: number): unknown {
    return (this.table.calls?.[row] ?? []).map((call) =>
      call.map((source) =>
        source.row >= start ? [row - source.row, source.call, source.output] : null,
      ),
    );
  }

  /** A row and all rows below it. */
  private subtree(row: number): readonly number[] {
    const rows = [row];
    const { parents } = this.table;
    for (let next = row + 1; (parents[next] ?? -1) >= row; next++) rows.push(next);
    return rows;
  }
}
