import type { Found, Listing, Slice, VisibleNode } from '../rows/listing.js';
import type { FoldedListing } from '../folded/listing.js';
import { nodeAt } from '../rows/listing.js';
import { inOrder } from './numberOrder.js';
import type { SortKeys } from './sortKeys.js';

/** Rows in the model's order, each with the one around it, which comes before it. */
export interface Source {
  readonly count: number;
  /** −1 at the top. */
  parentOf(at: number): number;
  /** Without its place among its siblings. */
  node(at: number): VisibleNode;
  /** The row of a key, or one around it or before it; `null` if there is none. */
  indexOf(key: string): number | null;
  isHit(at: number): boolean;
  /** Whether a row lists the uses of a run individually. */
  isUseList(at: number): boolean;
}

/** The rows of a source, siblings in another order where one is wanted. */
export class OrderedListing implements Listing {
  /** The row at each place. */
  private readonly shown: Int32Array;
  /** The place of each row. */
  private readonly places: Int32Array;
  private readonly positions: Int32Array;
  private readonly setSizes: Int32Array;

  /**
   * `order`: all rows as siblings are ordered. `rest`: the listing whose rows follow those of the source, which are its
   * first ones.
   */
  constructor(
    private readonly source: Source,
    order: Int32Array | null,
    readonly found: Found | null = null,
    private readonly rest: Listing | null = null,
  ) {
    const { count } = source;
    this.shown = order === null ? inOrder(count) : ranked(source, order);
    this.places = new Int32Array(count);
    this.positions = new Int32Array(count);
    this.setSizes = new Int32Array(count + 1);
    for (let place = 0; place < count; place++) {
      const at = this.shown[place] ?? 0;
      this.places[at] = place;
      const parent = source.parentOf(at) + 1;
      this.setSizes[parent] = this.positions[at] = (this.setSizes[parent] ?? 0) + 1;
    }
  }

  total(): number {
    return Math.max(this.source.count, this.rest?.total() ?? 0);
  }

  slice(from: number, count: number): Slice {
    const own = Math.max(0, Math.min(count, this.source.count - from));
    const rows = Array.from(this.shown.subarray(from, from + own));
    const rest = own < count ? this.rest?.slice(from + own, count - own) : undefined;
    const nodes = [...rows.map((at) => this.node(at)), ...(rest?.nodes ?? [])];
    const [first] = rows;
    return { nodes, ancestors: first === undefined ? (rest?.ancestors ?? []) : this.around(first) };
  }

  indexOf(key: string): number | null {
    const at = this.source.indexOf(key);
    if (at === null) return null;
    return at < this.source.count ? (this.places[at] ?? null) : at;
  }

  siblings(key: string): readonly VisibleNode[] {
    const index = this.indexOf(key);
    const here = index === null ? undefined : this.shown[index];
    if (here === undefined) return [];
    const parent = this.source.parentOf(here);
    const found: number[] = [];
    const [low, high] = [this.places[here] ?? 0, this.source.count];
    for (let place = low; place < high && found.length < MOST_SIBLINGS; place++)
      if (this.isBeside(place, parent)) found.push(place);
    for (let place = low - 1; place >= 0 && found.length < MOST_SIBLINGS; place--)
      if (this.isBeside(place, parent)) found.push(place);
    return found
      .sort((one, other) => one - other)
      .map((place) => this.node(this.shown[place] ?? 0));
  }

  private isBeside(place: number, parent: number): boolean {
    return this.source.parentOf(this.shown[place] ?? 0) === parent;
  }

  private node(at: number): VisibleNode {
    const position = this.positions[at] ?? 1;
    const setSize = this.setSizes[this.source.parentOf(at) + 1] ?? 1;
    return { ...this.source.node(at), position, setSize };
  }

  private around(at: number): readonly VisibleNode[] {
    const nodes: VisibleNode[] = [];
    for (let up = this.source.parentOf(at); up >= 0; up = this.source.parentOf(up))
      nodes.unshift(this.node(up));
    return nodes;
  }

  /** The place of the next row that was looked for; `null` if there is none. */
  hitFrom(index: number, step: 1 | -1): number | null {
    for (let place = index; place >= 0 && place < this.source.count; place += step)
      if (this.source.isHit(this.shown[place] ?? 0)) return place;
    return null;
  }
}

/** At most this many siblings are opened or closed at once. */
const MOST_SIBLINGS = 1_000;

/** The rows with siblings in their order, each followed by what is inside of it. */
function ranked(source: Source, order: Int32Array): Int32Array {
  const { firstInside, nextBeside } = linked(source, order);
  const shown = new Int32Array(source.count);
  const open: number[] = [];
  let place = 0;
  for (let row = firstInside[0] ?? -1; row >= 0;) {
    shown[place++] = row;
    const beside = nextBeside[row] ?? -1;
    const inside = firstInside[row + 1] ?? -1;
    if (inside >= 0 && beside >= 0) open.push(beside);
    row = inside >= 0 ? inside : beside >= 0 ? beside : (open.pop() ?? -1);
  }
  return shown;
}

interface Linked {
  /** The first row inside of each, and at 0 the first of all. */
  readonly firstInside: Int32Array;
  readonly nextBeside: Int32Array;
}

/** The rows inside of each row as lists in an order: the last ones are put first. */
function linked(source: Source, order: Int32Array): Linked {
  const { count } = source;
  const firstInside = new Int32Array(count + 1).fill(-1);
  const nextBeside = new Int32Array(count).fill(-1);
  const put = (row: number): void => {
    const parent = source.parentOf(row) + 1;
    nextBeside[row] = firstInside[parent] ?? -1;
    firstInside[parent] = row;
  };
  for (let at = count - 1; at >= 0; at--) {
    const row = order[at] ?? 0;
    if (!source.isUseList(row)) put(row);
  }
  // The row that lists the uses of a run is before the others in any order.
  for (let row = 0; row < count; row++) if (source.isUseList(row)) put(row);
  return { firstInside, nextBeside };
}

/** The first rows of a folded listing. */
export class ListingSource implements Source {
  private readonly parents: Int32Array;
  private readonly useLists = new Set<number>();

  /** All rows are made once, for their keys; none is kept. */
  constructor(
    private readonly listing: FoldedListing,
    readonly count: number,
    keys: SortKeys,
  ) {
    this.parents = new Int32Array(count);
    // The row around those of each level, in which the rows of the next level are.
    const around = [-1];
    let at = 0;
    listing.visit(count, (node) => {
      const { level } = node;
      this.parents[at] = around[level - 1] ?? -1;
      around[level] = at;
      if (node.kind === 'instances') this.useLists.add(at);
      keys.add(node);
      at++;
    });
  }

  parentOf(at: number): number {
    return this.parents[at] ?? -1;
  }

  node(at: number): VisibleNode {
    const node = nodeAt(this.listing, at);
    if (node === null) throw new RangeError(`no row ${at}`);
    return node;
  }

  indexOf(key: string): number | null {
    return this.listing.indexOf(key);
  }

  isUseList(at: number): boolean {
    return this.useLists.has(at);
  }

  isHit(): boolean {
    return false;
  }
}
