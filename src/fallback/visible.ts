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
  /** The row that begins an open run, and in the table lists all uses individually. */
  readonly isEach: boolean;
  /** The number of the model's rows in a gap, else 0. */
  readonly leftOut: number;
}

/**
 * The visible rows: at most `most`, of the deepest level that hides no more than a lesser one. At each level the groups
 * and runs are opened that hide more than a third of the parameters, those that hide most first, as far as the rows
 * still fit; at the chosen one all others that fit, too. Where even the closed groups do not fit, the middle is left out.
 */
export function firstView(table: LayerTable, outline: Group, most: number): readonly Visible[] {
  let level = outline.hasOwnRow ? 1 : 0;
  let closed = visibleRows(outline, level);
  if (closed.length > most) return withGap(closed, most);
  let best = { closed, level };
  let hidden = mostHidden(table, withOpen(table, best, most, true));
  for (;;) {
    level++;
    const deeper = visibleRows(outline, level);
    if (deeper.length > most || deeper.length === closed.length) break;
    closed = deeper;
    const hiddenThere = mostHidden(table, withOpen(table, { closed, level }, most, true));
    if (hiddenThere <= hidden) [best, hidden] = [{ closed, level }, hiddenThere];
  }
  return withOpen(table, best, most, false);
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

/**
 * The rows that some nodes make, at the depth of `first` and for the same uses. `siblings` are the nodes of the group
 * around them.
 */
function rowsOf(
  nodes: readonly OutlineNode[],
  first: Visible,
  level: number,
  siblings = nodes,
): readonly Visible[] {
  const found: Visible[] = [];
  type Siblings = readonly OutlineNode[];
  const pending: (readonly [OutlineNode, number, Siblings])[] = [];
  const add = (parts: Siblings, depth: number, siblings = parts): void => {
    for (let at = parts.length - 1; at >= 0; at--) pending.push([parts[at] ?? 0, depth, siblings]);
  };
  add(nodes, first.depth, siblings);
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [node, depth, around] = next;
    const isOpen = typeof node !== 'number' && !isRunNode(node) && depth < level;
    if (typeof node === 'number' || isRow(node))
      found.push({ ...first, node, depth, siblings: around, isOpen: false });
    else if (isRunNode(node)) add(node.uses, depth, around);
    else if (node.kind === '') add(node.body, depth, around);
    else {
      found.push({ ...first, node, depth, siblings: around, isOpen });
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

/** Rows that are all closed, where groups of a lesser depth than `level` are open. */
interface Level {
  readonly closed: readonly Visible[];
  readonly level: number;
}

interface Closed {
  readonly row: Visible;
  readonly params: bigint;
  /** Whether it is only opened where it hides more than a third of all, and so is what is inside of it. */
  readonly heavyOnly: boolean;
}

/**
 * Opens what hides most parameters first, as far as all rows still fit; `heavyOnly`: only what hides more than a third
 * of them.
 */
function withOpen(
  table: LayerTable,
  { closed, level }: Level,
  most: number,
  heavyOnly: boolean,
): readonly Visible[] {
  const rows = [...closed];
  const total = paramsOf(table, 0, table.names.length);
  const pending = closedRows(table, rows, total, heavyOnly);
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    const { row, params } = next;
    const opened = openedRows(row, level);
    // What does not fit now never will: the rows only become more.
    if (rows.length + opened.length > most) continue;
    if (3n * params <= total && !showsMore(opened)) continue;
    rows.splice(rows.indexOf(row), 1, { ...row, isOpen: true }, ...opened);
    // The uses of a run are alike inside, which the rows above them show.
    pending.push(...closedRows(table, opened, total, next.heavyOnly || row.isEach));
    pending.sort(inOrder);
  }
  return rows;
}

/** Whether there is more inside than another closed row. */
function showsMore(opened: readonly Visible[]): boolean {
  return opened.length > 1 || opened.some(({ node }) => typeof node === 'number');
}

/**
 * The closed rows in the order in which they are opened. The row that lists all uses of a run comes last, and only where
 * they differ in their parameters.
 */
function closedRows(
  table: LayerTable,
  rows: readonly Visible[],
  total: bigint,
  heavyOnly: boolean,
): Closed[] {
  return rows
    .filter(({ node, isOpen }) => typeof node !== 'number' && !isOpen)
    .map((row) => ({
      row,
      params: paramsOf(table, startOf(row.node), stopOf(row.node)),
      heavyOnly,
    }))
    .filter(({ row, params }) => {
      if (row.isEach) return !heavyOnly && differs(table, row);
      return 3n * params > total || !heavyOnly;
    })
    .sort(inOrder);
}

/** Whether the first and the last use of a run have other parameters; never inside another open run. */
function differs(table: LayerTable, { node, shifts }: Visible): boolean {
  if (typeof node === 'number' || !isRunNode(node) || shifts.length > 1) return false;
  const [first, last] = [node.uses[0], node.uses.at(-1)];
  if (first === undefined || last === undefined) return false;
  return paramsOf(table, first.start, first.stop) !== paramsOf(table, last.start, last.stop);
}

function inOrder(one: Closed, other: Closed): number {
  if (one.row.isEach !== other.row.isEach) return one.row.isEach ? 1 : -1;
  if (one.params !== other.params) return one.params > other.params ? -1 : 1;
  return startOf(one.row.node) - startOf(other.row.node);
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

/** The rows inside a row that is opened: of a run the one that lists all uses, then those of its first use, for all of them. */
function openedRows(row: Visible, level: number): readonly Visible[] {
  const { node } = row;
  const below = { ...row, depth: row.depth + 1, isEach: false };
  if (typeof node === 'number') return [];
  if (!isRunNode(node)) return rowsOf(inside(node), below, level);
  const [first] = node.uses;
  if (first === undefined) return [];
  if (row.isEach || inside(first).length === 0)
    return rowsOf(node.uses, below, level, row.siblings);
  const starts = node.uses.map((use) => use.start - first.start);
  const shifts = row.shifts.flatMap((outer) => starts.map((start) => outer + start));
  return [
    { ...below, isEach: true, isOpen: false },
    ...rowsOf(inside(first), { ...below, shifts }, level),
  ];
}

function paramsOf({ params }: LayerTable, start: number, stop: number): bigint {
  return params.slice(start, stop).reduce<bigint>((sum, count) => sum + (count ?? 0n), 0n);
}
