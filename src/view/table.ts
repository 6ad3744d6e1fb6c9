import type { Facts, Outline, Page, PageRow, ViewState } from '../outline/index.js';
import {
  closedSiblings,
  focused,
  goTo,
  moved,
  openedSiblings,
  project,
  toggled,
  withPageSize,
} from '../outline/index.js';
import { assertNever, columnsOf } from './columns/columns.js';
import { crumbsElement } from './parts/crumbs.js';
import { element } from './common/elements.js';
import { standForElement } from './parts/foot.js';
import { Grid } from './grid.js';
import { headElement } from './parts/head.js';
import { type Intent, intentOf } from './keys.js';
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
  /** The column that has the focus in cell mode. */
  private cell: number | null = null;

  constructor(private readonly options: TableOptions) {
    const { outline, state, facts, translate } = options;
    this.current = state;
    this.page = project(outline, state);
    this.grid = new Grid(columnsOf(facts), translate);
    const events = {
      onPage: (page: number) => {
        this.become(goTo(outline, this.current, page));
      },
      onPageSize: (rows: number) => {
        this.become(withPageSize(outline, this.current, rows));
      },
    };
    this.pager = createPager(events, translate, this.owner.signal);
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
    this.change(state);
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
    const intent = intentOf(event, { open: row.open, cell: this.cell });
    if (intent === null) return;
    event.preventDefault();
    event.stopPropagation();
    this.follow(intent, row);
  }

  private follow(intent: Intent, row: PageRow): void {
    const { outline } = this.options;
    switch (intent.kind) {
      case 'cell':
        this.enterCell((this.cell ?? -1) + intent.step);
        break;
      case 'edgeCell':
        this.enterCell(intent.edge === 'first' ? 0 : this.grid.columns.length - 1);
        break;
      case 'leaveCells':
        this.enterCell(-1);
        break;
      case 'toggle':
        if (row.open !== null) this.become(toggled(outline, this.current, row.key));
        break;
      case 'siblings':
        this.become(
          (intent.open ? openedSiblings : closedSiblings)(outline, this.current, row.key),
        );
        break;
      case 'move':
        this.become(moved(outline, this.current, intent.to));
        break;
      default:
        assertNever(intent);
    }
  }

  /** Focus one cell of the row; before the first cell lies the row itself. */
  private enterCell(cell: number): void {
    this.cell = cell < 0 ? null : Math.min(cell, this.grid.columns.length - 1);
    this.grid.focus(this.cell);
  }

  private onFocus(event: FocusEvent): void {
    const row = this.grid.rowOf(event.target);
    if (row === null) return;
    if (event.target instanceof HTMLTableRowElement) this.cell = null;
    if (row.key === this.current.focus) return;
    this.current = focused(this.options.outline, this.current, row.key);
    this.grid.mark(row.key);
    this.options.onState?.(this.current);
  }

  private onClick(event: MouseEvent): void {
    const row = this.grid.rowOf(event.target);
    const handle =
      event.target instanceof Element ? event.target.closest('.lf-fold, .lf-badge') : null;
    // A drag that selects text ends in a click; it must not fold what was selected.
    if (row === null || row.open === null || handle === null || hasSelection(this.grid.body))
      return;
    this.become(toggled(this.options.outline, this.current, row.key));
  }

  /** The next state, asked for by the user. */
  private become(next: ViewState): void {
    measured('update', () => {
      this.change(next);
    });
  }

  private change(next: ViewState): void {
    const before = this.current;
    const focusInside = this.hasFocus();
    this.current = next;
    if (samePage(before, next)) this.grid.mark(next.focus);
    else this.draw(before);
    if (focusInside) this.grid.focus(this.cell);
    this.options.onState?.(this.current);
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
    const { outline, facts, translate } = this.options;
    const onRow = (row: PageRow | null): void => {
      this.become(
        row === null
          ? moved(outline, this.current, 'first')
          : focused(outline, this.current, row.key),
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
    // Who has made a page so large that it is the only one must be able to go back.
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

function samePage(a: ViewState, b: ViewState): boolean {
  return (
    a.page === b.page && a.pageSize === b.pageSize && a.level === b.level && a.toggled === b.toggled
  );
}

/** Keys that a button or the list of page sizes needs; without this the notebook would act on them too. */
function keepFromHost(event: KeyboardEvent): void {
  const { target, key } = event;
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
  const button = target instanceof HTMLButtonElement && plain && (key === 'Enter' || key === ' ');
  const list = target instanceof HTMLSelectElement && plain && key !== 'Escape' && key !== 'Tab';
  if (button || list) event.stopPropagation();
}
