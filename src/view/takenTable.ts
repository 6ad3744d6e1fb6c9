import { project } from '../outline/index.js';
import type { Outline, PageRow, ViewState } from '../outline/index.js';
import { chosenColumns, columnsOf } from './columns/index.js';
import type { Column, ColumnContext } from './columns/index.js';
import { NOTHING_TAKEN } from './layout/need.js';
import type { TakenTable } from './parts/takenTable.js';

/** Visible rows that are taken away at once. */
const MOST_ROWS = 5_000;

/** All visible rows of all pages with the chosen columns, names whole. */
export function takenTable(outline: Outline, state: ViewState, context: ColumnContext): TakenTable {
  return partOf(outline, { ...state, page: 0, pageSize: MOST_ROWS }, context);
}

/** The row that has the focus, else the first of the page, with the chosen columns. */
export function takenRow(outline: Outline, state: ViewState, context: ColumnContext): TakenTable {
  const found = state.focus === null ? null : outline.listing(state).indexOf(state.focus);
  const page = found ?? state.page * state.pageSize;
  return partOf(outline, { ...state, page, pageSize: 1 }, context);
}

function partOf(outline: Outline, state: ViewState, context: ColumnContext): TakenTable {
  const { rows, total } = project(outline, state);
  const columns = chosenColumns(columnsOf(context.facts), state.columns, context);
  return {
    titles: columns.map((column) => column.title(context, NOTHING_TAKEN)),
    rows: rows.map((row) => columns.map((column) => cellText(column, row, context))),
    isNumber: columns.map(({ isNumber }) => isNumber === true),
    isPartial: state.pageSize > 1 && total > rows.length,
  };
}

function cellText(column: Column, row: PageRow, context: ColumnContext): string {
  return column.text(row, context).replace(/\s+/g, ' ').trim();
}
