import { rowsOf } from '../../format/read/grammar.js';
import { ROOT_KEY } from '../../outline/index.js';
import type { FoldedListing, FoldState, Outline, VisibleNode } from '../../outline/index.js';
import { Opening } from './opening.js';
import type { DrawnState } from './types.js';

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

/**
 * The rows of a state, as many as fit: each level is opened after the one around it. Of the first level that does not fit
 * what still fits is open, from the first row on: who opens a row in a large picture must not see all others close. Before all
 * levels the row that was opened last is open, with what is around it. Where the rows at the top do not fit with all of them closed,
 * the last are left out.
 */
export function drawnRows(outline: Outline, state: DrawnState, most: number): DrawnRows {
  const wanted = outline.newListing(state);
  const listing = outline.newListing(closedState(outline, state));
  const top = listing.total();
  const left = top > most ? top - (most - 1) : 0;
  const nodes =
    left > 0
      ? withRest(outline, listing, most)
      : new Opening(outline.shape(state.repeats), listing, wanted, most).nodes(
          keysAround(wanted, state.opened ?? null),
        );
  const isClosed = (node: VisibleNode): boolean => node.open === false && wanted.isOpen(node);
  return { nodes, closed: nodes.filter(isClosed).length, left };
}

/** A row and those around it. */
function keysAround(listing: FoldedListing, key: string | null): ReadonlySet<string> {
  const index = key === null ? null : listing.indexOf(key);
  if (index === null) return new Set();
  const { nodes, ancestors } = listing.slice(index, 1);
  return new Set([...ancestors, ...nodes].map((node) => node.key));
}

/** All is closed, but for the row of the model itself. */
function closedState({ hasRootRow }: Outline, { level, toggled, repeats }: FoldState): FoldState {
  const root = [...toggled].filter((key) => key === ROOT_KEY);
  return { level: Math.min(level, hasRootRow ? 2 : 1), toggled: new Set(root), repeats };
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
