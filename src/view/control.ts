import { choosesRows, reduce } from '../outline/index.js';
import type { Action } from '../outline/index.js';
import { announcement } from './announce.js';
import { columnChoices } from './columnChoices.js';
import { ColumnEdges } from './columnEdges.js';
import { keep } from './common/events.js';
import { hasSelection, selectionAt } from './common/focus.js';
import { measured } from './common/timing.js';
import type { Control, DrawnTable } from './drawn.js';
import { ConnectedRows } from './gutter/connectedRows.js';
import { actionOf } from './keys.js';
import { createCrumbs } from './parts/crumbs.js';
import { Details } from './parts/details.js';
import { createTools } from './parts/tools.js';
import type { Tools } from './parts/tools.js';
import type { ToolsContext } from './parts/toolsContext.js';
import { SortTitles } from './sorting.js';
import { takenRow, takenTable } from './takenTable.js';

/** Acts while a table is used: keys, clicks, the toolbar, the details. */
export class TableControl implements Control {
  private readonly details: Details;
  private readonly tools: Tools;
  private readonly titles: SortTitles;
  private readonly connected: ConnectedRows;
  private readonly edges: ColumnEdges;

  constructor(private readonly table: DrawnTable) {
    const { outline, cells, signal, status, top, aside, toolbar } = table;
    const { facts, translate } = cells;
    const { announce } = status;
    const context = { outline, facts, translate, signal, announce, state: () => table.state };
    const jump = (action: Action): void => {
      this.act(action);
      table.grid.focus(null);
    };
    this.edges = new ColumnEdges(table, this.act.bind(this));
    this.details = new Details(aside, { ...context, jump });
    this.tools = createTools(toolbar, this.toolsContext(context));
    top.after(this.tools.found, this.tools.panel);
    this.titles = new SortTitles(table);
    this.connected = new ConnectedRows(table.grid.body, table.links, context);
    table.element.append(this.connected.description);
    const crumbs = createCrumbs(table.crumbs, jump, facts, translate);
    const parts = [crumbs, this.tools, this.titles, this.edges, this.connected];
    for (const part of parts) table.add(part);
    this.listen();
    // It was there before the listeners were.
    this.connected.point(table.grid.body.querySelector(':scope > :hover'));
  }

  act(action: Action): void {
    measured('update', () => {
      const { table } = this;
      const next = reduce(table.outline, table.state, action);
      if (next === table.state) return;
      table.become(next);
      this.details.follow();
      const { page, state } = table;
      const { facts, translate } = table.cells;
      const sortedBy = this.titles.nameOf(state.order);
      const changed = { page, facts, state, sortedBy, isFocused: table.hasFocus() };
      const text = announcement(action, changed, translate);
      if (text !== null) table.status.announce(text);
    });
  }

  private toolsContext(
    context: Pick<
      ToolsContext,
      'outline' | 'facts' | 'translate' | 'signal' | 'announce' | 'state'
    >,
  ): ToolsContext {
    const { table } = this;
    return {
      ...context,
      columns: columnChoices(table.grid.columns, table.cells),
      widths: this.edges,
      writePreferences: () => table.writePreferences(),
      pageFile: table.pageFile,
      dispatch: this.act.bind(this),
      drawsConnections: () => table.drawsConnections,
      toggleDetails: () => {
        const [first] = table.page.rows;
        if (table.state.focus === null && first !== undefined)
          this.act({ kind: 'focus', key: first.key, cell: null });
        this.details.toggle();
      },
      focusRows: () => {
        table.grid.focus(null);
      },
      taken: () => takenTable(table.outline, table.state, table.cells),
      takenRow: () => takenRow(table.outline, table.state, table.cells),
    };
  }

  private listen(): void {
    const { signal, grid, element } = this.table;
    const { body } = grid;
    body.addEventListener('keydown', this.onKey.bind(this), { signal });
    body.addEventListener('focusin', this.onFocus.bind(this), { signal });
    body.addEventListener('click', this.onClick.bind(this), { signal });
    body.addEventListener('dblclick', this.onDoubleClick.bind(this), { signal });
    body.addEventListener('copy', this.onCopy.bind(this), { signal });
    grid.element.addEventListener('click', this.onTitleClick.bind(this), { signal });
    grid.element.addEventListener('keydown', this.onTitleKey.bind(this), { signal });
    element.addEventListener('keydown', this.onSlash.bind(this), { signal });
    element.addEventListener('keydown', this.onEscape.bind(this), { signal });
  }

