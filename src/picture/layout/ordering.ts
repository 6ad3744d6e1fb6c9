import { Graph, layout } from '../../built/dagre.js';
import type { Link, RankedNode } from './ranks.js';
import { sweptOrder } from './sweeps.js';

/** Of more nodes dagre takes longer than all the rest. */
const MOST_NODES = 300;

/** The nodes of each rank from left to right, so that few lines cross: by dagre. Each link leads to the next rank. */
export function orderedBy(
  nodes: readonly RankedNode[],
  links: readonly Link[],
): readonly (readonly number[])[] {
  const ranks: number[][] = [];
  nodes.forEach(({ rank }, node) => (ranks[rank] ??= []).push(node));
  if (ranks.every(({ length }) => length === 1)) return ranks;
  return nodes.length > MOST_NODES ? sweptOrder(nodes, links) : byDagre(nodes, links, ranks);
}

function byDagre(
  nodes: readonly RankedNode[],
  links: readonly Link[],
  ranks: readonly number[][],
): readonly (readonly number[])[] {
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
