/**
 * Blocks of a layer graph: what lies between a merge and the node that its inputs come from.
 *
 * A merge reads several nodes. Its entry is the node from which a short way leads to it beside a longer
 * one, as in a residual block; else the last node on every path to it, its immediate dominator, if what
 * lies between falls apart into branches. docs/fold.md is normative. The twin of layerfold/fold/graph.py.
 */
import type { Graph } from './calls.js';
import { grows, leaving } from './resampling.js';

/** Nodes of a projection at most: pooling, padding, convolution, normalisation. */
const MAX_PROJECTION = 4;
/** Nodes from the entry of branches to their merge at most: more are drawn by no author as a block. */
const MAX_BRANCHES = 256;

const ADD = new Set(['Add', 'Average', 'Subtract', 'CustomScaleLayer']);
const MULTIPLY = new Set(['Multiply']);
const CONCATENATE = new Set(['Concatenate', 'Concat']);
/** A class of the user's own adds if a word of its name says so. */
const ADDING_WORDS = new Set('add addition residual shortcut skip sum stochastic'.split(' '));
const WORD = /[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g;

/** Nodes `start` to `merge`, both included; they begin with what `entry` returns. */
export interface Region {
  readonly kind: string;
  readonly entry: number;
  readonly start: number;
  readonly merge: number;
}

/**
 * Every region of the graph in the order of their merges. `live` are the nodes from which an output of the
 * model is reached, rising.
 */
export function findRegions(graph: Graph, live: readonly number[]): readonly Region[] {
  const search = new Search(graph, live);
  return withoutLongSkips(live.flatMap((node) => search.region(node) ?? []));
}

/**
 * For each live node the last node on every path to it, −1 where there is none. As Cooper, Harvey and
 * Kennedy, "A Simple, Fast Dominance Algorithm": in topological order one pass is enough.
 */
export function immediateDominators({ sources }: Graph, live: readonly number[]): Int32Array {
  const dominators = new Int32Array(sources.length).fill(-1);
  for (const node of live) {
    const [first = -1, ...others] = sources[node] ?? [];
    let common = first;
    for (const source of others) {
      let one = source;
      while (common !== one) {
        if (common > one) common = dominators[common] ?? -1;
        else one = dominators[one] ?? -1;
      }
    }
    dominators[node] = common;
  }
  return dominators;
}

/** Whether a node adds: by its class, or by a word in the name of a class without parameters. */
function adds(graph: Graph, node: number): boolean {
  const type = graph.types[node] ?? '';
  if (ADD.has(type)) return true;
  const sources = graph.sources[node] ?? [];
  if (graph.hasParams[node] === true || sources.length < 2) return false;
  const shape = graph.outputs[node] ?? null;
  const isSame = shape !== null && sources.every((source) => graph.outputs[source] === shape);
  const words = type.match(WORD) ?? [];
  return isSame && words.some((word) => ADDING_WORDS.has(word.toLowerCase()));
}

class Search {
  private readonly first: readonly number[];
  private readonly last: readonly number[];
  private readonly unread: Int32Array;
  private readonly dominators: Int32Array;
  /** As the dominators, where conditions do not count. */
  private readonly stems: Int32Array;
  private readonly isLive: Uint8Array;
  private readonly grown: readonly number[];
  /** How many nodes before each have parameters. */
  private readonly learned: Int32Array;
  /** How many nodes before each multiply by parameters. */
  private readonly weight: Int32Array;

  constructor(
    private readonly graph: Graph,
    live: readonly number[],
  ) {
    const size = graph.types.length;
    this.first = graph.users.map((users) => users[0] ?? size);
    this.last = graph.users.map((users) => users.at(-1) ?? size);
    this.unread = this.unreadBefore(live);
    this.dominators = immediateDominators(graph, live);
    const sources = withoutConditions(graph);
    this.stems = sources.every((read, node) => read.length === graph.sources[node]?.length)
      ? this.dominators
      : immediateDominators({ ...graph, sources }, live);
    this.isLive = new Uint8Array(size);
    for (const node of live) this.isLive[node] = 1;
    this.grown = live.filter((node) => grows(graph, node));
    this.learned = countsBefore(size, (node) => graph.hasParams[node] === true);
    this.weight = countsBefore(size, (node) => this.weighs(node));
  }

  /**
   * For each node the last one before it that no node up to it reads. A block cannot begin before that one:
   * its rows would not all be used inside. Each node is pushed and popped once.
   */
  private unreadBefore(live: readonly number[]): Int32Array {
    const found = new Int32Array(this.first.length).fill(-1);
    const waiting: number[] = [];
    for (const node of live) {
      while (waiting.length > 0 && this.firstUser(waiting.at(-1) ?? 0) <= node) waiting.pop();
      found[node] = waiting.at(-1) ?? -1;
      waiting.push(node);
    }
    return found;
  }

  /** Whether a node multiplies by parameters; a normalisation does not count. */
  private weighs(node: number): boolean {
    const type = this.graph.types[node] ?? '';
    return (
      this.graph.hasParams[node] === true && !type.includes('Norm') && !type.includes('Depthwise')
    );
  }

  private firstUser(node: number): number {
    return this.first[node] ?? 0;
  }

  private lastUnread(node: number): number {
    return this.unread[node] ?? -1;
  }

  private sources(node: number): readonly number[] {
    return this.graph.sources[node] ?? [];
  }

  region(merge: number): Region | null {
    if (this.sources(merge).length < 2) return null;
    return this.skipped(merge) ?? this.branching(merge);
  }

  /** The region around which a short way leads. */
  private skipped(merge: number): Region | null {
    const found = this.shortWay(merge);
    if (found === null || found.entry < 0) return null;
    const { kind, entry } = found;
    const start = this.start(entry, merge);
    if (start === merge) return null;
    const levels = this.leaving(entry, start, merge);
    if (levels.size > 0 && !(kind === 'residual' && this.isPassed(entry, merge, levels)))
      return null;
    // Without parameters between, it is a norm or an activation that is written with operators.
    if (kind === 'gate' && this.learned[start] === this.learned[merge]) return null;
    return { kind, entry, start, merge };
  }

  /** What a merge that adds, multiplies or concatenates makes, and of what; −1: of nothing. */
  private shortWay(merge: number): { kind: string; entry: number } | null {
    const type = this.graph.types[merge] ?? '';
    const rising = this.sources(merge);
    const falling = [...rising].reverse();
    if (MULTIPLY.has(type)) return { kind: 'gate', entry: this.identity(merge, falling) };
    if (CONCATENATE.has(type)) return { kind: 'dense', entry: this.identity(merge, rising) };
    if (!adds(this.graph, merge)) return null;
    return { kind: 'residual', entry: this.added(merge, falling) };
  }

  /** The first of some sources of a merge that an earlier node reads, too, else −1. */
  private identity(merge: number, sources: readonly number[]): number {
    const from = this.lastUnread(merge);
    return sources.find((source) => this.firstUser(source) < merge && from <= source) ?? -1;
  }

  /**
   * The node whose value is added, as it is or projected, to what was computed from it; else −1. What is
   * spread over more places in the sum, such as one vector for all words, is a condition.
   */
  private added(merge: number, falling: readonly number[]): number {
    const alike = ofItsShape(this.graph, merge, falling);
    if (alike.length < 2) return -1;
    const entry = this.identity(merge, falling);
    if (entry >= 0) return alike.includes(entry) ? entry : -1;
    return falling.length === 2 ? this.projected(merge, alike) : -1;
  }

  /** From where a way with at most one product leads to a sum, beside one with more; else −1. */
  private projected(merge: number, sources: readonly number[]): number {
    for (const source of sources) {
      const entry = this.projectedFrom(source, merge);
      if (entry >= 0) return entry;
    }
    return -1;
  }

  private projectedFrom(source: number, merge: number): number {
    const { graph } = this;
    const chain: number[] = [];
    let node = source;
    let weight = 0;
    while (chain.length < MAX_PROJECTION && this.sources(node).length === 1) {
      chain.push(node);
      if (this.weighs(node)) weight++;
      node = this.sources(node)[0] ?? 0;
      if (weight > 1 || node < this.lastUnread(merge)) break;
      const others = (this.weight[merge] ?? 0) - (this.weight[node + 1] ?? 0) - weight;
      const isReadBeside = graph.users[node]?.some((at) => at < merge && !chain.includes(at));
      if (isReadBeside && others > weight && this.stems[merge] === node) return node;
    }
    return -1;
  }

  /** The branches that begin at one node, read nothing before it, and meet here. */
  private branching(merge: number): Region | null {
    const { graph } = this;
    const entry = this.dominators[merge] ?? -1;
    if (entry < Math.max(this.lastUnread(merge), merge - MAX_BRANCHES, 0)) return null;
    const start = this.start(entry, merge);
    const inside = this.inside(start, merge);
    if (partsOf(graph, inside).length < 2) return null;
    if (this.leaving(entry, start, merge).size > 0 && !this.isPyramid(inside, merge)) return null;
    const kind = CONCATENATE.has(graph.types[merge] ?? '') ? 'inception' : 'parallel';
    return { kind, entry, start, merge };
  }

  /** Whether branches that pool and resize to the former size meet only where they are concatenated. */
  private isPyramid(inside: readonly number[], merge: number): boolean {
    const isJoined = CONCATENATE.has(this.graph.types[merge] ?? '');
    return isJoined && inside.every((node) => this.sources(node).length < 2);
  }

  private inside(start: number, merge: number): readonly number[] {
    const nodes: number[] = [];
    for (let node = start; node < merge; node++) if (this.isLive[node] === 1) nodes.push(node);
    return nodes;
  }

  /** The nodes of a region that are levels of a U: they grow from below both ends, or above both. */
  private leaving(entry: number, start: number, merge: number): ReadonlySet<number> {
    const { grown } = this;
    const inside = grown.slice(placeOf(grown, start), placeOf(grown, merge));
    return leaving(this.graph, entry, inside, merge);
  }

  /** Whether a way around some nodes leads from an entry to a merge that reads it by itself, too. */
  private isPassed(entry: number, merge: number, nodes: ReadonlySet<number>): boolean {
    const reads = this.sources(merge);
    if (!reads.includes(entry)) return false;
    const pending = reads.filter((source) => source !== entry);
    const seen = new Set(nodes);
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      if (node === entry) return true;
      if (node < entry || seen.has(node)) continue;
      seen.add(node);
      pending.push(...this.sources(node));
    }
    return false;
  }

  /** Leaves out what is first, comes from elsewhere and is read later: a mask between layers. */
  private start(entry: number, merge: number): number {
    let start = entry + 1;
    for (let node = start; node < merge && !this.sources(node).includes(entry); node++)
      if ((this.last[node] ?? 0) > merge) start = node + 1;
    return start;
  }
}

