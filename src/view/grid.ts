import type { Page, PageRow } from '../outline/index.js';
import { ColumnGroup } from './columnGroup.js';
import type { Column, ColumnContext } from './columns/index.js';
import { element } from './common/elements.js';
import type { Part } from './parts/part.js';
import { classNameOf, rowElement } from './row.js';

/** The treegrid alone: builds rows, knows which one has the tab stop, and moves the focus. */
export class Grid implements Part {
  readonly element: HTMLTableElement;
  readonly body = element('tbody', '', '', { role: 'rowgroup' });
  private readonly group: ColumnGroup;
  private rows: readonly PageRow[] = [];

  constructor(
    readonly columns: readonly Column[],
    private readonly context: ColumnContext,
  ) {
    this.element = element('table', 'lf-table', '', {
      role: 'treegrid',
      'aria-label': context.translate.__('Layers'),
      'aria-readonly': true,
      'aria-colcount': columns.length,
    });
    this.group = new ColumnGroup(this.element, columns, context);
    this.element.append(this.group.element, titles(columns, context), this.body);
  }

  /** Builds the body anew. Text of old rows is never edited: a host's search may have split it. */
  show(page: Page): void {
    this.rows = page.rows;
    this.group.include(page.rows);
    const made = page.rows.map((row, at) =>
      rowElement(row, page.from + at, this.columns, this.context),
    );
    this.element.setAttribute('aria-rowcount', String(page.total + 1));
    this.body.replaceChildren(...made);
  }

  /** The row with the tab stop: the one of that key, else the first. */
  mark(key: string | null): void {
    const at = Math.max(
      0,
      this.rows.findIndex((row) => row.key === key),
    );
    this.body.querySelectorAll('[tabindex="0"]').forEach((node) => {
      node.setAttribute('tabindex', '-1');
    });
    this.rowElementAt(at)?.setAttribute('tabindex', '0');
  }

  /** Gives the focus to the marked row, or to one of its cells. */
  focus(cell: number | null): void {
    const row = this.body.querySelector<HTMLTableRowElement>(':scope > [tabindex="0"]');
    const node = cell === null ? row : row?.cells[cell];
    if (node === null || node === undefined || node.matches(':focus')) return;
    if (cell !== null) node.setAttribute('tabindex', '-1');
    node.focus({ preventScroll: true });
    node.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  /** The row that an event comes from. */
  rowOf(target: EventTarget | null): PageRow | null {
    const row =
      target instanceof Element ? target.closest<HTMLTableRowElement>('tbody > tr') : null;
    return row === null ? null : (this.rows[row.sectionRowIndex] ?? null);
  }

  private rowElementAt(at: number): HTMLTableRowElement | null {
    return this.body.rows[at] ?? null;
  }
}

function titles(columns: readonly Column[], context: ColumnContext): HTMLElement {
  const head = element('thead', '', '', { role: 'rowgroup' });
  const row = element('tr', 'lf-titles', '', { role: 'row', 'aria-rowindex': 1 });
  columns.forEach((column, at) => {
    const attributes = { role: 'columnheader', scope: 'col', 'aria-colindex': at + 1 };
    row.append(element('th', classNameOf(column), column.title(context), attributes));
  });
  head.append(row);
  return head;
}
