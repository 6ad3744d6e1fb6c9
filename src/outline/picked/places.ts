import type { DecodedTable } from '../../format/read/table.js';
import { firstOf, rowsOf, rowsOfEntry, targetOf } from '../../format/read/grammar.js';
import type { Grammar } from '../../format/read/grammar.js';
import { ROOT_KEY } from '../folded/keys.js';
import type { Nodes, SiblingScope } from '../folded/nodes.js';
import type { Place } from './placeList.js';
import type { NodePlace, VisibleNode } from '../rows/listing.js';
import { namesInside, rowOfUse, scopeInside } from '../rows/names.js';
import type { Names } from '../rows/names.js';

/** The node of a place in a tree, with all that was found in it open. */
export function nodeOf(nodes: Nodes, place: Place, open: boolean | null): VisibleNode {
  const { siblings, entry, use, kind, isHit } = place;
  const node = whole(nodes, siblings, entry, use, kind);
  return { ...node, kind, open, isContext: !isHit };
}

/** The node of a row of the model by itself, without what is inside of it. */
export function flatNodeOf(
  table: DecodedTable,
  nodes: Nodes,
  { siblings, entry, use, kind }: Place,
): VisibleNode {
  const node = whole(nodes, siblings, entry, use, kind);
  const flat = { kind: 'layer', level: 1, open: null, isFlat: true } as const;
  if (kind === 'layer') return { ...node, ...flat };
  const run = kind === 'run' ? nodes.sampled(siblings, node, null) : null;
  const inside = run ?? nodes.within(node, null);
  return {
    ...node,
    ...flat,
    entry: firstOf(table.grammar, node.target),
    target: -1,
    outer: inside.scope,
    scope: inside.scope,
    names: inside.names,
    splices: null,
    rows: 1,
    instanceCount: inside.instanceCount,
  };
}

/** What the cells of a place depend on, without its node, of which most places need none. */
export function nodePlaceOf(
  table: DecodedTable,
  { siblings, entry, use, kind }: Place,
  isFlat: boolean,
): NodePlace {
  const { grammar } = table;
  const { names, scope: outer } = siblings;
  if (entry < 0) {
    const { template: target, row } = siblings;
    const rows = rowsOf(grammar, target);
    const root: NodePlace = { kind, entry, target, outer, scope: outer, names, row, rows, isFlat };
    return isFlat ? ownRow(grammar, root, names) : root;
  }
  const target = targetOf(grammar, entry);
  const isRun = kind === 'run';
  const scope = target < 0 ? outer : scopeInside(table, entry, isRun ? 0 : use, outer, isRun);
  const row = siblings.row + rowOfUse(table, entry, isRun ? 0 : use);
  const rows = isRun ? rowsOfEntry(grammar, entry) : target < 0 ? 1 : rowsOf(grammar, target);
  const node: NodePlace = { kind, entry, target, outer, scope, names, row, rows, isFlat };
  if (kind === 'layer' || !isFlat) return node;
  return ownRow(grammar, node, namesInside(table, entry, scope, names));
}

/** The row of a group without what is inside of it. */
function ownRow(grammar: Grammar, { target, scope, row }: NodePlace, names: Names): NodePlace {
  const entry = firstOf(grammar, target);
  return {
    kind: 'layer',
    entry,
    target: -1,
    outer: scope,
    scope,
    names,
    row,
    rows: 1,
    isFlat: true,
  };
}

function whole(
  nodes: Nodes,
  siblings: SiblingScope,
  entry: number,
  use: number,
  kind: Place['kind'],
): VisibleNode {
  if (entry < 0) return nodes.whole(siblings, -1, ROOT_KEY);
  return kind === 'run' ? nodes.run(siblings, entry, true) : nodes.node(siblings, entry, use);
}
