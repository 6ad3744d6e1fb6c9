import type { FoldState } from './folded/listing.js';
import type { Outline } from './outline.js';
import type { VisibleNode } from './rows/listing.js';

/** At most this many siblings, around a row, are opened or closed at once. */
const MOST_SIBLINGS = 1_000;

/**
 * The rows beside a row of the tree and the row itself. Taken from a listing in which all is closed but what they are in, so that
 * they are next to one another.
 */
export function siblingsInTree(
  outline: Outline,
  state: FoldState,
  key: string,
): readonly VisibleNode[] {
  const listing = outline.newListing(state);
  const index = listing.indexOf(key);
  if (index === null) return [];
  const { nodes, ancestors } = listing.slice(index, 1);
  const [here] = nodes;
  if (here === undefined) return [];
  const level = outline.hasRootRow ? 2 : 1;
  const opened = ancestors.filter((node) => node.kind !== 'group' || node.level >= level);
  const toggled = new Set(opened.map((node) => node.key));
  const closed = outline.newListing({ level, toggled, repeats: state.repeats });
  const parent = ancestors.at(-1);
  const first = parent === undefined ? 0 : (closed.indexOf(parent.key) ?? 0) + 1;
  const skipped = Math.max(0, here.position - MOST_SIBLINGS / 2);
  const count = Math.min(MOST_SIBLINGS, here.setSize - skipped);
  return closed
    .slice(first + skipped, count)
    .nodes.map((node) => (node.open === null ? node : { ...node, open: listing.isOpen(node) }));
}
