import type { Page, PageRow, ViewState } from '../outline/index.js';
import type { Column, ColumnContext } from './columns/index.js';
import { indentOf } from './columns/name.js';
import { element } from './common/elements.js';
import { PADDING_EM } from './lengths.js';
import { sum } from './layout/plan.js';
import type { Plan } from './layout/plan.js';
import { TableLayout } from './tableLayout.js';
import type { TableRoom } from './tableLayout.js';
import { Tracks, emOf } from './layout/tracks.js';
import { place, rowElement } from './row.js';
import type { RowLayout, ShownColumn } from './row.js';

/** Widths are written with so many decimals. */
const ROUNDING_EM = 0.001;

/** The treegrid alone: builds rows, knows which one has the tab stop, and moves the focus. */
export class Grid {
  readonly element: HTMLTableElement;
  readonly body = element('tbody', '', '', { role: 'rowgroup' });
  /** Whether a row that gets the focus is scrolled to. */
  isSeen = true;
  /** How its columns are shown now. */
  plan: Plan = { taken: new Set(), lines: 1, places: [], hidden: [], gutter: 0 };
  readonly layout: TableLayout;
  private readonly widths = element('colgroup');
  private readonly head = element('thead', '', '', { role: 'rowgroup' });
  private rows: readonly PageRow[] = [];
  private shownState: ViewState | null = null;

  constructor(
    private readonly context: ColumnContext,
    room: TableRoom,
  ) {
    this.layout = new TableLayout(context, room);
    this.element = element('table', 'lf-table', '', {
      role: 'treegrid',
      'aria-label': context.translate.__('Layers'),
      'aria-readonly': true,
      'aria-colcount': this.layout.all.length,
    });
    this.element.append(this.widths, this.head, this.body);
  }

  /** Lines of a row. */
  get lines(): number {
    return this.plan.lines;
  }

  /** Columns of this model. */
  get columns(): readonly Column[] {
    return this.layout.all;
  }

  /** Those without room. */
  get hidden(): readonly string[] {
    return this.plan.hidden;
  }

  get showsAll(): boolean {
    return this.shownState?.showsAll === true;
  }

  titlesOf(ids: readonly string[]): readonly string[] {
    return this.layout.all
      .filter(({ id }) => ids.includes(id))
      .map((column) => column.title(this.context, this.plan.taken));
  }

  /** Columns that are shown. */
  get cellCount(): number {
    return this.plan.places.length;
  }

  /** Builds the body anew. Text of old rows is never edited: a host's search may have split it. */
  show(page: Page, state: ViewState, gutters: readonly number[] = []): void {
    this.rows = page.rows;
    this.layout.gutters = gutters;
    this.shownState = state;
    this.plan = this.layout.plan(page.rows, state);
    const layout = this.rowLayout();
    this.widths.replaceChildren(...this.columnElements());
    this.showTitles(layout);
    const made = page.rows.map((row, at) => rowElement(row, page.from + at, layout));
    this.element.setAttribute('aria-rowcount', String(page.total + 1));
    this.body.replaceChildren(...made);
  }

  /** Takes another room; returns whether that changes anything. */
  resize(room: TableRoom, state: ViewState): boolean {
    this.layout.resize(room);
    const plan = this.layout.plan(this.rows, state);
    return !samePlan(plan, this.plan);
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

  /** The row with the tab stop. */
  get marked(): HTMLTableRowElement | null {
    return this.body.querySelector<HTMLTableRowElement>(':scope > [tabindex="0"]');
  }

  /** Gives the focus to the marked row, or to one of its cells. */
  focus(cell: number | null): void {
    const row = this.marked;
    const node = cell === null ? row : row?.cells[Math.min(cell, this.cellCount - 1)];
    if (node === null || node === undefined || node.matches(':focus')) return;
    if (cell !== null) node.setAttribute('tabindex', '-1');
    node.focus({ preventScroll: true });
    if (this.isSeen) node.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  /** The row that an event comes from. */
  rowOf(target: EventTarget | null): PageRow | null {
    const row =
      target instanceof Element ? target.closest<HTMLTableRowElement>('tbody > tr') : null;
    return row === null ? null : (this.rows[row.sectionRowIndex] ?? null);
  }

  /** The titles may be made anew while one of them has the focus, which stays in its column. */
  private showTitles(layout: RowLayout): void {
    const focused = this.head.querySelector(':focus')?.getAttribute('aria-colindex');
    this.head.replaceChildren(titles(layout));
    if (focused === undefined) return;
    const title = `[aria-colindex="${Number(focused)}"]`;
    this.head.querySelector<HTMLElement>(title)?.focus({ preventScroll: true });
  }

  private rowElementAt(at: number): HTMLTableRowElement | null {
    return this.body.rows[at] ?? null;
  }

  private rowLayout(): RowLayout {
    const { places, taken, lines } = this.plan;
    const { context } = this;
    const { all, ruler } = this.layout;
    const tracks = lines > 1 ? new Tracks(places) : null;
    this.element.classList.toggle('lf-stacked', lines > 1);
    this.element.style.setProperty('--lf-tracks', tracks?.template ?? '');
    this.element.style.width = lines > 1 ? '' : emOf(sum(places.map(({ width }) => width)));
    const columns = places.flatMap((one): readonly ShownColumn[] => {
      const column = all.find(({ id }) => id === one.id);
      if (column === undefined) return [];
      const isUnderName = one.line > 0 && one.start === 0;
      const indent = (row: PageRow): number => (isUnderName ? indentOf(row, true) : 0);
      return [
        {
          column,
          index: all.indexOf(column) + 1,
          area: tracks?.area(one) ?? '',
          isUnderName,
          isCut: (row, own) => {
            const length = column.length(row, context, ruler, own);
            return indent(row) + length + PADDING_EM > one.width + ROUNDING_EM;
          },
        },
      ];
    });
    return { columns, taken, context };
  }

  private columnElements(): readonly HTMLElement[] {
    const { places, lines } = this.plan;
    if (lines > 1) return [];
    return places.map(({ width }) => {
      const node = element('col');
      node.style.width = emOf(width);
      return node;
    });
  }
}

function titles({ columns, context, taken }: RowLayout): HTMLElement {
  const row = element('tr', 'lf-titles', '', { role: 'row', 'aria-rowindex': 1 });
  for (const shown of columns) {
    const { column } = shown;
    const cell = element('th', column.className, column.title(context, taken), {
      role: 'columnheader',
      tabindex: -1,
      scope: 'col',
    });
    place(cell, shown);
    row.append(cell);
  }
  return row;
}

function samePlan(one: Plan, other: Plan): boolean {
  return planText(one) === planText(other);
}

function planText({ taken, lines, places, gutter }: Plan): string {
  return JSON.stringify([[...taken], lines, places, gutter]);
}
