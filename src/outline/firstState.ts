import { LIMITS } from '../format/limits.js';
import type { Outline } from './outline.js';
import type { VisibleNode } from './rows/listing.js';
import type { ViewState } from './state.js';

export interface FirstView {
  readonly pageSize: number;
  /**
   * Levels that are shown below the root's own row; "auto": the most that fit one page and hide no more than fewer
   * levels do, each with what hides more than a third of the parameters opened, as far as that fits.
   */
  readonly depth: 'auto' | number;
}

export function firstState(outline: Outline, { pageSize, depth }: FirstView): ViewState {
  const rows = Math.max(1, Math.floor(pageSize));
  const least = outline.hasRootRow ? 2 : 1;
  const { level, toggled } =
    depth === 'auto'
      ? bestView(outline, rows, least)
      : { level: least - 1 + Math.max(1, Math.floor(depth)), toggled: NONE };
  return { pageSize: rows, page: 0, level, toggled, focus: null, cell: null };
}

const NONE: ReadonlySet<string> = new Set();

/** What is open, and the most parameters that a closed row hides. */
interface Opened {
  readonly level: number;
  readonly toggled: ReadonlySet<string>;
  readonly hidden: bigint;
}

/** The deepest level that fits one page and hides no more than a lesser one; the least where nothing deeper is shown. */
function bestView(outline: Outline, pageSize: number, least: number): Opened {
  const totalAt = (level: number): number => outline.listing({ level, toggled: NONE }).total();
  let best = withHeavyOpen(outline, least, pageSize);
  let shown = totalAt(least);
  // A deeper level never shows fewer rows.
  for (let level = least + 1; shown < pageSize && level <= LIMITS.depth + 1; level++) {
    const total = totalAt(level);
    if (total > pageSize || total === shown) break;
    shown = total;
    const opened = withHeavyOpen(outline, level, pageSize);
    if (opened.hidden <= best.hidden) best = opened;
  }
  return best;
}

/** Opens the groups and runs with more than a third of the parameters, those with most first, as far as all rows fit. */
function withHeavyOpen(outline: Outline, level: number, pageSize: number): Opened {
  const listing = outline.newListing({ level, toggled: NONE });
  const nodes = [...listing.slice(0, pageSize).nodes];
  const toggled = new Set<string>();
  outline.table.lists.pageWork.renew();
  const closed = listing.total() < pageSize ? heavyRows(outline, nodes) : [];
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
    toggled.add(node.key);
    closed.push(...heavyRows(outline, inside));
    closed.sort(byParams);
  }
  const still = nodes.filter(({ key }) => !toggled.has(key));
  return { level, toggled, hidden: mostHidden(outline, still) };
}

/** The most parameters in a closed row, of a run in its first or last use; 0 for up to a third of all. */
function mostHidden(outline: Outline, nodes: readonly VisibleNode[]): bigint {
  let most = 0n;
  for (const node of nodes) {
    if (node.open !== false || node.kind === 'instances') continue;
    for (const { value } of outline.paramsOfEnds(node)) if (value > most) most = value;
  }
  return 3n * most > outline.totalParams.value ? most : 0n;
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
