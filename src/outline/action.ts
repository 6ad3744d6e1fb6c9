import { LIMITS } from '../format/limits.js';
import { assertNever } from '../format/problem.js';
import type { Outline } from './outline.js';
import { pageCount, pageOf } from './page.js';
import { keysOf } from './folded/rowKeys.js';
import { nodeAt } from './rows/listing.js';
import type { Listing, VisibleNode } from './rows/listing.js';
import type { Order } from './picked/sortKeys.js';
import type { Choice } from './search/choice.js';
import { siblingsInTree } from './siblings.js';
import { isEqual, UNCHANGED } from './state.js';
import type { ViewState } from './state.js';

export type Target =
  'next' | 'previous' | 'first' | 'last' | 'nextPage' | 'previousPage' | 'parent' | 'firstChild';

/** A change of the view's state. Rows are named by their keys. */
export type Action =
  /** Opens or closes a row. It stays in its place if it was opened, and has the focus. */
  | { readonly kind: 'toggle'; readonly key: string }
  /** Opens or closes the groups beside a row, and the row itself. */
  | { readonly kind: 'siblings'; readonly key: string; readonly open: boolean }
  /** Focuses a row, or what is visible around it, or one of its cells, and shows its page. */
  | { readonly kind: 'focus'; readonly key: string; readonly cell: number | null }
  /** Focuses another cell of the focused row, or with `null` the row itself. */
  | { readonly kind: 'cell'; readonly cell: number | null }
  /** Focuses another row, seen from the focused one. */
  | { readonly kind: 'move'; readonly to: Target }
  /** Opens all groups and runs above a depth, which counts from 1, and closes all others. */
  | { readonly kind: 'depth'; readonly depth: number }
  /** Lists the uses of every run beside one another, or makes one row of them again. */
  | { readonly kind: 'repeats'; readonly isListed: boolean }
  /** Shows other rows only. The focus goes to the first one that is found. */
  | { readonly kind: 'choose'; readonly choice: Partial<Choice> }
  /** Focuses the next row that was looked for, or the one before; from the last one the first again. */
  | { readonly kind: 'hit'; readonly step: 1 | -1 }
  /** Sorts by a column and shows what is first; `null`: the model's own order, at the focused row. */
  | { readonly kind: 'sort'; readonly order: Order | null }
  /** Shows each layer by itself, or the tree. */
  | { readonly kind: 'flat'; readonly isFlat: boolean }
  /** All layers by themselves, the largest first. */
  | { readonly kind: 'rank'; readonly by: string }
  | { readonly kind: 'page'; readonly page: number }
  /** Another number of rows per page; the page follows the focused row, else the first of the page. */
  | { readonly kind: 'pageSize'; readonly rows: number }
  /** Shows these columns, by their ids; `null`: the usual ones. */
  | { readonly kind: 'columns'; readonly ids: ReadonlySet<string> | null }
  /** Shows columns without room in more lines, or hides them. */
  | { readonly kind: 'showAll'; readonly on: boolean }
  /** Draws the connections of rows, or none; `null`: as in every table. */
  | { readonly kind: 'connections'; readonly on: boolean | null }
  /** Shows the rows as a picture, which has all of them in the model's order, or as a table. */
  | { readonly kind: 'picture'; readonly on: boolean }
  /** Has a row open in the picture, where not all fit that are open. */
  | { readonly kind: 'prefer'; readonly key: string }
  /** Makes columns as wide as the user wants, in em, by their ids; `null`: as in every table. */
  | { readonly kind: 'widths'; readonly widths: ReadonlyMap<string, number> | null }
  /** Focuses a row of the model, and opens what it is in. */
  | { readonly kind: 'reveal'; readonly row: number }
  /** A state that the host has kept or made. */
  | { readonly kind: 'replace'; readonly state: ViewState };

/** The state after an action; the same object if the action changes nothing. The only way to change a state. */
export function reduce(outline: Outline, state: ViewState, action: Action): ViewState {
  const next = changed(outline, state, action);
  return isEqual(state, next) ? state : next;
}

