import type { Link, RankedNode } from './ranks.js';

/** Sweeps without fewer crossings after which there is no other. */
const PATIENCE = 4;

/** Nodes of all sweeps together: the largest level of a picture has 80,000. */
const MOST_SWEPT = 1_600_000;

/**
 * The nodes of each rank in the order in which dagre has them, found with numbers alone: where lines pass hundreds of ranks dagre takes
 * seconds, most of them for the objects and names of its graphs.
 */
export function sweptOrder(
  nodes: readonly RankedNode[],
  links: readonly Link[],
): readonly (readonly number[])[] {
  return new Sweeps(nodes, links).ordered();
}

/** For each node its neighbours on one side: those of node n from `starts[n]` up to `starts[n + 1]`. */
interface Neighbours {
  readonly starts: Int32Array;
  readonly nodes: Int32Array;
}

class Sweeps {
  /** The nodes of each rank; rising. */
  private readonly members: number[][] = [];
  private readonly above: Neighbours;
  private readonly below: Neighbours;
  /** The place of each node in its rank. */
  private readonly places: Int32Array;
  /** The mean place of each node's neighbours, while its rank is sorted. */
  private readonly centres: Float64Array;

  constructor(nodes: readonly RankedNode[], links: readonly Link[]) {
    nodes.forEach(({ rank }, node) => (this.members[rank] ??= []).push(node));
    const rising = risingLinks(links);
    this.below = neighboursOf(nodes.length, rising, true);
    this.above = neighboursOf(nodes.length, rising, false);
    this.places = new Int32Array(nodes.length);
    this.centres = new Float64Array(nodes.length);
  }

  ordered(): readonly (readonly number[])[] {
    this.begin();
    const { places } = this;
    const most = Math.max(PATIENCE, Math.floor(MOST_SWEPT / places.length));
    let best = places.slice();
    let least = Infinity;
    for (let sweep = 0, idle = 0; idle < PATIENCE && sweep < most; sweep++, idle++) {
      this.sweep(sweep % 2 === 1, sweep % 4 >= 2);
      const crossings = this.crossings();
      if (crossings < least) idle = 0;
      if (crossings > least) continue;
      best = places.slice();
      least = crossings;
    }
    return this.members.map((nodes) => inPlaces(nodes, best));
  }

  /** Each way from the top down as far as it goes, before the next one. */
  private begin(): void {
    const { starts, nodes } = this.below;
    const isVisited = new Uint8Array(this.places.length);
    const counts = this.members.map(() => 0);
    const visit = (node: number, rank: number): void => {
      if (isVisited[node] === 1) return;
      isVisited[node] = 1;
      const place = counts[rank] ?? 0;
      this.places[node] = place;
      counts[rank] = place + 1;
      for (let at = starts[node] ?? 0; at < (starts[node + 1] ?? 0); at++)
        visit(nodes[at] ?? 0, rank + 1);
    };
    this.members.forEach((members, rank) => {
      for (const node of members) visit(node, rank);
    });
  }

  /** Sorts one rank after the other by the one before. Of nodes in the same place the later one comes first, or they take turns. */
  private sweep(isDown: boolean, takesTurns: boolean): void {
    const last = this.members.length - 1;
    let isLaterFirst = true;
    for (let step = 1; step <= last; step++) {
      const members = this.members[isDown ? step : last - step] ?? [];
      const isTied = this.sort(members, isDown ? this.above : this.below, isLaterFirst);
      if (takesTurns && isTied) isLaterFirst = !isLaterFirst;
    }
  }

