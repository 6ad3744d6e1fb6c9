import type { PageRow } from '../outline/index.js';
import { indentLevel } from './columns/name.js';
import type { Column, ColumnContext } from './columns/index.js';
import { element } from './common/elements.js';
import type { Taken } from './layout/need.js';

/** A column that is shown. */
export interface ShownColumn {
  readonly column: Column;
  /** Among all columns of the model, from 1. */
  readonly index: number;
  /** Its place in a row of several lines, as `grid-area`; empty in a row of one. */
  readonly area: string;
  /** Whether it is the first of a line under the names. */
  readonly isUnderName: boolean;
  /** Whether the content of a row is longer than the column. */
  isCut(row: PageRow, taken: Taken): boolean;
}

export interface RowLayout {
  readonly columns: readonly ShownColumn[];
  readonly taken: Taken;
  readonly context: ColumnContext;
}

/** One `<tr>`; `index` counts all visible rows from 0. At most twelve elements for seven columns. */
export function rowElement(row: PageRow, index: number, layout: RowLayout): HTMLTableRowElement {
  const tr = element('tr', `lf-row lf-${row.kind}`, '', {
    role: 'row',
    tabindex: -1,
    'aria-level': row.level,
    'aria-posinset': row.positionInSet,
    'aria-setsize': row.setSize,
    // The header row is row 1.
    'aria-rowindex': index + 2,
  });
  tr.classList.toggle('lf-context', row.isContext);
  tr.style.setProperty('--lf-level', String(indentLevel(row.level)));
  if (row.open !== null) tr.setAttribute('aria-expanded', String(row.open));
  tr.append(...layout.columns.map((shown) => cellElement(row, shown, layout)));
  return tr;
}

function cellElement(
  row: PageRow,
  shown: ShownColumn,
  { context, taken }: RowLayout,
): HTMLTableCellElement {
  const { column } = shown;
  const cell =
    column.isRowHeader === true
      ? element('th', column.className, '', { role: 'rowheader', scope: 'row' })
      : element('td', column.className, '', { role: 'gridcell' });
  place(cell, shown);
  if (!hasContent(row, column)) return cell;
  const own = withOwnSteps(row, shown, taken);
  column.fill(cell, row, context, own);
  const whole = column.text(row, context);
  if (whole !== column.shown(row, context, own) || shown.isCut(row, own)) cell.title = whole;
  return cell;
}

/** What a cell takes to be whole, beyond what its column has taken. */
function withOwnSteps(row: PageRow, { column, isCut }: ShownColumn, taken: Taken): Taken {
  let own = taken;
  for (const step of column.fit.ownSteps) {
    if (!isCut(row, own)) return own;
    own = new Set([...own, step]);
  }
  return own;
}

export function place(cell: HTMLElement, { area, index, isUnderName }: ShownColumn): void {
  cell.setAttribute('aria-colindex', String(index));
  if (area !== '') cell.style.gridArea = area;
  cell.classList.toggle('lf-under', isUnderName);
}

/** The row that lists the uses of a run only names them: its sums are in the run's own row. */
export function hasContent(row: PageRow, column: Column): boolean {
  return row.kind !== 'instances' || column.isRowHeader === true;
}