  private onKey(event: KeyboardEvent): void {
    const { grid, state } = this.table;
    const row = grid.rowOf(event.target);
    if (row === null) return;
    if (this.details.takes(event)) return;
    const followed = this.connected.follow(event, row.key, state);
    if (followed !== null) {
      if (followed !== 'nothing') this.act(followed);
      keep(event);
      return;
    }
    const { key, open } = row;
    const lastCell = grid.cellCount - 1;
    const isSearching = choosesRows(state.choice);
    const action = actionOf(event, { key, open, cell: state.cell, lastCell, isSearching });
    if (action !== null && this.acts(action)) keep(event);
  }

  /** Whether the key was used: where a page cannot be turned further, the notebook may scroll. */
  private acts(action: Action): boolean {
    const { table } = this;
    const before = table.state;
    this.act(action);
    if (action.kind !== 'move' || table.state !== before) return true;
    if (action.to === 'previous') this.titles.focus(null, 0);
    return action.to !== 'nextPage' && action.to !== 'previousPage';
  }

  /** Escape that nothing in the table has used. */
  private onEscape(event: KeyboardEvent): void {
    const { key, shiftKey, ctrlKey, metaKey, altKey } = event;
    const isPlain = !(shiftKey || ctrlKey || metaKey || altKey);
    if (key === 'Escape' && isPlain && this.table.leave()) keep(event);
  }

  private onTitleClick({ target }: MouseEvent): void {
    const { titles } = this;
    const { state, grid } = this.table;
    const action = titles.actionOf(target, state.order);
    if (action !== null && !hasSelection(grid.element)) this.sort(target, action);
  }

  private onTitleKey(event: KeyboardEvent): void {
    const { titles } = this;
    const { state, grid } = this.table;
    const title = titles.titleOf(event.target);
    if (title === null || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const action = titles.actionOf(title, state.order);
    if (event.key === 'ArrowLeft') titles.focus(title, -1);
    else if (event.key === 'ArrowRight') titles.focus(title, 1);
    else if (event.key === 'ArrowDown' || event.key === 'Escape') grid.focus(null);
    else if ((event.key === 'Enter' || event.key === ' ') && action !== null)
      this.sort(title, action);
    else return;
    keep(event);
  }

  /** Not every browser gives the focus to what is clicked. */
  private sort(target: EventTarget | null, action: Action): void {
    this.titles.titleOf(target)?.focus({ preventScroll: true });
    this.act(action);
  }

  /** "/" goes to the field that finds layers, from everywhere in the table but a field. */
  private onSlash(event: KeyboardEvent): void {
    const isText = event.target instanceof HTMLInputElement && event.target.type !== 'checkbox';
    const isPlain = !(event.ctrlKey || event.metaKey || event.altKey);
    const isThere = this.table.toolbar.field.isConnected;
    if (event.key !== '/' || !isPlain || isText || !isThere) return;
    this.tools.focusSearch();
    keep(event);
  }

  private onFocus({ target }: FocusEvent): void {
    const row = this.table.grid.rowOf(target);
    if (row === null) return;
    const cell = target instanceof HTMLTableCellElement ? target.cellIndex : null;
    this.act({ kind: 'focus', key: row.key, cell });
    this.connected.focus(this.table.grid.marked);
  }

  private onClick({ target }: MouseEvent): void {
    const { grid } = this.table;
    const row = grid.rowOf(target);
    const handle = target instanceof Element ? target.closest('.lf-fold, .lf-badge') : null;
    // A drag that selects text ends in a click; it must not fold what was selected.
    if (row === null || row.open === null || handle === null || hasSelection(grid.body)) return;
    this.act({ kind: 'toggle', key: row.key });
  }

  /** The first of the two clicks has focused the row. */
  private onDoubleClick({ target }: MouseEvent): void {
    const row = this.table.grid.rowOf(target);
    const isHandle = target instanceof Element && target.closest('.lf-fold, .lf-badge') !== null;
    if (row !== null && !isHandle && !this.details.isOpen) this.details.open();
  }

  /** Copies the path of the focused row, unless text is selected. */
  private onCopy(event: ClipboardEvent): void {
    const { grid, cells, status } = this.table;
    const row = grid.rowOf(event.target);
    if (row === null || selectionAt(grid.body) !== null) return;
    event.clipboardData?.setData('text/plain', row.path || cells.facts.name);
    keep(event);
    status.announce(cells.translate.__('Copied the path'));
  }
}