  /** Nodes without neighbours keep their places as far as they can. Returns whether others are in the same place. */
  private sort(members: readonly number[], beside: Neighbours, isLaterFirst: boolean): boolean {
    const { centres, places } = this;
    const { starts, nodes } = beside;
    const sorted: number[] = [];
    const fixed: number[] = [];
    members.forEach((node, at) => {
      const [from, to] = [starts[node] ?? 0, starts[node + 1] ?? 0];
      let sum = 0;
      for (let next = from; next < to; next++) sum += places[nodes[next] ?? 0] ?? 0;
      centres[node] = sum / (to - from);
      if (to > from) sorted.push(node);
      else fixed.push(at);
    });
    const way = isLaterFirst ? -1 : 1;
    sorted.sort((one, other) => (centres[one] ?? 0) - (centres[other] ?? 0) || way * (one - other));
    let [count, used, isTied] = [0, 0, false];
    const placeFixed = (): void => {
      for (; used < fixed.length && (fixed[used] ?? 0) <= count; used++)
        places[members[fixed[used] ?? 0] ?? 0] = count++;
    };
    placeFixed();
    sorted.forEach((node, at) => {
      const centre = centres[node] ?? 0;
      isTied ||= at > 0 && centre !== 0 && centres[sorted[at - 1] ?? 0] === centre;
      places[node] = count++;
      placeFixed();
    });
    return isTied;
  }

  /** How many pairs of links cross, by a tree of counts (Barth, Mutzel and Jünger, "Simple and Efficient Bilayer Cross Counting"). */
  private crossings(): number {
    const { starts, nodes } = this.below;
    const { places } = this;
    let crossings = 0;
    for (const [rank, members] of this.members.entries()) {
      const counts = new Counts(this.members[rank + 1]?.length ?? 0);
      for (const node of inPlaces(members, places)) {
        const ends: number[] = [];
        for (let at = starts[node] ?? 0; at < (starts[node + 1] ?? 0); at++)
          ends.push(places[nodes[at] ?? 0] ?? 0);
        for (const end of ends.sort((one, other) => one - other)) {
          crossings += counts.after(end);
          counts.add(end);
        }
      }
    }
    return crossings;
  }
}

/** How often there was each of some places: a Fenwick tree. */
class Counts {
  private readonly tree: Int32Array;
  private all = 0;

  constructor(private readonly size: number) {
    this.tree = new Int32Array(size + 1);
  }

  add(place: number): void {
    for (let at = place + 1; at <= this.size; at += at & -at)
      this.tree[at] = (this.tree[at] ?? 0) + 1;
    this.all++;
  }

  after(place: number): number {
    let upTo = 0;
    for (let at = place + 1; at > 0; at -= at & -at) upTo += this.tree[at] ?? 0;
    return this.all - upTo;
  }
}

function inPlaces(nodes: readonly number[], places: Int32Array): readonly number[] {
  const ordered = new Array<number>(nodes.length);
  for (const node of nodes) ordered[places[node] ?? 0] = node;
  return ordered;
}

/** Each once, by where they begin and then by where they end. */
function risingLinks(links: readonly Link[]): readonly Link[] {
  const sorted = [...links].sort((one, other) => one.from - other.from || one.to - other.to);
  return sorted.filter(({ from, to }, at) => {
    const before = sorted[at - 1];
    return before?.from !== from || before.to !== to;
  });
}

/** As a counting sort has them. */
function neighboursOf(count: number, links: readonly Link[], isBelow: boolean): Neighbours {
  const starts = new Int32Array(count + 1);
  const nodes = new Int32Array(links.length);
  const ends = (link: Link): readonly [number, number] =>
    isBelow ? [link.from, link.to] : [link.to, link.from];
  for (const link of links) {
    const [node] = ends(link);
    starts[node + 1] = (starts[node + 1] ?? 0) + 1;
  }
  for (let node = 0; node < count; node++)
    starts[node + 1] = (starts[node + 1] ?? 0) + (starts[node] ?? 0);
  const next = starts.slice();
  for (const link of links) {
    const [node, other] = ends(link);
    const at = next[node] ?? 0;
    nodes[at] = other;
    next[node] = at + 1;
  }
  return { starts, nodes };
}
