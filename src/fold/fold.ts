/**
 * Folding: from rows to an outline in which repeated parts are grouped. docs/fold.md is normative;
 * the twin of layerfold/fold/fold.py.
 */
import { automaticNames } from '../format/names.js';
import type { Group, OutlineNode, Scalar, Scalars, LayerTable } from '../format/write/encode.js';
import { isRunNode, startOf, stopOf } from '../format/write/outline.js';
import { isGraph } from '../format/write/table.js';
import type { Call } from '../format/write/table.js';
import { PAGE, findBlocks } from './blocks.js';
import type { Entry } from './entry.js';
import { masked, numbersIn } from './labels.js';
import { Comparison, stopOfRepeat } from './runs.js';
import type { Measure, Part } from './runs.js';
import type { Block } from './scope.js';
import { Shortener } from './shorten.js';

/** Rows nested deeper are shown at this depth, with the rest of their path as name. */
const MAX_NESTING = 48;

/** Settings beyond are compared as words: they have no finite differences. */
const LARGEST_MEASURE = 1e300;

/** Rows for a list inside a module. */
const PAGE_INSIDE = 16;
/** Frameworks that give layers a name if their author does not. */
const NAMING = new Set(['keras', 'tfjs']);
const NO_SCALARS: Scalars = [];
/** Something that a row reads from outside a group, as the first layer of a Sequential does. */
const OUTSIDE = ' -';

/** The outline of a model: its leaves, read left to right, are the rows in order. */
export function fold(table: LayerTable): Group {
  return withoutRepeatedNames(new Folder(table).outline(), '');
}

type Structure = readonly unknown[];

interface Folded {
  readonly nodes: readonly OutlineNode[];
  readonly structure: Structure;
  readonly params: bigint;
  readonly scalars: readonly number[];
}

/** A row alone: its symbol, and the numbers among its settings. */
interface Setting {
  readonly core: number;
  readonly scalars: readonly number[];
}

/** What names have in common that differ in numbers alone, and the numbers of one. */
interface Stem {
  readonly text: string;
  readonly numbers: readonly number[];
}

class Folder {
  private readonly isGraph: boolean;
  private readonly isNaming: boolean;
  private readonly isAutomatic = automaticNames();
  private readonly symbols = new Map<string, number>();
  private readonly settings = new Map<string, Setting>();
  /** Collectors share one object among equal settings. */
  private readonly scalars = new Map<Scalars, number>();
  private readonly stems = new Map<string, Stem>();
  private readonly comparison = new Comparison();
  private readonly shortener: Shortener;
  private isMasked = false;
  private readonly children = new Map<number, number[]>();

  constructor(private readonly table: LayerTable) {
    this.isGraph = isGraph(table);
    this.isNaming = NAMING.has(table.framework);
    this.shortener = new Shortener(table, this.grouped.bind(this), this.comparison);
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
    const all = this.blocks(entries, blocks, 0, rows.length);
    const grouped = this.shortener.shortened(all, this.page(rows, depth));
    // Nothing is compared with the whole model, so its structure is not asked for.
    return this.siblings(grouped, depth > 0 ? first : -1);
  }

