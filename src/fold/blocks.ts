/** Regions of the graph as intervals of rows: labelled, extended, grouped into stages. The twin of blocks.py. */
import type { LayerTable } from '../format/write/encode.js';
import { callGraph } from './calls.js';
import { findRegions } from './graph.js';
import type { Graph, Region } from './graph.js';
import { isAutomatic } from '../format/names.js';
import { blockLabel, carries, innerLabel, stageLabel } from './labels.js';

const ACTIVATIONS = new Set(
  (
    'activation alphadropout celu dropout elu gaussiandropout gelu hardsigmoid hardsilu hardswish leakyrelu mish relu ' +
    'relu6 selu sigmoid silu softplus softsign spatialdropout1d spatialdropout2d spatialdropout3d swish tanh'
  ).split(' '),
);
const STAGED = new Set(['residual', 'dense', 'inception']);

/** Positions `start` to `stop` (exclusive) among the rows of one scope. */
export interface Block {
  readonly kind: string;
  label: string;
  start: number;
  stop: number;
  readonly merge: number;
  readonly inner: Block[];
}

/** The outermost blocks among the rows of one scope, with those inside them. */
export function findBlocks(table: LayerTable, rows: readonly number[]): readonly Block[] {
  const scope = new Scope(table, rows);
  const blocks = scope.named(nested(scope.regions.flatMap((region) => scope.block(region) ?? [])));
  scope.extend(blocks, '', 0, rows.length);
  return scope.stages(blocks);
}

/** Puts each block into the smallest one around it; drops those that cross another. */
function nested(blocks: readonly Block[]): readonly Block[] {
  const outermost: Block[] = [];
  const around: Block[] = [];
  const sorted = [...blocks].sort((a, b) => a.start - b.start || b.stop - a.stop);
  for (const block of sorted) {
    while ((around.at(-1)?.stop ?? Infinity) <= block.start) around.pop();
    const outer = around.at(-1);
    if (outer !== undefined && block.stop > outer.stop) continue;
    (outer?.inner ?? outermost).push(block);
    around.push(block);
  }
  return outermost;
}

/** Neighbours with the same key together. */
function neighbours<T>(items: readonly T[], keyOf: (item: T) => string): [string, T[]][] {
  const groups: [string, T[]][] = [];
  for (const item of items) {
    const key = keyOf(item);
    const last = groups.at(-1);
    if (last?.[0] === key) last[1].push(item);
    else groups.push([key, [item]]);
  }
  return groups;
}

/** One block around neighbouring ones. */
function around(kind: string, label: string, parts: Block[]): Block {
  const start = parts[0]?.start ?? 0;
  const stop = parts.at(-1)?.stop ?? 0;
  return { kind, label, start, stop, merge: stop - 1, inner: parts };
}

/** The rows directly in one model, and the graph of their calls. */
class Scope {
  readonly regions: readonly Region[];
  private readonly names: readonly string[];
  private readonly nodes: readonly number[];
  private readonly users: readonly (readonly number[])[];
  private readonly live: ReadonlySet<number>;

  constructor(
    private readonly table: LayerTable,
    private readonly rows: readonly number[],
  ) {
    this.names = rows.map((row) => table.names[row] ?? '');
    const { positions, sources } = callGraph(table, rows);
    this.nodes = positions;
    const users: number[][] = sources.map(() => []);
    sources.forEach((reads, node) => {
      for (const source of reads) users[source]?.push(node);
    });
    this.users = users;
    const ofRow = positions.map((position) => rows[position] ?? 0);
    const graph: Graph = {
      types: ofRow.map((row) => table.types[row] ?? ''),
      outputs: ofRow.map((row) => table.outputs?.[row] ?? null),
      hasParams: ofRow.map((row) => table.params[row] !== 0n),
      sources,
      users,
    };
    const live = this.reaching(graph);
    this.live = new Set(live.map((node) => positions[node] ?? 0));
    this.regions = findRegions(graph, live);
  }

