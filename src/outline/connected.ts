import type { Outline } from './outline.js';
import { nodeAt } from './rows/listing.js';
import type { VisibleNode } from './rows/listing.js';
import type { ViewState } from './state.js';
import { pageEdges, readersOf, sourcesOf } from './connections/pageEdges.js';
import type { Edge, PageEdges } from './connections/pageEdges.js';
import { findIn, ShownRows } from './connections/shownRows.js';
import { visibleEdges } from './connections/visibleEdges.js';

/** What the rows of a page are connected with; `null`: unknown, or the model is too large. */
export function connectionsOnPage(
  outline: Outline,
  state: ViewState,
  page: { readonly from: number; readonly count: number },
): PageEdges | null {
  const { reads } = outline;
  if (reads === null) return null;
  return pageEdges(outline.table.grammar, outline.listing(state), reads, page);
}

/** What rows are connected with that show all of a model, each once; `null`: unknown, or the model is too large. */
export function connectionsAmong(
  outline: Outline,
  nodes: readonly VisibleNode[],
): readonly Edge[] | null {
  const { reads, table } = outline;
  return reads === null ? null : visibleEdges(table.grammar, nodes, reads);
}

/** Visible rows that are looked for. */
const MOST_LOOKUPS = 500;

/** The keys of the visible rows, on all pages, that one reads from or that read from it, in their order. */
export function connectedKeys(
  outline: Outline,
  state: ViewState,
  key: string,
  side: 'reads' | 'feeds',
): readonly string[] {
  const { reads, table } = outline;
  const listing = outline.listing(state);
  const index = listing.indexOf(key);
  const node = index === null ? null : nodeAt(listing, index);
  if (reads === null || node === null || node.key !== key) return [];
  const rows = new ShownRows(table.grammar, findIn(listing), MOST_LOOKUPS);
  const { grammar } = table;
  const wanted =
    side === 'reads'
      ? sourcesOf(grammar, reads, rows, node)
      : readersOf(grammar, reads, rows, node, true);
  const found = new Map([...wanted].map((one) => [one.node.key, one.index]));
  found.delete(key);
  return [...found].sort(([, one], [, other]) => one - other).map(([other]) => other);
}
