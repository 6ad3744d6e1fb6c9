/**
 * The rows directly below one row: their names, the graph of their calls, and the blocks in it. The twin of
 * layerfold/fold/scope.py.
 */
import { automaticNames } from '../format/names.js';
import type { LayerTable } from '../format/write/encode.js';
import { callGraph } from './calls.js';
import type { Graph } from './calls.js';
import { findRegions } from './graph.js';
import type { Region } from './graph.js';

/** Blocks nested deeper are left out. */
const MAX_DEPTH = 12;

/** At the end of a name, or before a last line feed as in Python. */
const COUNTED = /_[0-9]+(?=\n?$)/;

/** Classes whose results are true or false: masks, which no block is made of. */
const MASKS = new Set(
  (
    'All Any Equal Greater GreaterEqual Isclose Isfinite Isinf Isnan Less LessEqual LogicalAnd ' +
    'LogicalNot LogicalOr LogicalXor NotEqual'
  ).split(' '),
);

/** Positions `start` to `stop` (exclusive) among the rows of one scope. */
export interface Block {
  kind: string;
  label: string;
  start: number;
  stop: number;
  readonly merge: number;
  readonly inner: Block[];
}

export class Scope {
  readonly names: readonly string[];
  readonly types: readonly string[];
  /** Whether a row's name is not made up. */
  readonly isNamed: readonly boolean[];
  /** The nodes that read each node. */
  readonly users: readonly (readonly number[])[];
  /** Whether nodes are rows: each is called once, after all that it reads. */
  readonly isCalledOnce: boolean;
  private readonly nodes: readonly number[];
  private readonly graph: Graph;
  private readonly live: readonly number[];

  constructor(
    readonly table: LayerTable,
    readonly rows: readonly number[],
  ) {
    this.names = rows.map((row) => table.names[row] ?? '');
    this.types = rows.map((row) => operation(table.names[row] ?? '', table.types[row] ?? ''));
    const isAutomatic = automaticNames();
    this.isNamed = rows.map((row) => !isAutomatic(table.names[row] ?? '', table.types[row] ?? ''));
    const { positions, sources: reads } = callGraph(table, rows);
    this.nodes = positions;
    const hasParams = positions.map((position) => table.params[rows[position] ?? 0] !== 0n);
    const isMask = positions.map((position) => MASKS.has(this.types[position] ?? ''));
    if (isMask.includes(true)) {
      const reaching = new Set(this.reaching(without(isMask, reads)));
      const isLive = isMask.map((mask, node) => !mask && reaching.has(node));
      learned(isMask, reads, isLive, hasParams).forEach((is, node) => {
        if (is) isMask[node] = false;
      });
    }
    const sources = without(isMask, reads);
    this.isCalledOnce =
      positions.length === rows.length && positions.every((position, node) => position === node);
    const users: number[][] = sources.map(() => []);
    sources.forEach((from, node) => {
      for (const source of from) users[source]?.push(node);
    });
    this.users = users;
    this.graph = {
      types: positions.map((position) => this.types[position] ?? ''),
      outputs: positions.map((position) => table.outputs?.[rows[position] ?? 0] ?? null),
      hasParams,
      sources,
      users,
    };
    this.live = this.reaching(sources).filter((node) => isMask[node] === false);
  }

  /** The outermost blocks that the graph shows, with those inside them. */
  blocks(): readonly Block[] {
    const liveRows = new Set(this.live.map((node) => this.nodes[node] ?? 0));
    const regions = findRegions(this.graph, this.live);
    const blocks = regions.flatMap((region) => this.block(region, liveRows) ?? []);
    return nested(blocks);
  }

  /** The rows of a region, `null` where others are between them. */
  private block(region: Region, liveRows: ReadonlySet<number>): Block | null {
    const { kind, merge: end } = region;
    const merge = this.nodes[end] ?? 0;
    if (this.isCalledOnce)
      return { kind, label: '', start: region.start, stop: merge + 1, merge, inner: [] };
    const inside = new Set(this.nodes.slice(region.start, end + 1));
    let start = merge;
    for (const position of inside) {
      if (position > merge) return null;
      start = Math.min(start, position);
    }
    for (let position = start; position < merge; position++)
      if (!inside.has(position) && liveRows.has(position)) return null;
    return { kind, label: '', start, stop: merge + 1, merge, inner: [] };
  }

  /** The nodes from which an output of the model is reached; all, if it names none. */
  private reaching(sources: readonly (readonly number[])[]): readonly number[] {
    const all = [...this.nodes.keys()];
    const wanted = new Set(this.table.modelOutputs.map((source) => source.row));
    const pending = all.filter((node) => wanted.has(this.rows[this.nodes[node] ?? -1] ?? -1));
    const isWanted = new Set(pending);
    const isRead = new Set(sources.flat());
    if (pending.length === 0 || all.every((node) => isRead.has(node) || isWanted.has(node)))
      return all;
    const live = new Set<number>();
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      if (live.has(node)) continue;
      live.add(node);
      pending.push(...(sources[node] ?? []));
    }
    return all.filter((node) => live.has(node));
  }
}

/** What each node reads where masks read nothing and are not read. */
function without(
  isMask: readonly boolean[],
  reads: readonly (readonly number[])[],
): readonly (readonly number[])[] {
  if (!isMask.includes(true)) return reads;
  return reads.map((from, node) =>
    isMask[node] === true ? [] : from.filter((source) => isMask[source] === false),
  );
}

/** Which masks rows with parameters are for: a threshold, not what is padded. */
function learned(
  isMask: readonly boolean[],
  reads: readonly (readonly number[])[],
  isLive: readonly boolean[],
  hasParams: readonly boolean[],
): readonly boolean[] {
  const found = hasParams.map((has, node) => has && isLive[node] === false);
  reads.forEach((from, node) => {
    if (isLive[node] === false && from.some((source) => found[source])) found[node] = true;
  });
  return found.map((is, node) => is && isMask[node] === true);
}

/** Puts each block into the smallest one around it; drops those that cross another. */
function nested(blocks: readonly Block[]): readonly Block[] {
  const outermost: Block[] = [];
  const around: Block[] = [];
  const sorted = [...blocks].sort((a, b) => a.start - b.start || b.stop - a.stop);
  for (const block of sorted) {
    while ((around.at(-1)?.stop ?? Infinity) <= block.start) around.pop();
    const outer = around.at(-1);
    if (outer !== undefined && (block.stop > outer.stop || around.length === MAX_DEPTH)) continue;
    (outer?.inner ?? outermost).push(block);
    around.push(block);
  }
  return outermost;
}

/**
 * What a row does: its class, or for a function in a Keras 2 graph that function, `Multiply` for
 * `tf.math.multiply_1`.
 */
function operation(name: string, typeName: string): string {
  if (typeName !== 'TFOpLambda') return typeName;
  const words = name
    .slice(name.lastIndexOf('.') + 1)
    .replace(COUNTED, '')
    .split('_');
  return words.map(capitalized).join('');
}

/** As Python writes it: of a character whose capital is two, the first. */
function capitalized(word: string): string {
  const [first = '', ...rest] = word;
  const [capital = '', ...more] = first.toUpperCase();
  return capital + [...more, ...rest].join('').toLowerCase();
}
