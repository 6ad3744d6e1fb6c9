import { choosesRows, project, reduce, showsSameRows } from '../outline/index.js';
import type { Action, Facts, Outline, Page, ViewState } from '../outline/index.js';
import { announcement } from './announce.js';
import type { ColumnContext } from './columns/index.js';
import { element } from './common/elements.js';
import { labelWith } from './common/labelled.js';
import { usualPreferences } from './common/preferences.js';
import type { Preferences } from './common/preferences.js';
import { measured } from './common/timing.js';
import type { Translate } from './common/translate.js';
import { Grid } from './grid.js';
import { Links } from './gutter/links.js';
import { actionOf } from './keys.js';
import { createCrumbs } from './parts/crumbs.js';
import { Details } from './parts/details.js';
import { createFoot } from './parts/foot.js';
import { createFrame } from './parts/frame.js';
import { noteElements } from './parts/notes.js';
import type { Part } from './parts/part.js';
import { createHiddenColumns } from './parts/hiddenColumns.js';
import { createStatus } from './parts/status.js';
import type { Status } from './parts/status.js';
import { createTools } from './parts/tools.js';
import type { Tools } from './parts/tools.js';
import type { ToolsContext } from './parts/toolsContext.js';
import { topElement } from './parts/top.js';
import { onRoom, roomIn } from './room.js';
import { SortTitles } from './sorting.js';
import { takenTable } from './takenTable.js';
import type { TableRoom } from './tableLayout.js';

export interface TableOptions {
  readonly outline: Outline;
  readonly state: ViewState;
  readonly facts: Facts;
  readonly translate: Translate;
  /** What is wanted of every table, as it is now; where there is none, the usual. */
  readonly preferences?: () => Preferences;
  /** Keeps what a person wants of every table; `null`: nothing is kept. */
  readonly writePreferences?: () => ((changed: Partial<Preferences>) => Promise<void>) | null;
  /** The room that the host has measured. */
  readonly room?: TableRoom;
  /** Called after every change, so that a host can keep the state. */
  readonly onState?: (state: ViewState) => void;
  /** Escape has no more to undo: the host takes the focus back, or says that it does not. */
  readonly onLeave?: () => boolean;
}

/** Rows that are printed at most, unless a page has more. */
const PRINTED_ROWS = 500;

export interface TableView {
  readonly element: HTMLElement;
  readonly state: ViewState;
  /** Show another state, such as a page size from the settings, and the preferences of now. */
  update(state: ViewState): void;
  dispose(): void;
}

/** Puts the table of a model into `host`. Everything that listens ends with one `dispose()`. */
export function createTableView(host: HTMLElement | ShadowRoot, options: TableOptions): TableView {
  const table = new Table(options, options.room ?? roomIn(host));
  host.append(table.element);
  table.follow();
  return table;
}

class Table implements TableView {
  readonly element: HTMLElement;
  private readonly owner = new AbortController();
  private readonly grid: Grid;
  /** Its width is that of the rows. */
  private readonly frame: HTMLElement;
  private readonly details: Details;
  private readonly links: Links;
  private readonly parts: readonly Part[];
  private readonly titles: SortTitles;
  private readonly status: Status;
  private readonly tools: Tools;
  private readonly cells: ColumnContext;
  private current: ViewState;
  /** Those that the rows were drawn with. */
  private drawnWith: Preferences | null = null;
  private page: Page | null = null;

  constructor(
    private readonly options: TableOptions,
    private readonly room: TableRoom,
  ) {
    const { state, facts, translate } = options;
    this.current = state;
    const cells = (this.cells = {
      facts,
      translate,
      preferences: options.preferences ?? usualPreferences,
    });
    this.grid = new Grid(cells, room);
    const dispatch = this.dispatch.bind(this);
    const jump = (action: Action): void => {
      dispatch(action);
      this.grid.focus(null);
    };
    const crumbs = createCrumbs(jump, facts, translate);
    const frame = createFrame(this.grid.element);
    this.frame = frame.element;
    const { signal } = this.owner;
    const status = (this.status = createStatus(translate));
    const { announce } = status;
    const context = { ...options, signal, state: () => this.current, announce };
    this.details = new Details({ ...context, jump });
    const { element: table, body } = this.grid;
    this.links = new Links({ table, body, frame: frame.element }, context);
    const main = element('div', 'lf-main');
    main.append(frame.element, this.details.element);
    const hidden = createHiddenColumns(this.grid, dispatch, translate, signal);
    const foot = createFoot(dispatch, facts, translate, signal);
    foot.element.append(hidden.element);
    const columns = (): Grid['columns'] => this.grid.columns;
    this.titles = new SortTitles(this.grid.element, columns, cells);
    this.tools = this.toolsOf(context);
    this.parts = [crumbs, frame, foot, status, this.tools, hidden];
    this.element = element('section', 'lf-root', '', {
      'aria-label': translate.__('Model summary'),
    });
    const isSmall = options.outline.isSmall(state.pageSize);
    const top = topElement(facts, translate, isSmall ? null : this.tools.element);
    const named = [this, this.grid, crumbs, this.details].map((part) => part.element);
    labelWith(top.querySelector('.lf-model'), ...named, foot.landmark);
    this.element.append(top, this.tools.found, this.tools.panel, crumbs.element, main);
    this.element.append(foot.element, ...noteElements(facts, translate), status.element);
    this.element.append(this.links.description);
    this.listen();
    this.draw();
  }

