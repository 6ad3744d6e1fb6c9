import { project, reduce, showsSameRows } from '../outline/index.js';
import type { Action, Facts, Outline, Page, PageRow, ViewState } from '../outline/index.js';
import { columnsOf } from './columns/index.js';
import { crumbsElement } from './parts/crumbs.js';
import { element } from './common/elements.js';
import { standForElement } from './parts/foot.js';
import { Grid } from './grid.js';
import { headElement } from './parts/head.js';
import { actionOf } from './keys.js';
import { noteElements } from './parts/notes.js';
import { grouped } from './common/numbers.js';
import { createPager, type Pager, rangeText } from './parts/pager.js';
import { reserved } from './parts/placeholder.js';
import { measured } from './common/timing.js';
import type { Translate } from './common/translate.js';

export interface TableOptions {
  readonly outline: Outline;
  readonly state: ViewState;
  readonly facts: Facts;
  readonly translate: Translate;
  /** Called after every change, so that a host can keep the state. */
  readonly onState?: (state: ViewState) => void;
}

export interface TableView {
  readonly element: HTMLElement;
  readonly state: ViewState;
  /** Show another state, such as a page size from the settings. */
  update(state: ViewState): void;
  dispose(): void;
}

/** Puts the table of a model into `host`. Everything that listens ends with one `dispose()`. */
export function createTableView(host: HTMLElement | ShadowRoot, options: TableOptions): TableView {
  const table = new Table(options);
  host.append(table.element);
  return table;
}

class Table implements TableView {
  readonly element: HTMLElement;
  private readonly owner = new AbortController();
  private readonly grid: Grid;
  private readonly frame = element('div', 'lf-scroll');
  private readonly foot = element('div', 'lf-foot');
  private readonly status = element('div', 'lf-aside', '', { role: 'status' });
  private readonly pager: Pager;
  private stand = element('span');
  private crumbs: HTMLElement | null = null;
  private page: Page;
  private current: ViewState;

  constructor(private readonly options: TableOptions) {
    const { outline, state, facts, translate } = options;
    this.current = state;
    this.page = project(outline, state);
    this.grid = new Grid(columnsOf(facts), { facts, translate });
    const dispatch = this.dispatch.bind(this);
    this.pager = createPager(dispatch, translate, this.owner.signal);
    this.element = element('section', 'lf-root', '', {
      'aria-label': translate.__('Model summary'),
    });
    this.frame.append(this.grid.element);
    this.element.append(headElement(facts, translate), this.frame, this.foot);
    this.element.append(...noteElements(facts, translate), this.status);
    this.listen();
    this.draw(null);
  }

  get state(): ViewState {
    return this.current;
  }

  update(state: ViewState): void {
    this.dispatch({ kind: 'replace', state });
  }

  dispose(): void {
    this.owner.abort();
    this.element.remove();
  }

  private listen(): void {
    const { signal } = this.owner;
    const { body } = this.grid;
    body.addEventListener(
      'keydown',
      (event) => {
        this.onKey(event);
      },
      { signal },
    );
    body.addEventListener(
      'focusin',
      (event) => {
        this.onFocus(event);
      },
      { signal },
    );
    body.addEventListener(
      'click',
      (event) => {
        this.onClick(event);
      },
      { signal },
    );
    // Enter on a button or in the list of page sizes is theirs: the notebook would open the cell's editor.
    this.element.addEventListener('keydown', keepFromHost, { signal });
  }

  private onKey(event: KeyboardEvent): void {
    const row = this.grid.rowOf(event.target);
    if (row === null) return;
    const { key, open } = row;
    const lastCell = this.grid.columns.length - 1;
    const action = actionOf(event, { key, open, cell: this.current.cell, lastCell });
    if (action === null) return;
    event.preventDefault();
    event.stopPropagation();
    this.dispatch(action);
  }

  private onFocus(event: FocusEvent): void {
    const row = this.grid.rowOf(event.target);
    if (row === null) return;
    const cell = event.target instanceof HTMLTableCellElement ? event.target.cellIndex : null;
    this.dispatch({ kind: 'focus', key: row.key, cell });
  }

  private onClick(event: MouseEvent): void {
    const row = this.grid.rowOf(event.target);
    const handle =
      event.target instanceof Element ? event.target.closest('.lf-fold, .lf-badge') : null;
    // A drag that selects text ends in a click; it must not fold what was selected.
    if (row === null || row.open === null || handle === null || hasSelection(this.grid.body))
      return;
    this.dispatch({ kind: 'toggle', key: row.key });
  }

  private dispatch(action: Action): void {
    measured('update', () => {
      const before = this.current;
      const next = reduce(this.options.outline, before, action);
      if (next === before) return;
      const focusInside = this.hasFocus();
      this.current = next;
      if (showsSameRows(before, next)) this.grid.mark(next.focus);
      else this.draw(before);
      if (focusInside) this.grid.focus(next.cell);
      this.options.onState?.(next);
    });
  }

  private draw(before: ViewState | null): void {
    const { outline, translate } = this.options;
    this.page = project(outline, this.current);
    this.grid.show(this.page, this.current.focus);
    this.drawCrumbs();
    this.drawFoot();
    if (before === null || before.page === this.current.page) return;
    const page = translate.__(
      'Page %1 of %2',
      grouped(this.page.page + 1),
      grouped(this.page.pages),
    );
    this.status.replaceChildren(element('span', '', `${page}: ${rangeText(this.page, translate)}`));
  }

  private drawCrumbs(): void {
    const { facts, translate } = this.options;
    const onRow = (row: PageRow | null): void => {
      this.dispatch(
        row === null ? { kind: 'move', to: 'first' } : { kind: 'focus', key: row.key, cell: null },
      );
      this.grid.focus(null);
    };
    this.crumbs?.remove();
    this.crumbs = crumbsElement(this.page, facts.name, onRow, translate);
    if (this.crumbs !== null) this.frame.before(this.crumbs);
  }

  private drawFoot(): void {
    const { facts, translate } = this.options;
    const { pageSize } = this.current;
    const { pages, rows } = this.page;
    const size = { pages, rows: rows.length, hasCrumbs: this.crumbs !== null };
    const room = reserved(size, pageSize);
    this.frame.style.setProperty('--lf-missing', String(room.rows - rows.length));
    this.frame.style.setProperty('--lf-no-crumbs', String(this.crumbs === null ? room.crumbs : 0));
    // Keep the pager if the user chose this page size.
    const paged = pages > 1 || pageSize !== this.options.state.pageSize;
    this.pager.update(this.page, pageSize);
    if (!paged) this.pager.element.remove();
    else if (this.pager.element.parentNode === null) this.foot.prepend(this.pager.element);
    const stand = standForElement(this.page, facts, translate);
    this.stand.remove();
    this.foot.append(stand);
    this.stand = stand;
  }

  private hasFocus(): boolean {
    return this.grid.body.querySelector(':scope :focus') !== null;
  }
}

function hasSelection(node: Node): boolean {
  const selection = document.getSelection();
  return selection !== null && !selection.isCollapsed && selection.containsNode(node, true);
}

/** Keys that a button or the list of page sizes needs; without this the notebook would act on them too. */
function keepFromHost(event: KeyboardEvent): void {
  const { target, key } = event;
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
  const button = target instanceof HTMLButtonElement && plain && (key === 'Enter' || key === ' ');
  const list = target instanceof HTMLSelectElement && plain && key !== 'Escape' && key !== 'Tab';
  if (button || list) event.stopPropagation();
}