  /** How many rows a list has room for: one inside a module shares a page with others. */
  private page([first]: readonly number[], depth: number): number {
    const { names, parents } = this.table;
    const isModel = first === undefined || depth === 0 || names[parents[first] ?? -1] === '';
    return isModel ? PAGE : PAGE_INSIDE;
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
      for (const entry of entries.slice(from, block.start)) result.push(entry);
      const all = this.blocks(entries, block.inner, block.start, block.stop);
      const within = this.shortener.withRepeats(all);
      const inside = this.siblings(within, startOf(within[0]?.node ?? 0));
      result.push(this.group(block.kind, block.label, null, inside));
      from = block.stop;
    }
    return result.concat(entries.slice(from, stop));
  }

  /** A row together with the rows inside it. */
  private module(row: number, depth: number): Entry {
    const inside = this.scope(this.children.get(row) ?? [], depth + 1);
    const kind = this.table.kinds.get(row) ?? 'module';
    return this.group(kind, this.table.names[row] ?? '', row, inside);
  }

  /** A group that the shortener found; in a tree its rows' names are compared without their numbers. */
  private grouped(kind: string, name: string, entries: readonly Entry[]): Entry {
    this.isMasked = !this.isGraph;
    const inside = this.siblings(entries, startOf(entries[0]?.node ?? 0));
    this.isMasked = false;
    return this.group(kind, name, null, inside);
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
    const item = this.comparison.item(String(core), [], 0);
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
      const item = this.comparison.item(String(core), measures, 2);
      return { node, core, item, params, scalars };
    }
    const { text, numbers } = this.stem(name === '' ? '' : this.ownName(startOf(node)));
    const symbol = `${core} ${numbers.length} ${text}`;
    const runFrom = typeof node === 'number' ? 3 : 2;
    const item = this.comparison.item(symbol, [...numbers, ...measures], runFrom);
    return { node, core, item, params, scalars };
  }

  /** Puts neighbours of the same structure into runs; `start` is the first row, −1 for none. */
  private siblings(entries: readonly Entry[], start: number): Folded {
    const repeats = this.comparison.repeats(entries.map(({ item }) => item));
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
        for (const scalar of entry.scalars) scalars.push(scalar);
        continue;
      }
      const bodies: Omit<Folded, 'params'>[] = [];
      for (let at = part.start; at < stopOfRepeat(part); at += part.period)
        bodies.push(this.realized(part.body, entries, offset + at, start));
      const [first, last] = [bodies[0], bodies.at(-1)];
      structure.push([part.count, part.period, first?.structure]);
      for (const body of [first, last])
        for (const scalar of body?.scalars ?? []) scalars.push(scalar);
      const isRow = part.period === 1 && entries[offset + part.start]?.item.runFrom !== 0;
      nodes.push({ uses: bodies.map((body) => this.use(body.nodes, isRow)) });
    }
    return { nodes, structure, scalars };
  }

  /** What a run repeats: a group, a module, or several rows by a transparent group. */
  private use(body: readonly OutlineNode[], isRow: boolean): Group {
    const [only = 0] = body;
    if (body.length === 1 && typeof only === 'object' && 'kind' in only) return only;
    const start = startOf(only);
    const stop = stopOf(body.at(-1) ?? 0);
    if (body.length === 1 && typeof only === 'number' && isRow)
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
    if (!this.isGraph) {
      const name = this.ownName(startOf(node));
      return [this.isMasked ? masked(name) : name, core];
    }
    return typeof node === 'number' ? this.symbolOf(`${core}${this.reads(node, start)}`) : core;
  }

  /**
   * The symbol of a row alone, and the numbers among its settings. Of what it reads only the number counts
   * here: a row that is repeated by itself may read from a little farther away.
   */
  private setting(row: number): Setting {
    const { table } = this;
    const count = table.params[row] ?? null;
    const scalars = table.scalars?.[row] ?? NO_SCALARS;
    // The first layer of a Sequential reads what the model is given, which has no row.
    const reads = this.calls(row).map((call) => call.length || 1);
    const hasParams = count === null ? null : count > 0n;
    const like = `${hasParams} ${table.stacked.get(row) ?? 0n} ${reads.join()} ${table.types[row] ?? ''}`;
    const number = this.scalars.get(scalars) ?? this.scalars.size;
    this.scalars.set(scalars, number);
    const key = `${number} ${like}`;
    const setting = this.settings.get(key) ?? this.compared(like, scalars);
    this.settings.set(key, setting);
    return setting;
  }

  /** The symbol of rows that are alike but for their settings, and of these the numbers. */
  private compared(like: string, scalars: Scalars): Setting {
    const numbers: number[] = [];
    const words = scalars.map(([name, value]) => {
      const inside = this.numbersOf(value);
      if (inside === null) return [name, wordOf(value)];
      for (const number of inside) numbers.push(number);
      if (typeof value === 'number') return name;
      return typeof value === 'string'
        ? [name, 'text', masked(value), inside.length]
        : [name, 'numbers', inside.length];
    });
    return { core: this.symbol([like, words]), scalars: numbers };
  }

  /** The numbers that a setting is or has inside, `null` where it is compared as it is. */
  private numbersOf(value: Scalar): readonly number[] | null {
    if (isMeasure(value)) return [value];
    if (typeof value === 'string') return numbersIn(value);
    return this.isGraph && Array.isArray(value) && value.every(isMeasure) ? value : null;
  }

  private stem(name: string): Stem {
    const known = this.stems.get(name) ?? { text: masked(name), numbers: numbersIn(name) };
    this.stems.set(name, known);
    return known;
  }

  /** The name of a row, nothing if the framework made it up. */
  private ownName(row: number): string {
    const name = this.table.names[row] ?? '';
    return this.isNaming && this.isAutomatic(name, this.table.types[row] ?? '') ? '' : name;
  }

  private symbol(key: readonly unknown[]): number {
    return this.symbolOf(JSON.stringify(key));
  }

  private symbolOf(key: string): number {
    const known = this.symbols.get(key) ?? this.symbols.size;
    this.symbols.set(key, known);
    return known;
  }

  private calls(row: number): readonly Call[] {
    return this.isGraph ? (this.table.calls?.[row] ?? []) : [];
  }

  /** What a row reads in each call: a distance, a call and an output, nothing from outside the group. */
  private reads(row: number, start: number): string {
    let text = '';
    for (const call of this.calls(row)) {
      text += '|';
      if (call.length === 0) text += OUTSIDE;
      for (const { row: source, call: at, output } of call)
        text += source >= start ? ` ${row - source}:${at}:${output}` : OUTSIDE;
    }
    return text;
  }

  /** A row and all rows below it. */
  private subtree(row: number): readonly number[] {
    const rows = [row];
    const { parents } = this.table;
    for (let next = row + 1; (parents[next] ?? -1) >= row; next++) rows.push(next);
    return rows;
  }
}

/** Whether differences and ratios of a setting are finite numbers. */
function isMeasure(value: Scalar): value is number {
  return typeof value === 'number' && Math.abs(value) < LARGEST_MEASURE;
}

/** A setting as JSON can write it: without infinities. */
function wordOf(value: Scalar): unknown {
  if (typeof value === 'number' && !isMeasure(value)) return ['float', String(value)];
  return Array.isArray(value) ? (value as readonly Scalar[]).map(wordOf) : value;
}

/** A group without its name where that is the name of the group around it: the format has no such name. */
function withoutRepeatedNames(group: Group, around: string): Group {
  const { hasOwnRow } = group;
  const name = !hasOwnRow && group.name === around ? '' : group.name;
  const inner = hasOwnRow ? '' : name || around;
  const body = group.body.map((node): OutlineNode => {
    if (typeof node === 'number') return node;
    if (!isRunNode(node)) return withoutRepeatedNames(node, inner);
    return { uses: node.uses.map((use) => withoutRepeatedNames(use, inner)) };
  });
  return { ...group, name, body };
}
