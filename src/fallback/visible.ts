/** Which rows the folded first view shows. The twin of layerfold/fallback/visible.py. */
import { isRunNode, startOf, stopOf } from '../format/write/outline.js';
import type { Group, LayerTable, OutlineNode, Run } from '../format/write/encode.js';

/** Rows of the first view, as on a page of the table. */
export const PAGE = 25;

/** A run of fewer groups is shown as its groups. */
const RUN_FROM = 3;

/** Rows after the gap, where the rows do not fit even with all groups closed. */
const TAIL = 5;

/** A visible row. */
export interface Visible {
  readonly node: OutlineNode;
  readonly depth: number;
  /** The nodes of the group around it, its own among them. */
  readonly siblings: readonly OutlineNode[];
  /**
   * Inside an open run the rows of its first use represent those of all uses: how many rows further on theirs are;
   * 0 is itself.
   */
  readonly shifts: readonly number[];
  readonly isOpen: boolean;
  /** The row that ends an open run, and in the table lists all uses individually. */
  readonly isEach: boolean;
  /** The number of the model's rows in a gap, else 0. */
  readonly leftOut: number;
}

/**
 * The visible rows: at most `most`, of the deepest level that hides no more than a lesser one. At each level the groups
 * and runs are opened that hide more than a third of the parameters, those that hide most first, as far as the rows
 * still fit. Where even the closed groups do not fit, the middle is left out.
 */
export function firstView(table: LayerTable, outline: Group, most: number): readonly Visible[] {
  let level = outline.hasOwnRow ? 1 : 0;
  let closed = visibleRows(outline, level);
  if (closed.length > most) return withGap(closed, most);
  let best = withHeavyOpen(table, closed, level, most);
  for (;;) {
    level++;
    const deeper = visibleRows(outline, level);
    if (deeper.length > most || deeper.length === closed.length) return best;
    closed = deeper;
    const rows = withHeavyOpen(table, closed, level, most);
    if (mostHidden(table, rows) <= mostHidden(table, best)) best = rows;
  }
}

function withGap(rows: readonly Visible[], most: number): readonly Visible[] {
  const before = rows.slice(0, most - TAIL);
  const after = rows.slice(-TAIL);
  const hidden = before.pop();
  if (hidden === undefined) return after;
  const leftOut = startOf(after[0]?.node ?? 0) - startOf(hidden.node);
  return [...before, { ...hidden, leftOut }, ...after];
}

/** All visible rows where groups of a lesser depth than `level` are open and runs are closed. */
function visibleRows(outline: Group, level: number): readonly Visible[] {
  const model = {
    node: outline,
    depth: 0,
    siblings: [],
    shifts: [0],
    isOpen: true,
    isEach: false,
    leftOut: 0,
  };
  if (!outline.hasOwnRow) return rowsOf(outline.body, model, level);
  return [model, ...rowsOf(inside(outline), { ...model, depth: 1 }, level)];
}

/** The rows that some nodes make, at the depth of `first` and for the same uses. */
function rowsOf(nodes: readonly OutlineNode[], first: Visible, level: number): readonly Visible[] {
  const found: Visible[] = [];
  type Siblings = readonly OutlineNode[];
  const pending: (readonly [OutlineNode, number, Siblings])[] = [];
  const add = (parts: Siblings, depth: number, siblings = parts): void => {
    for (let at = parts.length - 1; at >= 0; at--) pending.push([parts[at] ?? 0, depth, siblings]);
  };
  add(nodes, first.depth);
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [node, depth, siblings] = next;
    const isOpen = typeof node !== 'number' && !isRunNode(node) && depth < level;
    if (typeof node === 'number' || isRow(node))
      found.push({ ...first, node, depth, siblings, isOpen: false });
    else if (isRunNode(node)) add(node.uses, depth, siblings);
    else if (node.kind === '') add(node.body, depth, siblings);
    else {
      found.push({ ...first, node, depth, siblings, isOpen });
      if (isOpen) add(inside(node), depth + 1);
    }
  }
  return found;
}

function isRow(node: Group | Run): boolean {
  return isRunNode(node) && node.uses[0]?.kind !== '' && node.uses.length >= RUN_FROM;
}

function inside({ hasOwnRow, body }: Group): readonly OutlineNode[] {
  return hasOwnRow ? body.slice(1) : body;
}

interface Heavy {
  readonly row: Visible;
  readonly params: bigint;
}

/** Opens what hides more than a third of the parameters, as far as all rows still fit. */
function withHeavyOpen(
  table: LayerTable,
  shown: readonly Visible[],
  level: number,
  most: number,
): readonly Visible[] {
  const rows = [...shown];
  const total = paramsOf(table, 0, table.names.length);
  const closed = heavyRows(table, rows, total);
  for (let next = closed.shift(); next !== undefined; next = closed.shift()) {
    const { row } = next;
    const opened = openedRows(row, level);
    // What does not fit now never will: the rows only become more.
    if (rows.length + opened.length > most) continue;
    rows.splice(rows.indexOf(row), 1, { ...row, isOpen: true }, ...opened);
    closed.push(...heavyRows(table, opened, total));
    closed.sort(byParams);
  }
  return rows;
}

/** The most parameters in a closed row, of a run in its first or last use; 0 for up to a third of all. */
function mostHidden(table: LayerTable, rows: readonly Visible[]): bigint {
  let most = 0n;
  for (const { node, isOpen, isEach } of rows) {
    if (typeof node === 'number' || isOpen || isEach) continue;
    const uses = isRunNode(node) ? [...node.uses.slice(0, 1), ...node.uses.slice(-1)] : [node];
    for (const { start, stop } of uses) {
      const params = paramsOf(table, start, stop);
      if (params > most) most = params;
    }
  }
  return 3n * most > paramsOf(table, 0, table.names.length) ? most : 0n;
}

/** The closed rows with more than a third of the parameters, those with most first. */
function heavyRows(table: LayerTable, rows: readonly Visible[], total: bigint): Heavy[] {
  return rows
    .filter(({ node, isOpen, isEach }) => typeof node !== 'number' && !isOpen && !isEach)
    .map((row) => ({ row, params: paramsOf(table, startOf(row.node), stopOf(row.node)) }))
    .filter(({ params }) => 3n * params > total)
    .sort(byParams);
}

function byParams(one: Heavy, other: Heavy): number {
  if (one.params !== other.params) return one.params > other.params ? -1 : 1;
  return startOf(one.row.node) - startOf(other.row.node);
}

/** The rows inside a row that is opened: of a run those of its first use, for all of them. */
function openedRows(row: Visible, level: number): readonly Visible[] {
  const { node } = row;
  const below = { ...row, depth: row.depth + 1 };
  if (typeof node === 'number') return [];
  if (!isRunNode(node)) return rowsOf(inside(node), below, level);
  const [first] = node.uses;
  if (first === undefined) return [];
  if (inside(first).length === 0) return rowsOf(node.uses, below, level);
  const starts = node.uses.map((use) => use.start - first.start);
  const shifts = row.shifts.flatMap((outer) => starts.map((start) => outer + start));
  return [...rowsOf(inside(first), { ...below, shifts }, level), { ...below, isEach: true }];
}

function paramsOf({ params }: LayerTable, start: number, stop: number): bigint {
  return params.slice(start, stop).reduce<bigint>((sum, count) => sum + (count ?? 0n), 0n);
}