  /** The nodes from which an output of the model is reached; all, if it names none. */
  private reaching({ sources }: Graph): readonly number[] {
    const all = [...this.nodes.keys()];
    const wanted = new Set(this.table.modelOutputs.map((source) => source.row));
    const pending = all.filter((node) => wanted.has(this.rows[this.nodes[node] ?? -1] ?? -1));
    const isWanted = new Set(pending);
    const isEnd = (node: number): boolean => this.users[node]?.length === 0;
    if (pending.length === 0 || all.every((node) => !isEnd(node) || isWanted.has(node))) return all;
    const live = new Set<number>();
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      if (live.has(node)) continue;
      live.add(node);
      pending.push(...(sources[node] ?? []));
    }
    return all.filter((node) => live.has(node));
  }

  /** The rows of a region, `null` where others are between them. */
  block(region: Region): Block | null {
    const inside = new Set(region.nodes.map((node) => this.nodes[node] ?? 0));
    const merge = this.nodes[region.merge] ?? 0;
    const start = [...inside].reduce((one, other) => Math.min(one, other), Infinity);
    inside.add(merge);
    if ([...inside].some((position) => position > merge)) return null;
    for (let position = start; position <= merge; position++)
      if (!inside.has(position) && this.live.has(position)) return null;
    return { kind: region.kind, label: '', start, stop: merge + 1, merge, inner: [] };
  }

  /** Puts neighbouring blocks of one name into one: the two halves of a transformer's layer. */
  named(blocks: readonly Block[]): readonly Block[] {
    const groups = neighbours(blocks, (block) => this.label(block));
    if (groups.length === 1) return blocks; // a name that all share is not a label
    return groups.flatMap(([label, parts]) => {
      const whole = around('block', label, parts);
      const isOne = label !== '' && parts.length > 1 && this.isNamed(whole);
      return isOne ? [whole] : parts;
    });
  }

  private isNamed({ label, start, stop }: Block): boolean {
    for (let position = start; position < stop; position++)
      if (!this.carries(position, label) && this.hasOwnName(position)) return false;
    return true;
  }

  private label(block: Block): string {
    return blockLabel(this.ownNames(block));
  }

  private ownNames({ start, stop }: Block): readonly string[] {
    return this.names.slice(start, stop).filter((_, index) => this.hasOwnName(start + index));
  }

  private carries(position: number, label: string): boolean {
    return carries(this.names[position] ?? '', label);
  }

  private hasOwnName(position: number): boolean {
    const type = this.table.types[this.rows[position] ?? -1] ?? '';
    return !isAutomatic(this.names[position] ?? '', type);
  }

  /** Labels neighbouring blocks, and lets each take the rows beside it that are its own. */
  extend(blocks: readonly Block[], outer: string, low: number, high: number): void {
    const labels = blocks.map((block) =>
      outer === '' ? this.label(block) : innerLabel(this.ownNames(block), outer),
    );
    let from = low;
    blocks.forEach((block, index) => {
      const label = labels[index] ?? '';
      block.label = labels.indexOf(label) === labels.lastIndexOf(label) ? label : '';
      const limit = blocks[index + 1]?.start ?? high;
      while (block.start > from && this.belongs(block, block.start - 1)) block.start--;
      while (
        block.stop < limit &&
        (this.belongs(block, block.stop) || (outer === '' && this.follows(block.stop)))
      )
        block.stop++;
      from = block.stop;
    });
    for (const block of blocks)
      this.extend(block.inner, block.label === '' ? outer : block.label, block.start, block.merge);
  }

  private belongs({ label }: Block, position: number): boolean {
    return this.carries(position, label) && this.hasOwnName(position);
  }

  /** Whether a row is an activation that only the row before it feeds. */
  private follows(position: number): boolean {
    const row = this.rows[position] ?? -1;
    const users = this.users[position - 1] ?? [];
    return (
      ACTIVATIONS.has((this.table.types[row] ?? '').toLowerCase()) &&
      (this.table.params[row] ?? 0n) === 0n &&
      this.users.length === this.rows.length &&
      users.length === 1 &&
      users[0] === position
    );
  }

  /** Puts neighbouring blocks of the same width into stages, where there are several widths. */
  stages(blocks: readonly Block[]): readonly Block[] {
    const groups = neighbours(blocks, (block) => this.stageKey(block));
    const areSeveral = groups.filter(([key]) => key !== '').length > 1;
    return groups.flatMap(([key, same]) => {
      const isAdjacent = same.every((block, i) => i === 0 || same[i - 1]?.stop === block.start);
      if (!areSeveral || key === '' || same.length < 2 || !isAdjacent) return same;
      return [around('stage', stageLabel(same.map((block) => block.label)), same)];
    });
  }

  /** Channels where blocks are added; where they grow by concatenation, the image's size. */
  private stageKey({ kind, merge }: Block): string {
    const shape = this.table.outputs?.[this.rows[merge] ?? -1] ?? null;
    if (!STAGED.has(kind) || shape === null || shape.includes(';')) return '';
    const sizes = shape.split(',');
    return `${kind} ${kind === 'residual' ? (sizes.at(-1) ?? '') : sizes.slice(1, -1).join(',')}`;
  }
}
