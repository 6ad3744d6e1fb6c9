import { Folds } from './folded/folds.js';
import { indexOfKey } from './folded/find.js';
import { foldsOf, nodeAt, nodesFrom, pageCount } from './outline.js';
import type { Outline } from './outline.js';
import type { ViewState } from './rows/types.js';
import type { VisibleNode } from './folded/walk.js';
import { LIMITS } from '../format/limits.js';
import { assertNever } from '../format/problem.js';

export type Move =
  'next' | 'previous' | 'first' | 'last' | 'nextPage' | 'previousPage' | 'parent' | 'firstChild';

export interface FirstView {
  readonly pageSize: number;
  /** Levels that are shown below the root's own row; "auto": as many as fit one page. */
  readonly depth: 'auto' | number;
}

/** No more siblings than this, around the row, are opened or closed at once. */
const MOST_SIBLINGS = 1_000;

export function firstState(outline: Outline, { pageSize, depth }: FirstView): ViewState {
  const rows = Math.max(1, Math.floor(pageSize));
  const least = hasRootRow(outline) ? 2 : 1;
  const level =
    depth === 'auto'
      ? fittingLevel(outline, rows, least)
      : least - 1 + Math.max(1, Math.floor(depth));
  return { pageSize: rows, page: 0, level, toggled: new Set(), focus: null };
}

function hasRootRow({ table }: Outline): boolean {
  return table.grammar.heads[table.grammar.root] === true;
}

/** The deepest level at which all visible rows fit one page; the least where nothing deeper is shown. */
function fittingLevel(outline: Outline, pageSize: number, least: number): number {
  const totalAt = (level: number): number => {
    const { shape, table } = outline;
    const { root } = table.grammar;
    return hasRootRow(outline)
      ? shape.groupCount(root, level - 1)
      : shape.bodyCount(root, level - 1);
  };
  let best = least;
  let shown = totalAt(least);
  for (let level = least + 1; level <= LIMITS.depth + 1; level++) {
    const total = totalAt(level);
    if (total > pageSize) break;
    if (total > shown) best = level;
    shown = total;
  }
  return best;
}

/** Opens or closes a node. What was opened stays where it is; what was closed has the focus. */
export function toggled(outline: Outline, state: ViewState, key: string): ViewState {
  const keys = new Set(state.toggled);
  if (!keys.delete(key)) keys.add(key);
  return focused(outline, { ...state, toggled: keys }, key);
}

export function goTo(outline: Outline, state: ViewState, page: number): ViewState {
  const pages = pageCount(foldsOf(outline, state).total(), state.pageSize);
  const next = Math.max(0, Math.min(Math.floor(page), pages - 1));
  return { ...state, page: next, focus: next === state.page ? state.focus : null };
}

/** Another page size; the page follows the focused row, else the first of the page. */
export function withPageSize(outline: Outline, state: ViewState, pageSize: number): ViewState {
  const rows = Math.max(1, Math.floor(pageSize));
  return at(
    { ...state, pageSize: rows },
    currentIndex(outline, foldsOf(outline, state), state),
    state.focus,
  );
}

/** Focuses a row, or what is visible around it, and shows its page. */
export function focused(outline: Outline, state: ViewState, key: string): ViewState {
  const folds = foldsOf(outline, state);
  const index = indexOfKey(outline, folds, key);
  return index === null ? state : at(state, index, nodeAt(outline, folds, index)?.key ?? null);
}

export function moved(outline: Outline, state: ViewState, move: Move): ViewState {
  const folds = foldsOf(outline, state);
  const index = destination(outline, folds, state, move);
  return at(state, index, nodeAt(outline, folds, index)?.key ?? null);
}

function destination(outline: Outline, folds: Folds, state: ViewState, move: Move): number {
  const last = Math.max(0, folds.total() - 1);
  const index = currentIndex(outline, folds, state);
  switch (move) {
    case 'next':
      return Math.min(last, index + 1);
    case 'previous':
      return Math.max(0, index - 1);
    case 'first':
      return 0;
    case 'last':
      return last;
    case 'nextPage':
      return pageOf(index, state) < pageOf(last, state)
        ? Math.min(last, index + state.pageSize)
        : index;
    case 'previousPage':
      return index >= state.pageSize ? index - state.pageSize : index;
    case 'parent':
      return parentIndex(outline, folds, index);
    case 'firstChild':
      return nodeAt(outline, folds, index)?.open === true ? index + 1 : index;
    default:
      return assertNever(move);
  }
}

/** The index of the focused row, or of what is visible around it; else of the first of the page. */
function currentIndex(outline: Outline, folds: Folds, state: ViewState): number {
  const found = state.focus === null ? null : indexOfKey(outline, folds, state.focus);
  if (found !== null) return found;
  return Math.min(state.page * state.pageSize, Math.max(0, folds.total() - 1));
}

function pageOf(index: number, state: ViewState): number {
  return Math.floor(index / state.pageSize);
}

function at(state: ViewState, index: number, focus: string | null): ViewState {
  return { ...state, page: pageOf(index, state), focus };
}

function parentIndex(outline: Outline, folds: Folds, index: number): number {
  const parent = nodesFrom(outline, folds, index, 1).ancestors.at(-1);
  return parent === undefined ? index : (indexOfKey(outline, folds, parent.key) ?? index);
}

/** Opens the closed groups beside a row, and the row itself. */
export function openedSiblings(outline: Outline, state: ViewState, key: string): ViewState {
  return withSiblings(outline, state, key, false);
}

export function closedSiblings(outline: Outline, state: ViewState, key: string): ViewState {
  return withSiblings(outline, state, key, true);
}

function withSiblings(
  outline: Outline,
  state: ViewState,
  key: string,
  wasOpen: boolean,
): ViewState {
  const keys = new Set(state.toggled);
  for (const node of siblingsOf(outline, state, key)) {
    const isRow = node.open === null || (node.kind === 'each' && !wasOpen);
    if (!isRow && isOpen(state, node) === wasOpen && !keys.delete(node.key)) keys.add(node.key);
  }
  return focused(outline, { ...state, toggled: keys }, key);
}

function isOpen(state: ViewState, node: VisibleNode): boolean {
  const isUsual = node.kind === 'group' && node.level < state.level;
  return isUsual !== state.toggled.has(node.key);
}

/** The siblings of a row, itself included, taken from an outline in which all of them are closed. */
function siblingsOf(outline: Outline, state: ViewState, key: string): readonly VisibleNode[] {
  const folds = foldsOf(outline, state);
  const index = indexOfKey(outline, folds, key);
  const { nodes, ancestors } = nodesFrom(outline, folds, index ?? 0, index === null ? 0 : 1);
  const [here] = nodes;
  if (here === undefined) return [];
  const open = ancestors.filter((node) => node.kind !== 'group').map((node) => node.key);
  const quiet = new Folds(outline.shape, here.level, new Set(open));
  const parent = ancestors.at(-1);
  const first = parent === undefined ? 0 : (indexOfKey(outline, quiet, parent.key) ?? 0) + 1;
  const skipped = Math.max(0, here.position - MOST_SIBLINGS / 2);
  return nodesFrom(outline, quiet, first + skipped, Math.min(MOST_SIBLINGS, here.setSize - skipped))
    .nodes;
}
