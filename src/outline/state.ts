import { LIMITS } from '../format/limits.js';
import type { FoldState } from './folded/listing.js';
import type { Outline } from './outline.js';

/** What the user has chosen. Immutable: `reduce` returns a new one for each change. */
export interface ViewState extends FoldState {
  readonly pageSize: number;
  readonly page: number;
  /** The key of the row that has the roving tab stop; `null`: the first of the page. */
  readonly focus: string | null;
  /** The column of the focused cell; `null`: the row itself. */
  readonly cell: number | null;
}

export interface FirstView {
  readonly pageSize: number;
  /** Levels that are shown below the root's own row; "auto": as many as fit one page. */
  readonly depth: 'auto' | number;
}

export function firstState(outline: Outline, { pageSize, depth }: FirstView): ViewState {
  const rows = Math.max(1, Math.floor(pageSize));
  const least = outline.hasRootRow ? 2 : 1;
  const level =
    depth === 'auto'
      ? fittingLevel(outline, rows, least)
      : least - 1 + Math.max(1, Math.floor(depth));
  return { pageSize: rows, page: 0, level, toggled: NONE, focus: null, cell: null };
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

/** Whether two states show the same rows: they differ in nothing but the focus. */
export function showsSameRows(one: ViewState, other: ViewState): boolean {
  return isEqual({ ...one, focus: null, cell: null }, { ...other, focus: null, cell: null });
}

/** Whether two states are the same in every field. */
export function isEqual(one: ViewState, other: ViewState): boolean {
  const fields = Object.keys(one) as (keyof ViewState)[];
  return fields.every((field) => one[field] === other[field]);
}
