/** A box, or the place where a line passes a rank. */
export interface RankedNode {
  readonly rank: number;
  readonly isBox: boolean;
}

/** From a node to one that has to be on a later rank. */
export interface Link {
  readonly from: number;
  readonly to: number;
}

export interface Ranks {
  /** By the node, from 0 on. */
  readonly ranks: readonly number[];
  /** Nodes that all longest ways have in common; rising by their ranks. */
  readonly spine: readonly number[];
}

/**
 * Each node comes as early as what it reads allows, which makes the lines into it as short as possible; what reads nothing comes
 * right before what first reads it. `links` have no cycle.
 */
export function ranksOf(count: number, links: readonly Link[]): Ranks {
  const before = lists(count, links, ({ from, to }) => [to, from]);
  const after = lists(count, links, ({ from, to }) => [from, to]);
  const ranks = earliest(count, before, after);
  const isLongest = onLongestWay(ranks, after);
  const pulled = ranks.map((rank, node) => {
    const readers = after[node] ?? [];
    if ((before[node] ?? []).length > 0 || readers.length === 0 || isLongest[node] === true)
      return rank;
    return Math.min(...readers.map((reader) => ranks[reader] ?? 0)) - 1;
  });
  const byRank: number[][] = [];
  ranks.forEach((rank, node) => {
    if (isLongest[node] === true) (byRank[rank] ??= []).push(node);
  });
  const spine = byRank.flatMap((nodes) => (nodes.length === 1 ? nodes : []));
  return { ranks: pulled, spine };
}

function lists(
  count: number,
  links: readonly Link[],
  ends: (link: Link) => readonly [number, number],
): readonly (readonly number[])[] {
  const all = Array.from({ length: count }, (): number[] => []);
  for (const link of links) {
    const [one, other] = ends(link);
    all[one]?.push(other);
  }
  return all;
}

function earliest(
  count: number,
  before: readonly (readonly number[])[],
  after: readonly (readonly number[])[],
): number[] {
  const ranks = new Array<number>(count).fill(0);
  const left = before.map((nodes) => nodes.length);
  const ready = left.flatMap((some, node) => (some === 0 ? [node] : []));
  for (let next = ready.pop(); next !== undefined; next = ready.pop()) {
    for (const reader of after[next] ?? []) {
      ranks[reader] = Math.max(ranks[reader] ?? 0, (ranks[next] ?? 0) + 1);
      left[reader] = (left[reader] ?? 0) - 1;
      if (left[reader] === 0) ready.push(reader);
    }
  }
  return ranks;
}

/** Whether no other way is longer than the longest one through the node. */
function onLongestWay(
  ranks: readonly number[],
  after: readonly (readonly number[])[],
): readonly boolean[] {
  const last = Math.max(...ranks, 0);
  const found = ranks.map((rank) => rank === last);
  const backwards = ranks.map((_, node) => node).sort((a, b) => (ranks[b] ?? 0) - (ranks[a] ?? 0));
  for (const node of backwards)
    for (const reader of after[node] ?? [])
      if (found[reader] === true && ranks[reader] === (ranks[node] ?? 0) + 1) found[node] = true;
  return found;
}