  get state(): ViewState {
    return this.current;
  }

  update(state: ViewState): void {
    this.dispatch({ kind: 'replace', state });
    if (this.drawnWith !== this.cells.preferences()) this.redraw();
  }

  dispose(): void {
    this.owner.abort();
    this.element.remove();
  }

  /** Follows the room that it gets in the page. */
  follow(): void {
    const refit = (room: TableRoom): void => {
      measured('fit', () => {
        if (this.grid.resize(room, this.current)) this.redraw();
      });
    };
    onRoom(this.frame, this.room, refit, this.owner.signal);
  }

  private redraw(): void {
    const focusInside = this.hasFocus();
    this.draw();
    if (focusInside) this.grid.focus(this.current.cell);
  }

  private toolsOf(
    context: Omit<
      ToolsContext,
      'columns' | 'dispatch' | 'drawsConnections' | 'focusRows' | 'taken'
    >,
  ): Tools {
    return createTools({
      ...context,
      columns: this.grid,
      dispatch: this.dispatch.bind(this),
      drawsConnections: () => this.drawsConnections,
      focusRows: () => {
        this.grid.focus(null);
      },
      taken: () => takenTable(this.options.outline, this.current, this.cells),
    });
  }

  private listen(): void {
    const { signal } = this.owner;
    const { body } = this.grid;
    body.addEventListener('keydown', this.onKey.bind(this), { signal });
    body.addEventListener('focusin', this.onFocus.bind(this), { signal });
    body.addEventListener('click', this.onClick.bind(this), { signal });
    body.addEventListener('copy', this.onCopy.bind(this), { signal });
    this.grid.element.addEventListener('click', this.onTitleClick.bind(this), { signal });
    this.grid.element.addEventListener('keydown', this.onTitleKey.bind(this), { signal });
    this.element.addEventListener('keydown', this.onSlash.bind(this), { signal });
    this.element.addEventListener('keydown', this.onEscape.bind(this), { signal });
    window.addEventListener('beforeprint', this.drawAll.bind(this), { signal });
    window.addEventListener('afterprint', this.redraw.bind(this), { signal });
    // Enter on a button or in the list of page sizes is theirs: the notebook would open the cell's editor.
    this.element.addEventListener('keydown', keepFromHost, { signal });
  }

  private onKey(event: KeyboardEvent): void {
    const row = this.grid.rowOf(event.target);
    if (row === null) return;
    if (this.details.takes(event)) return;
    const followed = this.links.follow(event, row.key, this.current);
    if (followed !== null) {
      if (followed !== 'nothing') this.dispatch(followed);
      keep(event);
      return;
    }
    const { key, open } = row;
    const lastCell = this.grid.cellCount - 1;
    const { cell, choice } = this.current;
    const isSearching = choosesRows(choice);
    const action = actionOf(event, { key, open, cell, lastCell, isSearching });
    if (action !== null && this.acts(action)) keep(event);
  }

  /** Whether the key was used: where a page cannot be turned further, the notebook may scroll. */
  private acts(action: Action): boolean {
    const before = this.current;
    this.dispatch(action);
    if (action.kind !== 'move' || this.current !== before) return true;
    if (action.to === 'previous') this.titles.focus(null, 0);
    return action.to !== 'nextPage' && action.to !== 'previousPage';
  }

  /** Escape that nothing in the table has used. */
  private onEscape(event: KeyboardEvent): void {
    const { key, shiftKey, ctrlKey, metaKey, altKey } = event;
    const isPlain = !(shiftKey || ctrlKey || metaKey || altKey);
    if (key === 'Escape' && isPlain && this.options.onLeave?.() === true) keep(event);
  }

  private onTitleClick(event: MouseEvent): void {
    const action = this.titles.actionOf(event.target, this.current.order);
    if (action !== null && !hasSelection(this.grid.element)) this.sort(event.target, action);
  }

