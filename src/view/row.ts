import type { PageRow } from '../outline/index.js';
import type { Column, ColumnContext } from './columns/index.js';
import { element } from './common/elements.js';

/** Rows are not indented further; aria-level and the breadcrumb distinguish deeper ones. */
const DEEPEST_INDENT = 12;

/** One `<tr>`; `index` counts all visible rows from 0. At most twelve elements for seven columns. */
export function rowElement(
  row: PageRow,
  index: number,
  columns: readonly Column[],
  context: ColumnContext,
): HTMLTableRowElement {
  const tr = element('tr', `lf-row lf-${row.kind}`, '', {
    role: 'row',
    tabindex: -1,
    'aria-level': row.level,
    'aria-posinset': row.positionInSet,
    'aria-setsize': row.setSize,
    // The header row is row 1.
    'aria-rowindex': index + 2,
  });
  tr.style.setProperty('--lf-level', String(Math.min(row.level, DEEPEST_INDENT) - 1));
  if (row.open !== null) tr.setAttribute('aria-expanded', String(row.open));
  tr.append(...columns.map((column, at) => cellElement(row, column, at, context)));
  return tr;
}

function cellElement(
  row: PageRow,
  column: Column,
  at: number,
  context: ColumnContext,
): HTMLTableCellElement {
  const className = classNameOf(column);
  const cell =
    column.isRowHeader === true
      ? element('th', className, '', { role: 'rowheader', scope: 'row' })
      : element('td', className, '', { role: 'gridcell' });
  cell.setAttribute('aria-colindex', String(at + 1));
  if (hasContent(row, column)) column.fill(cell, row, context);
  return cell;
}

export function classNameOf({ className, isWideOnly }: Column): string {
  return isWideOnly === true ? `${className} lf-wide-only` : className;
}

/** The row that lists the uses of a run only names them: its sums are in the run's own row. */
export function hasContent(row: PageRow, column: Column): boolean {
  return row.kind !== 'instances' || column.isRowHeader === true;
}
