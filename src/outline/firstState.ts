import { LIMITS } from '../format/limits.js';
import type { Outline } from './outline.js';
import type { VisibleNode } from './rows/listing.js';
import type { ViewState } from './state.js';

export interface FirstView {
  readonly pageSize: number;
  /**
   * Levels that are shown below the root's own row; "auto": as many as fit one page, and then what hides more than a
   * third of the parameters, as far as that fits.
   */
  readonly depth: 'auto' | number;
}

export function firstState(outline: Outline, { pageSize, depth }: FirstView): ViewState {
  const rows = Math.max(1, Math.floor(pageSize));
  const least = outline.hasRootRow ? 2 : 1;
  const isAuto = depth === 'auto';
  const level = isAuto
    ? fittingLevel(outline, rows, least)
    : least - 1 + Math.max(1, Math.floor(depth));
  const toggled = isAuto ? heavyKeys(outline, level, rows) : NONE;
  return { pageSize: rows, page: 0, level, toggled, focus: null, cell: null };
}

const NONE: ReadonlySet<string> = new Set();

/** The deepest level at which all visible rows fit one page; the least where nothing deeper is shown. */
function fittingLevel(outline: Outline, pageSize: number, least: number): number {
  const totalAt = (level: number): number => outline.listing({ level, toggled: NONE }).total();
  let best = least;
  let shown = totalAt(least);
  // A deeper level never shows fewer rows.
  for (let level = least + 1; shown < pageSize && level <= LIMITS.depth + 1; level++) {
    const total = totalAt(level);
    if (total > pageSize) break;
    if (total > shown) best = level;
    shown = total;
  }
  return best;
}

/** The closed groups and runs to open: those with more than a third of the parameters, those with most first, as far as all rows fit. */
function heavyKeys(outline: Outline, level: number, pageSize: number): ReadonlySet<string> {
  const listing = outline.newListing({ level, toggled: NONE });
  const nodes = [...listing.slice(0, pageSize).nodes];
  if (listing.total() >= pageSize) return NONE;
  outline.table.lists.pageWork.renew();
  const keys = new Set<string>();
  const closed = heavyRows(outline, nodes);
  for (let next = closed.shift(); next !== undefined; next = closed.shift()) {
    const { node } = next;
    listing.toggle(node.key);
    const added = listing.total() - nodes.length;
    // What does not fit now never will: the rows only become more.
    if (nodes.length + added > pageSize) {
      listing.toggle(node.key);
      continue;
    }
    const place = nodes.indexOf(node) + 1;
    const inside = listing.slice(place, added).nodes;
    nodes.splice(place, 0, ...inside);
    keys.add(node.key);
    closed.push(...heavyRows(outline, inside));
    closed.sort(byParams);
  }
  return keys;
}

interface Heavy {
  readonly node: VisibleNode;
  readonly params: bigint;
}

/** The closed rows with more than a third of the parameters, those with most first. */
function heavyRows(outline: Outline, nodes: readonly VisibleNode[]): Heavy[] {
  const total = outline.totalParams.value;
  return nodes
    .filter(({ kind, open }) => open === false && kind !== 'instances')
    .map((node) => ({ node, params: outline.params(node).value }))
    .filter(({ params }) => 3n * params > total)
    .sort(byParams);
}

function byParams(one: Heavy, other: Heavy): number {
  if (one.params !== other.params) return one.params > other.params ? -1 : 1;
  return one.node.row - other.node.row;
}