  private onTitleKey(event: KeyboardEvent): void {
    const title = this.titles.titleOf(event.target);
    if (title === null || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const action = this.titles.actionOf(title, this.current.order);
    if (event.key === 'ArrowLeft') this.titles.focus(title, -1);
    else if (event.key === 'ArrowRight') this.titles.focus(title, 1);
    else if (event.key === 'ArrowDown' || event.key === 'Escape') this.grid.focus(null);
    else if ((event.key === 'Enter' || event.key === ' ') && action !== null)
      this.sort(title, action);
    else return;
    keep(event);
  }

  /** Not every browser gives the focus to what is clicked. */
  private sort(target: EventTarget | null, action: Action): void {
    this.titles.titleOf(target)?.focus({ preventScroll: true });
    this.dispatch(action);
  }

  /** "/" goes to the field that finds layers, from everywhere in the table but a field. */
  private onSlash(event: KeyboardEvent): void {
    const isText = event.target instanceof HTMLInputElement && event.target.type !== 'checkbox';
    const isPlain = !(event.ctrlKey || event.metaKey || event.altKey);
    if (event.key !== '/' || !isPlain || isText || !this.tools.element.isConnected) return;
    this.tools.focusSearch();
    keep(event);
  }

  private onFocus(event: FocusEvent): void {
    const row = this.grid.rowOf(event.target);
    if (row === null) return;
    const cell = event.target instanceof HTMLTableCellElement ? event.target.cellIndex : null;
    this.dispatch({ kind: 'focus', key: row.key, cell });
    this.links.focus(this.grid.marked);
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

  /** Copies the path of the focused row, unless text is selected. */
  private onCopy(event: ClipboardEvent): void {
    const row = this.grid.rowOf(event.target);
    const selection = document.getSelection();
    if (row === null || (selection !== null && !selection.isCollapsed)) return;
    event.clipboardData?.setData('text/plain', row.path || this.options.facts.name);
    event.preventDefault();
    event.stopPropagation();
    this.status.announce(this.options.translate.__('Copied the path'));
  }

  private dispatch(action: Action): void {
    measured('update', () => {
      const before = this.current;
      const next = reduce(this.options.outline, before, action);
      if (next === before) return;
      const focusInside = this.hasFocus();
      this.current = next;
      if (showsSameRows(before, next)) this.grid.mark(next.focus);
      else this.draw();
      if (focusInside) this.grid.focus(next.cell);
      this.details.follow();
      this.announce(action);
      this.options.onState?.(next);
    });
  }

  private announce(action: Action): void {
    const { page, current: state } = this;
    const { facts, translate } = this.options;
    if (page === null) return;
    const sortedBy = this.titles.nameOf(state.order);
    const changed = { page, facts, state, sortedBy, isFocused: this.hasFocus() };
    const text = announcement(action, changed, translate);
    if (text !== null) this.status.announce(text);
  }

  /** On paper there are no pages to turn. */
  private drawAll(): void {
    const focusInside = this.hasFocus();
    this.draw({
      ...this.current,
      page: 0,
      pageSize: Math.max(PRINTED_ROWS, this.current.pageSize),
    });
    if (focusInside) this.grid.focus(this.current.cell);
  }

  private draw(state = this.current): void {
    this.page = project(this.options.outline, state);
    this.drawnWith = this.cells.preferences();
    const gutters = this.links.take(this.page, state, this.drawsConnections);
    this.grid.show(this.page, state, gutters);
    this.titles.mark(state.order);
    this.element.style.setProperty('--lf-lines', String(this.grid.lines));
    for (const part of this.parts) part.show(this.page);
    this.grid.mark(this.current.focus);
    this.links.show(this.grid.gutter);
  }

  private get drawsConnections(): boolean {
    return this.current.connections ?? this.cells.preferences().connections;
  }

  private hasFocus(): boolean {
    return this.grid.body.querySelector(':scope :focus') !== null;
  }
}

function hasSelection(node: Node): boolean {
  const selection = document.getSelection();
  return selection !== null && !selection.isCollapsed && selection.containsNode(node, true);
}

function keep(event: KeyboardEvent): void {
  event.preventDefault();
  event.stopPropagation();
}

/** Keys that a button or the list of page sizes needs; without this the notebook would act on them too. */
function keepFromHost(event: KeyboardEvent): void {
  const { target, key } = event;
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
  const isButton = target instanceof Element && target.matches('button, summary');
  const button = isButton && plain && (key === 'Enter' || key === ' ');
  const list = target instanceof HTMLSelectElement && plain && key !== 'Escape' && key !== 'Tab';
  const isText = target instanceof HTMLInputElement && key !== 'Escape' && key !== 'Tab';
  const text = isText && !event.ctrlKey && !event.metaKey && !(event.shiftKey && key === 'Enter');
  if (button || list || text) event.stopPropagation();
}
