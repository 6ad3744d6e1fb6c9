import { LIMITS } from '../../format/limits.js';
import { rowsOf } from '../../format/read/grammar.js';
import { closedFrom } from '../../outline/index.js';
import type { FoldedListing, FoldState, Outline, VisibleNode } from '../../outline/index.js';

/** The key of what is in place of the rows that are left out. No row has it: their keys begin with a number or "r". */
export const MORE_KEY = 'more';

/** The visible rows that are drawn. */
export interface DrawnRows {
  /** The last may be in place of all rows after it. */
  readonly nodes: readonly VisibleNode[];
  /** How many of them are open in the table and closed here. */
  readonly closed: number;
  /** How many visible rows are left out at the end. */
  readonly left: number;
}

/** More levels than a model has: an open run has the row that lists its uses, and these are below that. */
const MOST_LEVELS = 3 * LIMITS.depth + 2;

/**
 * The rows of a state, as many as fit: the deepest level is closed first, then the next one. Where the rows at the top do not
 * fit with all of them closed, the last are left out.
 */
export function drawnRows(outline: Outline, state: FoldState, most: number): DrawnRows {
  const listing = outline.newListing(state);
  const closedAt = (level: number): FoldedListing =>
    outline.newListing(closedFrom(outline.shape(state.repeats), state, level));
  const whole = fitting(listing, most);
  if (whole !== null) return { nodes: whole, closed: 0, left: 0 };
  const deepest = deepestFitting(closedAt, outline.hasRootRow ? 2 : 1, most);
  const closed = closedAt(deepest);
  const nodes = fitting(closed, most) ?? withRest(outline, closed, most);
  return {
    nodes,
    closed: nodes.filter((node) => node.open === false && listing.isOpen(node)).length,
    left: nodes.at(-1)?.key === MORE_KEY ? closed.total() - (nodes.length - 1) : 0,
  };
}

/** The level at which all has to be closed; the least where nothing fits. */
function deepestFitting(
  closedAt: (level: number) => FoldedListing,
  least: number,
  most: number,
): number {
  let low = least;
  let high = MOST_LEVELS;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (fitting(closedAt(middle), most) === null) high = middle;
    else low = middle;
  }
  return low;
}

/** The first rows, and one for all others. */
function withRest(outline: Outline, listing: FoldedListing, most: number): readonly VisibleNode[] {
  const { grammar } = outline.table;
  return listing.slice(0, most).nodes.map((node, index) => {
    if (index < most - 1) return node;
    const rows = rowsOf(grammar, grammar.root) - node.row;
    const whole = { kind: 'omitted', key: MORE_KEY, target: -1, open: null } as const;
    return { ...node, ...whole, outer: null, scope: null, splices: null, rows };
  });
}

/** The rows with a box of their own; `null`: there are too many. */
function fitting(listing: FoldedListing, most: number): readonly VisibleNode[] | null {
  const total = listing.total();
  // A closed row without a box comes with the run around it, which has one.
  if (total > 2 * most) return null;
  const nodes = listing.slice(0, total).nodes.filter(isBox);
  return nodes.length <= most ? nodes : null;
}

/** The row that lists the uses of a run has a box only where it is open: closed, it says nothing that the run does not say. */
function isBox({ kind, open }: VisibleNode): boolean {
  return kind !== 'instances' || open === true;
}
