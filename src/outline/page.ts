import type { Outline } from './outline.js';
import type { Found } from './rows/listing.js';
import type { PatternProblem } from './search/expression.js';
import type { PageRow } from './rows/types.js';
import type { ViewState } from './state.js';

/** One page of the view. */
export interface Page {
  readonly rows: readonly PageRow[];
  /** Index of the first row among all visible rows. */
  readonly from: number;
  /** All visible rows, on every page. */
  readonly total: number;
  /** 0-based. */
  readonly page: number;
  readonly pages: number;
  /** Rows per page. */
  readonly pageSize: number;
  /** Open rows that enclose the first row of the page but are on earlier pages, outermost first. */
  readonly ancestors: readonly PageRow[];
  /** What was searched for or filtered; `null`: nothing. */
  readonly found: Found | null;
  /** Whether the rows contain all layers; not those that were looked for, nor layers by themselves. */
  readonly isWhole: boolean;
  /** Why it cannot be searched for what is asked. */
  readonly problem: PatternProblem | null;
  /** Whether the whole model fits the page and repeats nothing. */
  readonly isSmall: boolean;
}

/** The visible rows of the page that a state shows. */
export function project(outline: Outline, state: ViewState): Page {
  outline.table.lists.pageWork.renew();
  const { pageSize } = state;
  const listing = outline.listing(state);
  const total = listing.total();
  const pages = pageCount(total, pageSize);
  const page = Math.max(0, Math.min(state.page, pages - 1));
  const from = page * pageSize;
  const count = pages === 1 ? total : Math.min(pageSize, total - from);
  const slice = listing.slice(from, count);
  return {
    rows: slice.nodes.map((node) => outline.row(node)),
    ancestors: slice.ancestors.map((node) => outline.row(node)),
    from,
    total,
    page,
    pages,
    pageSize,
    found: listing.found,
    isWhole: listing.found === null && !state.isFlat,
    problem: outline.problemOf(state),
    isSmall: outline.isSmall(pageSize),
  };
}

/** The rows that one page may have more than usual, so that a few rows make no second page. */
const MOST_MORE = 0.25;

export function pageCount(total: number, pageSize: number): number {
  if (total <= pageSize * (1 + MOST_MORE)) return 1;
  return Math.ceil(total / pageSize);
}

/** The page of a row. */
export function pageOf(index: number, total: number, pageSize: number): number {
  return pageCount(total, pageSize) === 1 ? 0 : Math.floor(index / pageSize);
}
