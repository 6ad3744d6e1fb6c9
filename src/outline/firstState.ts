import { LIMITS } from '../format/limits.js';
import type { Outline } from './outline.js';
import type { VisibleNode } from './rows/listing.js';
import { UNCHANGED } from './state.js';
import type { ViewState } from './state.js';

export interface FirstView {
  readonly pageSize: number;
  /**
   * Levels that are shown below the root's own row; "auto": the most that fit one page and hide no more than fewer
   * levels do, with everything else opened that still fits, what hides most parameters first.
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
  const focus = { page: 0, focus: null, cell: null };
  return { ...UNCHANGED, ...focus, pageSize: rows, level, toggled, repeats: 'closed' };
}

const NONE: ReadonlySet<string> = new Set();

/** What is open, and the most parameters that a closed row hides. */
interface Opened {
  readonly level: number;
  readonly toggled: ReadonlySet<string>;
  readonly hidden: bigint;
}

/**
 * The deepest level that fits one page and hides no more than a lesser one, both with what hides more than a third of
 * the parameters opened; the least where nothing deeper is shown. All else that fits is opened in the end.
 */
function bestView(outline: Outline, pageSize: number, least: number): Opened {
  const totalAt = (level: number): number =>
    outline.newListing({ level, toggled: NONE, repeats: 'closed' }).total();
  let best = withOpen(outline, least, pageSize, true);
  let shown = totalAt(least);
  // A deeper level never shows fewer rows.
  for (let level = least + 1; shown < pageSize && level <= LIMITS.depth + 1; level++) {
    const total = totalAt(level);
    if (total > pageSize || total === shown) break;
    shown = total;
    const opened = withOpen(outline, level, pageSize, true);
    if (opened.hidden <= best.hidden) best = opened;
  }
  return withOpen(outline, best.level, pageSize, false);
}

/** Opens what hides most parameters first, as far as all rows fit; `heavyOnly`: only what hides more than a third of them. */
function withOpen(outline: Outline, level: number, pageSize: number, heavyOnly: boolean): Opened {
  const listing = outline.newListing({ level, toggled: NONE, repeats: 'closed' });
  const nodes = [...listing.slice(0, pageSize).nodes];
  const toggled = new Set<string>();
  const { value: total } = outline.totalParams;
  outline.table.lists.pageWork.renew();
  const closed = listing.total() < pageSize ? closedRows(outline, nodes, heavyOnly) : [];
  for (let next = closed.shift(); next !== undefined; next = closed.shift()) {
    const { node, params } = next;
    listing.toggle(node.key);
    const added = listing.total() - nodes.length;
    const place = nodes.indexOf(node) + 1;
    // What does not fit now never will: the rows only become more.
    const inside = nodes.length + added > pageSize ? [] : listing.slice(place, added).nodes;
    if (inside.length === 0 || (3n * params <= total && !showsMore(inside))) {
      listing.toggle(node.key);
      continue;
    }
    nodes.splice(place, 0, ...inside);
    toggled.add(node.key);
    // The uses of a run are alike inside, which the rows above them show.
    closed.push(...closedRows(outline, inside, next.heavyOnly || node.kind === 'instances'));
    closed.sort(inOrder);
  }
  const still = nodes.filter(({ key }) => !toggled.has(key));
  return { level, toggled, hidden: mostHidden(outline, still) };
}

/** Whether there is more inside than another closed row. */
function showsMore(inside: readonly VisibleNode[]): boolean {
  return inside.length > 1 || inside.some(({ open }) => open === null);
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

interface Closed {
  readonly node: VisibleNode;
  readonly params: bigint;
  /** Whether it is only opened where it hides more than a third of all, and so is what is inside of it. */
  readonly heavyOnly: boolean;
}

/**
 * The closed rows in the order in which they are opened. The row that lists all uses of a run comes last, and only where
 * they differ in their parameters.
 */
function closedRows(outline: Outline, nodes: readonly VisibleNode[], heavyOnly: boolean): Closed[] {
  const { value: total } = outline.totalParams;
  return nodes
    .filter(({ open }) => open === false)
    .map((node) => ({ node, params: outline.params(node).value, heavyOnly }))
    .filter(({ node, params }) => {
      if (node.kind === 'instances') return !heavyOnly && differs(outline, node);
      return 3n * params > total || !heavyOnly;
    })
    .sort(inOrder);
}

/** Whether the first and the last use of a run have other parameters; never inside another open run. */
function differs(outline: Outline, node: VisibleNode): boolean {
  const [first, last] = outline.paramsOfEnds(node);
  return node.instanceCount === null && first?.value !== last?.value;
}

function inOrder(one: Closed, other: Closed): number {
  const [isLast, isOtherLast] = [one, other].map(({ node }) => node.kind === 'instances');
  if (isLast !== isOtherLast) return isLast === true ? 1 : -1;
  if (one.params !== other.params) return one.params > other.params ? -1 : 1;
  return one.node.row - other.node.row;
}
