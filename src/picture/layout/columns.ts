import type { Link } from './ranks.js';

/** A link with where it begins and ends, from the middles of its nodes. */
export interface StraightLink extends Link {
  readonly fromOffset: number;
  readonly toOffset: number;
  /** How far to both sides of `toOffset` it may end as well. */
  readonly reach: number;
  readonly importance: Importance;
}

/** What is made straight first: the longest way, then lines that pass ranks, then boxes with one reader. */
export enum Importance {
  spine,
  passing,
  only,
  other,
}

/** Nodes whose links are straight, one on each of some ranks. */
export interface Column {
  readonly nodes: readonly number[];
  /** Where each of them is, from the first. */
  readonly offsets: readonly number[];
}

/** Nodes in columns, by links between neighbouring ranks of which no two cross. */
export function columnsOf(
  ranks: readonly (readonly number[])[],
  links: readonly StraightLink[],
): readonly Column[] {
  const places = new Map<number, { readonly rank: number; readonly at: number }>();
  ranks.forEach((nodes, rank) => {
    nodes.forEach((node, at) => places.set(node, { rank, at }));
  });
  const below = new Map<number, StraightLink>();
  const above = new Set<number>();
  const kept = ranks.map((): [number, number][] => []);
  const sorted = links
    .filter(({ importance }) => importance !== Importance.other)
    .sort((one, other) => one.importance - other.importance);
  for (const link of sorted) {
    const [from, to] = [places.get(link.from), places.get(link.to)];
    if (from === undefined || to?.rank !== from.rank + 1) continue;
    if (below.has(link.from) || above.has(link.to)) continue;
    if (!fits(kept[from.rank] ?? [], from.at, to.at)) continue;
    below.set(link.from, link);
    above.add(link.to);
  }
  return ranks.flat().flatMap((first) => (above.has(first) ? [] : [columnFrom(first, below)]));
}

/** Adds a link by its places to some that do not cross, which are in their order, unless it crosses one of them. */
function fits(kept: [number, number][], from: number, to: number): boolean {
  let [start, end] = [0, kept.length];
  while (start < end) {
    const middle = (start + end) >> 1;
    if ((kept[middle]?.[0] ?? 0) < from) start = middle + 1;
    else end = middle;
  }
  const [before, after] = [kept[start - 1], kept[start]];
  if ((before?.[1] ?? -1) > to || (after?.[1] ?? Infinity) < to) return false;
  kept.splice(start, 0, [from, to]);
  return true;
}

function columnFrom(first: number, below: ReadonlyMap<number, StraightLink>): Column {
  const nodes = [first];
  const offsets = [0];
  let offset = 0;
  for (let link = below.get(first); link !== undefined; link = below.get(link.to)) {
    offset += link.fromOffset - link.toOffset;
    nodes.push(link.to);
    offsets.push(offset);
  }
  return { nodes, offsets };
}
