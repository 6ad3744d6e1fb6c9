import { Graph, layout } from '../../built/dagre.js';
import type { RankedGraph } from '../../built/dagre.js';
import type { Link } from './ranks.js';
import type { Point } from './types.js';

/** A box, or the place where a line passes a rank. */
export interface RankedNode {
  readonly rank: number;
  readonly isBox: boolean;
}

/** Above all nodes: dagre wants each edge to have a bend, and to know on which side of a node it is. */
const UNUSED_BEND: Point = { x: 0, y: -1e9 };

/** The nodes of each rank from left to right, so that few lines cross: by dagre. Each link leads to the next rank. */
export function orderedBy(
  nodes: readonly RankedNode[],
  links: readonly Link[],
): readonly (readonly number[])[] {
  const graph = new Graph();
  // What dagre would find out itself: ranks, and which nodes are only places where lines pass.
  const ranker = (own: RankedGraph): void => {
    for (const name of own.nodes()) {
      const label = own.node(name);
      const node = nodes[Number(name)];
      label.rank = node?.rank ?? 0;
      if (node?.isBox === false) label.dummy = 'line';
    }
    for (const edge of own.edges()) own.edge(edge).points = [{ ...UNUSED_BEND }];
  };
  graph.setGraph({ ranker });
  nodes.forEach((_, node) => graph.setNode(String(node), { width: 1, height: 1 }));
  for (const { from, to } of links) graph.setEdge(String(from), String(to), {});
  layout(graph);
  const orders = nodes.map((_, node) => graph.node(String(node)).order);
  const ranks: number[][] = [];
  nodes.forEach(({ rank }, node) => (ranks[rank] ??= []).push(node));
  for (const rank of ranks) rank.sort((one, other) => (orders[one] ?? 0) - (orders[other] ?? 0));
  return ranks;
}
