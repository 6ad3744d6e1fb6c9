import { Graph, layout } from '../../built/dagre.js';
import type { Link } from './ranks.js';

/** A box, or the place where a line passes a rank. */
export interface RankedNode {
  readonly rank: number;
  readonly isBox: boolean;
}

/** The nodes of each rank from left to right, so that few lines cross: by dagre. Each link leads to the next rank. */
export function orderedBy(
  nodes: readonly RankedNode[],
  links: readonly Link[],
): readonly (readonly number[])[] {
  const ranks: number[][] = [];
  nodes.forEach(({ rank }, node) => (ranks[rank] ??= []).push(node));
  if (ranks.every(({ length }) => length === 1)) return ranks;
  const graph = new Graph();
  nodes.forEach(({ rank }, node) => graph.setNode(String(node), { rank }));
  for (const { from, to } of links) graph.setEdge(String(from), String(to), { weight: 1 });
  order(graph);
  const orders = nodes.map((_, node) => graph.node(String(node)).order ?? 0);
  for (const rank of ranks) rank.sort((one, other) => (orders[one] ?? 0) - (orders[other] ?? 0));
  return ranks;
}

/** dagre hands out its function for orders only while it lays out a graph: here, one of a single node. */
function order(graph: Graph): void {
  const single = new Graph();
  single.setGraph({});
  single.setNode('only', { width: 0, height: 0 });
  layout(single, {
    customOrder: (own, ordering) => {
      ordering(own);
      ordering(graph);
    },
  });
}