function changed(outline: Outline, state: ViewState, action: Action): ViewState {
  switch (action.kind) {
    case 'toggle':
      return toggled(outline, state, action.key);
    case 'siblings':
      return withSiblings(outline, state, action.key, action.open);
    case 'focus':
      return { ...focused(outline, state, action.key), cell: action.cell };
    case 'cell':
      return { ...state, cell: action.cell };
    case 'move':
      return moved(outline, state, action.to);
    case 'choose':
      return chosen(outline, state, { ...state.choice, ...action.choice });
    case 'hit':
      return atHit(outline, state, action.step);
    case 'sort':
      return sorted(outline, state, action.order);
    case 'flat':
      return following(outline, state, { ...state, isFlat: action.isFlat });
    case 'rank':
      return ranked(outline, state, action.by);
    case 'depth':
      return withDepth(outline, state, action.depth);
    case 'repeats':
      return withRepeats(outline, state, action.isListed);
    case 'page':
      return atPage(outline, state, action.page);
    case 'pageSize':
      return withPageSize(outline, state, action.rows);
    case 'columns':
      return { ...state, columns: action.ids };
    case 'showAll':
      return { ...state, showsAll: action.on };
    case 'connections':
      return { ...state, connections: action.on };
    case 'picture':
      return pictured(outline, state, action.on);
    case 'prefer':
      return { ...focused(outline, state, action.key), opened: action.key };
    case 'widths':
      return { ...state, widths: action.widths };
    case 'reveal':
      return revealed(outline, state, action.row);
    case 'replace':
      return action.state;
    default:
      return assertNever(action);
  }
}

function toggled(outline: Outline, state: ViewState, key: string): ViewState {
  const next = focused(outline, withFlipped(outline, state, [key]), key);
  return nodeIn(outline.listing(next), key)?.open === true ? { ...next, opened: key } : next;
}

/** What was found is open, and closed apart from the folds, which come back when all rows are shown. */
function withFlipped(outline: Outline, state: ViewState, keys: readonly string[]): ViewState {
  if (outline.listing(state).found === null)
    return { ...state, toggled: flipped(state.toggled, keys) };
  return { ...state, closed: flipped(state.closed, keys) };
}

function withSiblings(outline: Outline, state: ViewState, key: string, open: boolean): ViewState {
  const siblings = outline.listing(state).siblings(key) ?? siblingsInTree(outline, state, key);
  const keys = siblings
    .filter((node) => node.open === !open && !(open && node.kind === 'instances'))
    .map((node) => node.key);
  return focused(outline, withFlipped(outline, state, keys), key);
}

function flipped(toggled: ReadonlySet<string>, keys: readonly string[]): ReadonlySet<string> {
  if (keys.length === 0) return toggled;
  const result = new Set(toggled);
  for (const key of keys) if (!result.delete(key)) result.add(key);
  return result;
}

function chosen(outline: Outline, state: ViewState, choice: Choice): ViewState {
  if (isSameChoice(state.choice, choice)) return state;
  const next = { ...state, choice, closed: UNCHANGED.closed };
  const listing = outline.listing(next);
  if (listing.found === null) return following(outline, state, next);
  const first = listing.hitFrom(0, 1);
  return first === null
    ? { ...next, page: 0 }
    : at(outline, next, first, nodeAt(listing, first)?.key ?? null);
}

function isSameChoice(one: Choice, other: Choice): boolean {
  const fields = Object.keys(one) as (keyof Choice)[];
  return fields.every((field) => one[field] === other[field]);
}

function atHit(outline: Outline, state: ViewState, step: 1 | -1): ViewState {
  const listing = outline.listing(state);
  const here = currentIndex(listing, state);
  const end = step === 1 ? 0 : listing.total() - 1;
  const found = listing.hitFrom(here + step, step) ?? listing.hitFrom(end, step);
  return found === null ? state : at(outline, state, found, nodeAt(listing, found)?.key ?? null);
}

/** What a picture shows is in a tree and in the model's order: so are the rows that are read for it. */
function pictured(outline: Outline, state: ViewState, on: boolean): ViewState {
  const inTree = on ? { isFlat: UNCHANGED.isFlat, order: UNCHANGED.order } : {};
  return following(outline, state, { ...state, picture: on, ...inTree });
}

/** Who sorts wants to see what is first; in the model's own order the focused row is followed again. */
function sorted(outline: Outline, state: ViewState, order: Order | null): ViewState {
  if (order === null) return following(outline, state, { ...state, order });
  return atTop(outline, { ...state, order });
}

function ranked(outline: Outline, state: ViewState, by: string): ViewState {
  return atTop(outline, { ...state, isFlat: true, order: { by, isDescending: true } });
}

function atTop(outline: Outline, state: ViewState): ViewState {
  const first = nodeAt(outline.listing(state), 0);
  // Where nothing is found the row keeps the focus for when there are rows again.
  return at(outline, state, 0, first?.key ?? state.focus);
}

function withDepth(outline: Outline, state: ViewState, depth: number): ViewState {
  const level = Math.max(0, Math.floor(depth) - 1) + (outline.hasRootRow ? 2 : 1);
  const repeats = state.repeats === 'listed' ? 'listed' : 'open';
  return following(outline, state, { ...state, level, toggled: new Set(), repeats });
}

function withRepeats(outline: Outline, state: ViewState, isListed: boolean): ViewState {
  return following(outline, state, { ...state, repeats: isListed ? 'listed' : 'closed' });
}

