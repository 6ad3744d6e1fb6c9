import { project, showsSameRows } from '../outline/index.js';
import type { Action, Facts, Outline, Page, ViewState } from '../outline/index.js';
import type { ColumnContext } from './columns/index.js';
import { element } from './common/elements.js';
import { keepFromHost } from './common/events.js';
import { labelWith } from './common/labelled.js';
import { usualPreferences } from './common/preferences.js';
import type { Preferences } from './common/preferences.js';
import { measured } from './common/timing.js';
import type { Translate } from './common/translate.js';
import type { Control, DrawnTable, Interaction, LaterInteraction } from './drawn.js';
import { keepEarly } from './early.js';
import type { Early } from './early.js';
import { Grid } from './grid.js';
import { Links } from './gutter/links.js';
import { createFoot } from './parts/foot.js';
import { createFrame } from './parts/frame.js';
import { createHiddenColumns } from './parts/hiddenColumns.js';
import { noteElements } from './parts/notes.js';
import type { Shown } from './parts/part.js';
import { createStatus } from './parts/status.js';
import type { Status } from './parts/status.js';
import { createToolbar } from './parts/toolbar.js';
import type { Toolbar } from './parts/toolbar.js';
import { topElement } from './parts/top.js';
import { onRoom, roomIn } from './room.js';
import type { TableRoom } from './tableLayout.js';

export interface TableOptions {
  readonly outline: Outline;
  readonly state: ViewState;
  readonly facts: Facts;
  readonly translate: Translate;
  readonly interaction: LaterInteraction;
  /** What is wanted of every table, as it is now; where there is none, the usual. */
  readonly preferences?: () => Preferences;
  /** Keeps what a person wants of every table; `null`: nothing is kept. */
  readonly writePreferences?: () => ((changed: Partial<Preferences>) => Promise<void>) | null;
  /** Makes a page of its own of the table, as one file; a host that cannot has no such function. */
  readonly pageFile?: (state: ViewState) => Promise<string>;
  /** Whether what is loaded later can draw the rows as a picture. */
  readonly hasPicture?: boolean;
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
export function createTable(host: HTMLElement | ShadowRoot, options: TableOptions): TableView {
  const table = new Table(options, options.room ?? roomIn(host));
  host.append(table.element);
  table.follow();
  return table;
}

class Table implements TableView, DrawnTable {
  readonly element: HTMLElement;
  readonly outline: Outline;
  readonly cells: ColumnContext;
  readonly grid: Grid;
  readonly links: Links;
  readonly status: Status;
  readonly toolbar: Toolbar;
  readonly top: HTMLElement;
  readonly crumbs: HTMLElement;
  readonly aside: HTMLElement;
  private readonly owner = new AbortController();
  /** Its width is that of the rows. */
  private readonly frame: HTMLElement;
  private parts: readonly Shown[];
  private control: Control | null = null;
  private failure: HTMLElement | null = null;
  private readonly early: Early;
  private current: ViewState;
  /** Those that the rows were drawn with. */
  private drawnWith: Preferences | null = null;
  private drawn: Page | null = null;

  constructor(
    private readonly options: TableOptions,
    private readonly room: TableRoom,
  ) {
    const { outline, state, facts, translate, preferences = usualPreferences } = options;
    this.outline = outline;
    this.current = state;
    this.cells = { facts, translate, preferences };
    this.grid = new Grid(this.cells, room);
    this.status = createStatus(translate);
    const isSmall = outline.isSmall(state.pageSize);
    this.toolbar = createToolbar(translate, isSmall, options.hasPicture);
    const { signal } = this;
    const dispatch = this.dispatch.bind(this);
    this.crumbs = element('nav', 'lf-crumbs', '', { 'aria-label': translate.__('Breadcrumb') });
    const frame = createFrame(this.grid.element);
    this.frame = frame.element;
    const places = { table: this.grid.element, frame: frame.element };
    this.links = new Links(places, outline, signal);
    this.aside = element('aside', 'lf-details', '', {
      'aria-label': translate.__('Details of a layer'),
    });
    const main = element('div', 'lf-main');
    const hidden = createHiddenColumns(this.grid, dispatch, translate, signal);
    const foot = createFoot(dispatch, facts, translate, signal);
    foot.element.append(hidden.element);
    main.append(frame.element, foot.element, this.aside);
    this.parts = [frame, foot, this.status, hidden];
    this.element = element('section', 'lf-root', '', {
      'aria-label': translate.__('Model summary'),
    });
    this.top = topElement(facts, translate, this.toolbar.element, isSmall);
    const named = [this.element, this.grid.element, this.crumbs];
    const name = this.top.querySelector('.lf-model');
    labelWith(name, signal, ...named, this.aside, foot.landmark);
    this.element.append(this.top, this.crumbs, main);
    this.element.append(...noteElements(facts, translate), this.status.element);
    this.early = keepEarly(this, () => this.begin());
    this.start();
  }