/** What each node reads, without what is spread over more places where values meet: a condition. */
function withoutConditions(graph: Graph): readonly (readonly number[])[] {
  const { sources, types } = graph;
  return sources.map((read, node) => {
    if (read.length < 2 || !(MULTIPLY.has(types[node] ?? '') || adds(graph, node))) return read;
    const alike = ofItsShape(graph, node, read);
    return alike.length > 0 ? alike : read;
  });
}

/** The sources of a merge that have its shape, as far as shapes are known. */
function ofItsShape(
  { outputs }: Graph,
  merge: number,
  sources: readonly number[],
): readonly number[] {
  const shape = outputs[merge] ?? null;
  return sources.filter((source) => shape === null || (outputs[source] ?? shape) === shape);
}

/** The parts, without an edge between them, into which some nodes fall. */
function partsOf({ sources }: Graph, nodes: readonly number[]): readonly (readonly number[])[] {
  const root = new Map(nodes.map((node) => [node, node]));
  const find = (node: number): number => {
    let at = node;
    for (let up = root.get(at); up !== undefined && up !== at; up = root.get(at)) {
      root.set(at, root.get(up) ?? up);
      at = root.get(at) ?? at;
    }
    return at;
  };
  for (const node of nodes) {
    for (const source of sources[node] ?? []) {
      if (!root.has(source)) continue;
      const [one, other] = [find(source), find(node)];
      root.set(Math.max(one, other), Math.min(one, other));
    }
  }
  const parts = new Map<number, number[]>();
  for (const node of nodes) {
    const part = parts.get(find(node));
    if (part === undefined) parts.set(find(node), [node]);
    else part.push(node);
  }
  return [...parts.values()];
}