/** The next state, on the page of the row that has the focus, or of the first one of the page. */
function following(outline: Outline, before: ViewState, next: ViewState): ViewState {
  const listing = outline.listing(before);
  const here = before.focus ?? nodeAt(listing, currentIndex(listing, before))?.key ?? null;
  const found = here === null ? null : outline.listing(next).indexOf(here);
  // Where nothing is found the row keeps the focus for when there are rows again.
  if (found === null) return { ...next, page: 0, focus: here };
  const focus = before.focus === null ? null : nodeAt(outline.listing(next), found)?.key;
  return at(outline, next, found, focus ?? null);
}

function atPage(outline: Outline, state: ViewState, page: number): ViewState {
  const pages = pageCount(outline.listing(state).total(), state.pageSize);
  const next = Math.max(0, Math.min(Math.floor(page), pages - 1));
  return { ...state, page: next, focus: next === state.page ? state.focus : null };
}

function withPageSize(outline: Outline, state: ViewState, pageSize: number): ViewState {
  const rows = Math.max(1, Math.floor(pageSize));
  const index = currentIndex(outline.listing(state), state);
  return at(outline, { ...state, pageSize: rows }, index, state.focus);
}

function focused(outline: Outline, state: ViewState, key: string): ViewState {
  const listing = outline.listing(state);
  const index = listing.indexOf(key);
  return index === null ? state : at(outline, state, index, nodeAt(listing, index)?.key ?? null);
}

/** Opens what is around a row from the outside in, until the row itself is visible, or what is there for it. */
function revealed(outline: Outline, state: ViewState, row: number): ViewState {
  const keys = keysOf(outline.table.grammar, row);
  let next = state;
  for (let opened = 0; opened <= MOST_OPENED; opened++) {
    const listing = outline.listing(next);
    const shown = keys.find((key) => nodeIn(listing, key)?.key === key);
    if (shown !== undefined) return focused(outline, next, shown);
    // What is there for all uses of a run comes last; in the first use the others need not be listed.
    const around = [...keys].reverse().map((key) => nodeIn(listing, key));
    const closed = around.find((node) => node?.open === false && isInside(node, row));
    if (closed === undefined || closed === null) break;
    next = withFlipped(outline, next, [closed.key]);
  }
  const isEverything = outline.listing(state).found === null && !state.isFlat;
  // What was looked for leaves the row out.
  return isEverything
    ? focused(outline, next, keys[0] ?? '')
    : revealed(outline, { ...state, ...UNCHANGED_ROWS }, row);
}

function isInside({ row: from, rows }: VisibleNode, row: number): boolean {
  return row >= from && row < from + rows;
}

/** More levels than a model has, with the row that lists the uses of a run in each. */
const MOST_OPENED = 2 * LIMITS.depth;

const UNCHANGED_ROWS = { choice: UNCHANGED.choice, closed: UNCHANGED.closed, isFlat: false };

function nodeIn(listing: Listing, key: string): VisibleNode | null {
  const index = listing.indexOf(key);
  return index === null ? null : nodeAt(listing, index);
}

function moved(outline: Outline, state: ViewState, to: Target): ViewState {
  const listing = outline.listing(state);
  const index = destination(listing, state, to);
  return at(outline, state, index, nodeAt(listing, index)?.key ?? null);
}

function destination(listing: Listing, state: ViewState, to: Target): number {
  const last = Math.max(0, listing.total() - 1);
  const index = currentIndex(listing, state);
  switch (to) {
    case 'next':
      return Math.min(last, index + 1);
    case 'previous':
      return Math.max(0, index - 1);
    case 'first':
      return 0;
    case 'last':
      return last;
    case 'nextPage':
      return Math.min(last, index + state.pageSize);
    case 'previousPage':
      return Math.max(0, index - state.pageSize);
    case 'parent':
      return parentIndex(listing, index);
    case 'firstChild':
      return nodeAt(listing, index)?.open === true ? index + 1 : index;
    default:
      return assertNever(to);
  }
}

/** The index of the focused row, or of what is visible around it; else of the first of the page. */
function currentIndex(listing: Listing, state: ViewState): number {
  const found = state.focus === null ? null : listing.indexOf(state.focus);
  return found ?? Math.min(state.page * state.pageSize, Math.max(0, listing.total() - 1));
}

function parentIndex(listing: Listing, index: number): number {
  const parent = listing.slice(index, 1).ancestors.at(-1);
  return parent === undefined ? index : (listing.indexOf(parent.key) ?? index);
}

function at(outline: Outline, state: ViewState, index: number, focus: string | null): ViewState {
  const page = pageOf(index, outline.listing(state).total(), state.pageSize);
  return { ...state, page, focus };
}