  private start(): void {
    const { interaction } = this.options;
    const { preferences } = this.cells;
    this.listen();
    // Where it is there it draws, too: a state that was remembered may be one of sorted rows.
    interaction.now?.prepare(this.outline);
    this.draw();
    const isPicture = preferences().firstView === 'picture';
    if (interaction.now !== null || isPicture) this.begin();
  }

  get signal(): AbortSignal {
    return this.owner.signal;
  }

  get state(): ViewState {
    return this.current;
  }

  get page(): Page {
    this.drawn ??= project(this.outline, this.current);
    return this.drawn;
  }

  add(part: Shown): void {
    this.parts = [...this.parts, part];
    part.show(this.page);
  }

  update(state: ViewState): void {
    if (state !== this.current) this.become(state);
    if (this.drawnWith !== this.cells.preferences()) this.redraw();
  }

  become(next: ViewState): void {
    const before = this.current;
    const focusInside = this.hasFocus();
    this.current = next;
    if (showsSameRows(before, next)) this.grid.mark(next.focus);
    else this.draw();
    if (focusInside) this.grid.focus(next.cell);
    this.options.onState?.(next);
  }

  leave(): boolean {
    return this.options.onLeave?.() === true;
  }

  writePreferences(): ReturnType<DrawnTable['writePreferences']> {
    return this.options.writePreferences?.() ?? null;
  }

  get pageFile(): DrawnTable['pageFile'] {
    return this.options.pageFile ?? null;
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
    onRoom(this.frame, this.room, refit, this.signal);
  }

  private listen(): void {
    const { signal } = this;
    window.addEventListener('beforeprint', this.drawAll.bind(this), { signal });
    window.addEventListener('afterprint', this.redraw.bind(this), { signal });
    // Enter on a button or in the list of page sizes is theirs: the notebook would open the cell's editor.
    this.element.addEventListener('keydown', keepFromHost, { signal });
  }

  /** From now on the table is used; returns whether what acts for them is there already. */
  private begin(): boolean {
    this.use(() => undefined);
    return this.control !== null;
  }

  /** Does something at once, or when the code for it has come, in the order of the calls. */
  private use(act: (control: Control) => void): void {
    const { now } = this.options.interaction;
    if (now !== null) act(this.controlBy(now));
    else
      this.options.interaction.load().then(
        (loaded) => {
          if (!this.signal.aborted) act(this.controlBy(loaded));
        },
        () => {
          this.sayFailure();
        },
      );
  }

  private controlBy({ prepare, control, repeat }: Interaction): Control {
    if (this.control !== null) return this.control;
    prepare(this.outline);
    this.failure?.remove();
    this.control = control(this);
    const { field } = this.toolbar;
    const isTyping = field.matches(':focus');
    repeat(this.early.end(), this.grid);
    if (isTyping) field.focus({ preventScroll: true });
    return this.control;
  }

  /** The notebook is still open, but its server has gone. */
  private sayFailure(): void {
    const text = this.cells.translate.__(
      'The table cannot be used now: a file could not be loaded from the server.',
    );
    this.early.forget();
    this.status.announce(text);
    this.failure?.remove();
    this.failure = element('p', 'lf-note lf-failure', text);
    this.element.append(this.failure);
  }

  private dispatch(action: Action): void {
    this.use((control) => {
      control.act(action);
    });
  }

  private redraw(): void {
    const focusInside = this.hasFocus();
    this.draw();
    if (focusInside) this.grid.focus(this.current.cell);
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
    const page = project(this.outline, state);
    this.drawn = page;
    this.drawnWith = this.cells.preferences();
    // On paper there is none.
    const isShown = state === this.current && this.drawsConnections;
    const gutters = this.links.take(page, state, isShown);
    this.grid.show(page, state, gutters);
    this.element.style.setProperty('--lf-lines', String(this.grid.lines));
    for (const part of this.parts) part.show(page);
    this.grid.mark(this.current.focus);
    this.links.show(this.grid.plan.gutter);
  }

  get drawsConnections(): boolean {
    return this.current.connections ?? this.cells.preferences().connections;
  }

  hasFocus(): boolean {
    return this.grid.body.querySelector(':scope :focus') !== null;
  }
}
