import type { DecodedTable } from '../../format/read/table.js';
import { firstOf } from '../../format/read/grammar.js';
import { ROOT_KEY } from '../folded/keys.js';
import type { Nodes, SiblingScope } from '../folded/nodes.js';
import type { VisibleNode } from '../rows/listing.js';

/** Where a picked row is, before its node is made. */
export interface Place {
  readonly siblings: SiblingScope;
  /** −1: the root's own row. */
  readonly entry: number;
  readonly use: number;
  readonly kind: 'layer' | 'group' | 'run';
  /** The place of the row around it; −1 at the top. */
  readonly parent: number;
  /** Whether the row was looked for itself, and not only something in it. */
  readonly isHit: boolean;
}

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
