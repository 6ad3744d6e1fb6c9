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
 * The rows of a state, as many as fit: the deepest level is closed first, then the next one. Of the last level that is closed
 * what still fits is open, from the first row on: who opens a row in a large picture must not see all others close. Where the
 * rows at the top do not fit with all of them closed, the last are left out.
 */
export function drawnRows(outline: Outline, state: FoldState, most: number): DrawnRows {
  const listing = outline.newListing(state);
  const closedAt = (level: number): FoldedListing =>
    outline.newListing(closedFrom(outline.shape(state.repeats), state, level));
  const whole = fitting(listing, most);
  if (whole !== null) return { nodes: whole, closed: 0, left: 0 };
  const deepest = deepestFitting(closedAt, outline.hasRootRow ? 2 : 1, most);
  const closed = closedAt(deepest);
  const left = fitting(closed, most) === null ? closed.total() - (most - 1) : 0;
  const isOpen = (node: VisibleNode): boolean => listing.isOpen(node);
  const nodes =
    left > 0
      ? withRest(outline, closed, most)
      : withOpen(closed, most, (node) => node.level === deepest && isOpen(node));
  return {
    nodes,
    closed: nodes.filter((node) => node.open === false && isOpen(node)).length,
    left,
  };
}

/** Opens rows that are to be open, one after the other, as far as all still fit. */
function withOpen(
  listing: FoldedListing,
  most: number,
  isWanted: (node: VisibleNode) => boolean,
): readonly VisibleNode[] {
  const nodes = [...listing.slice(0, listing.total()).nodes];
  let room = most - nodes.filter(isBox).length;
  for (const node of nodes.filter(isWanted)) {
    if (room === 0) break;
    listing.toggle(node.key);
    const place = nodes.indexOf(node);
    const count = listing.total() - nodes.length + 1;
    // Of what is inside of a row, at most one is no box.
    const opened = count > room + 2 ? [] : listing.slice(place, count).nodes;
    const needed = opened.filter(isBox).length - (isBox(node) ? 1 : 0);
    if (opened.length > 0 && needed <= room) {
      nodes.splice(place, 1, ...opened);
      room -= needed;
    } else listing.toggle(node.key);
  }
  return nodes.filter(isBox);
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