/** For each of some nodes how many before it have a property; at the end how many of all. */
function countsBefore(size: number, has: (node: number) => boolean): Int32Array {
  const counts = new Int32Array(size + 1);
  for (let node = 0; node < size; node++)
    counts[node + 1] = (counts[node] ?? 0) + Number(has(node));
  return counts;
}

/** How many of some rising numbers are less than a value. */
function placeOf(rising: readonly number[], value: number): number {
  let low = 0;
  let high = rising.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rising[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Keeps of a chain of dense connections each, and of those from one entry the longest. A single
 * concatenation of a value with what was computed from it is a skip, and no dense block: its rows are
 * branches if nothing else is found in them.
 */
function withoutLongSkips(regions: readonly Region[]): readonly Region[] {
  const dense = regions.filter(({ kind }) => kind === 'dense');
  const longest = new Map(dense.map(({ entry, merge }) => [entry, merge])); // merges rise
  const isLongest = ({ entry, merge }: Region): boolean => longest.get(entry) === merge;
  const several = new Set(dense.filter((region) => !isLongest(region)).map(({ entry }) => entry));
  const merges = new Set(dense.map(({ merge }) => merge));
  const hasSkipInside = skipFinder(regions);
  return regions.flatMap((region) => {
    const { kind, entry, start, merge } = region;
    if (kind === 'gate' && hasSkipInside(region)) return [];
    if (kind !== 'dense') return [region];
    if (!isLongest(region)) return [];
    if (merges.has(entry) || longest.has(merge) || several.has(entry)) return [region];
    if (merge - start < 2 || hasSkipInside(region)) return [];
    return [{ ...region, kind: 'parallel' }];
  });
}

/** Says whether a block with a skip lies inside a region. */
function skipFinder(regions: readonly Region[]): (around: Region) => boolean {
  const inner = regions
    .filter(({ kind }) => kind === 'residual' || kind === 'dense' || kind === 'gate')
    .sort((one, other) => one.start - other.start || one.merge - other.merge);
  const starts = inner.map(({ start }) => start);
  /** The first end of those from each on. */
  const ends = inner.map(({ merge }) => merge);
  for (let at = ends.length - 2; at >= 0; at--)
    ends[at] = Math.min(ends[at] ?? Infinity, ends[at + 1] ?? Infinity);
  return ({ start, merge }) => (ends[placeOf(starts, start)] ?? Infinity) < merge;
}
