import { usesOf } from '../../format/read/grammar.js';
import { connectionsAmong } from '../../outline/index.js';
import type { Outline, VisibleNode } from '../../outline/index.js';
import { drawnRows, MORE_KEY } from './drawnRows.js';
import type { Box, DrawnState, Edge, Graph } from './types.js';

/** As many boxes are drawn at once. */
export const MOST_BOXES = 400;

/** The picture of the visible rows of a state, sorting, searching and filtering apart. */
export function graphOf(outline: Outline, state: DrawnState, most = MOST_BOXES): Graph {
  const { nodes, closed, left } = drawnRows(outline, state, most);
  const edges = connectionsAmong(outline, nodes);
  return {
    boxes: boxesOf(outline, nodes),
    edges: [...(edges ?? [])].sort(inOrder),
    isConnected: edges === null ? 'unknown' : 'yes',
    closed,
    left,
  };
}

function boxesOf(outline: Outline, nodes: readonly VisibleNode[]): readonly Box[] {
  const levelOf = (index: number): number => nodes[index]?.level ?? 0;
  const around: number[] = [];
  return nodes.map((node, index): Box => {
    while (levelOf(around.at(-1) ?? -1) >= node.level) around.pop();
    const parent = around.at(-1) ?? -1;
    around.push(index);
    const isMore = node.key === MORE_KEY;
    return {
      key: node.key,
      parent,
      kind: isMore ? 'more' : node.kind,
      isFrame: node.open === true,
      node: isMore ? null : node,
      rows: node.rows,
      count: countOf(outline, node),
    };
  });
}

function countOf(outline: Outline, { kind, entry }: VisibleNode): number {
  return kind === 'run' ? usesOf(outline.table.grammar, entry) : 1;
}

function inOrder(one: Edge, other: Edge): number {
  return one.from - other.from || one.to - other.to;
}
