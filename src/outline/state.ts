import { ALL_ROWS } from './search/choice.js';
import type { ListingState } from './picked/picker.js';

/** What the user has chosen. Immutable: `reduce` returns a new one for each change. */
export interface ViewState extends ListingState {
  readonly pageSize: number;
  readonly page: number;
  /** The key of the row that has the roving tab stop; `null`: the first of the page. */
  readonly focus: string | null;
  /** The column of the focused cell; `null`: the row itself. */
  readonly cell: number | null;
  /** Ids of the columns that the user has chosen; `null`: the usual ones. */
  readonly columns: ReadonlySet<string> | null;
  /** Whether columns without room are shown in more lines. */
  readonly showsAll: boolean;
  /** Whether connections are drawn; `null`: as in every table. */
  readonly connections: boolean | null;
  /** Whether the rows are drawn as a picture; `null`: as every model is shown first. */
  readonly picture: boolean | null;
  /** The row that was opened last, also if it was closed since: a picture has it open where not all fit. `null`: none was. */
  readonly opened: string | null;
  /** Columns that the user has made wider or narrower, by their ids, in em; `null`: as in every table. */
  readonly widths: ReadonlyMap<string, number> | null;
}

/** All rows, in the model's order, in a tree, with the usual columns. */
export const UNCHANGED: Pick<
  ViewState,
  | 'choice'
  | 'closed'
  | 'order'
  | 'isFlat'
  | 'columns'
  | 'showsAll'
  | 'connections'
  | 'picture'
  | 'opened'
  | 'widths'
> = {
  choice: ALL_ROWS,
  closed: new Set(),
  order: null,
  isFlat: false,
  columns: null,
  showsAll: false,
  connections: null,
  picture: null,
  opened: null,
  widths: null,
};

/** Whether two states show the same rows: they differ in nothing but the focus. */
export function showsSameRows(one: ViewState, other: ViewState): boolean {
  return isEqual({ ...one, focus: null, cell: null }, { ...other, focus: null, cell: null });
}

/** Whether two states are the same in every field. */
export function isEqual(one: ViewState, other: ViewState): boolean {
  const fields = Object.keys(one) as (keyof ViewState)[];
  return fields.every((field) => one[field] === other[field]);
}
