import type { Grammar } from '../../format/read/grammar.js';
import type { VisibleNode } from '../rows/listing.js';
import { keyAround } from '../folded/keys.js';
import { ownRows } from './ownRows.js';
import { sourcesOf } from './pageEdges.js';
import type { Edge } from './pageEdges.js';
import { listOf } from './reads.js';
import type { Reads } from './reads.js';
import { ShownRows } from './shownRows.js';
import type { ShownNode } from './shownRows.js';

/**
 * What rows are connected with, each once, by their places in `nodes`: with nothing to look for elsewhere there is no limit. Of
 * an open run either the first use is among them, for all, or each one. A row that reads from itself is connected, too.
 */
export function visibleEdges(
  grammar: Grammar,
  nodes: readonly VisibleNode[],
  reads: Reads,
): readonly Edge[] {
  const shown = nodes.map((node, index) => ({ node, index }));
  const represented = shown.filter(({ node, index }) => !listsUses(node, nodes[index + 1]));
  const byKey = new Map(represented.map((one) => [one.node.key, one]));
  const rows = new ShownRows(grammar, (key) => innermost(byKey, key), Infinity);
  for (const one of represented) rows.add(one);
  return represented.flatMap(({ node, index: to }) => {
    const sources = new Set<number>();
    for (const { index } of sourcesOf(grammar, reads, rows, node)) sources.add(index);
    sources.delete(to);
    if (readsItself(grammar, reads, node)) sources.add(to);
    return [...sources].map((from) => ({ from, to }));
  });
}

/** Whether an open run has its uses inside, so that it represents no row itself. */
function listsUses({ kind, key }: VisibleNode, next: VisibleNode | undefined): boolean {
  return kind === 'run' && next?.key.startsWith(`${key}:`) === true;
}

/** The row of a key, or the nearest one around it. */
function innermost(byKey: ReadonlyMap<string, ShownNode>, key: string): ShownNode | null {
  for (let rest = key; rest !== ''; rest = keyAround(rest)) {
    const found = byKey.get(rest);
    if (found !== undefined) return found;
  }
  return null;
}

/** Whether a row that is there as itself reads its own output; what is connected inside of a closed one is not drawn. */
function readsItself(grammar: Grammar, reads: Reads, node: VisibleNode): boolean {
  if (node.kind !== 'layer' && node.open !== true) return false;
  const own = ownRows(grammar, node);
  return own !== null && listOf(reads.sources, own.from, own.from + 1).includes(own.from);
}
