import type { Action, PageRow } from '../outline/index.js';
import { announcement } from './announce.js';
import { columnChoices } from './columnChoices.js';
import { ColumnEdges } from './columnEdges.js';
import { keep } from './common/events.js';
import { hasSelection } from './common/focus.js';
import type { DrawnTable, LaterPicture, PictureKeeper } from './drawn.js';
import { ConnectedRows } from './gutter/connectedRows.js';
import { Details } from './parts/details.js';
import { createTools } from './parts/tools.js';
import type { Tools } from './parts/tools.js';
import type { ToolsContext } from './parts/toolsContext.js';
import { PictureSwitch } from './pictureSwitch.js';
import { RowControl } from './rowControl.js';
import { SortTitles } from './sorting.js';
import { takenRow, takenTable } from './takenTable.js';

/** Acts while a table is used: keys, clicks, the toolbar, the details. */
export class TableControl extends RowControl {
  private readonly details: Details;
  private readonly tools: Tools;
  private readonly titles: SortTitles;
  private readonly connected: ConnectedRows;
  private readonly edges: ColumnEdges;
  private readonly picture: PictureSwitch;

  constructor(table: DrawnTable, picture: LaterPicture | null, keeper: PictureKeeper | null) {
    super(table);
    const { outline, cells, signal, status, top, aside, toolbar } = table;
    const { facts, translate } = cells;
    const { announce } = status;
    const context = { outline, facts, translate, signal, announce, state: () => table.state };
    const jump = this.jump.bind(this);
    this.edges = new ColumnEdges(table, this.act.bind(this));
    this.picture = new PictureSwitch(table, picture, keeper, this.act.bind(this));
    this.details = new Details(aside, { ...context, jump });
    this.tools = createTools(toolbar, this.toolsContext(context));
    top.after(this.tools.found, this.tools.panel);
    this.titles = new SortTitles(table);
    this.connected = new ConnectedRows(table.grid.body, table.links, context);
    table.element.append(this.connected.description);
    const parts = [this.tools, this.titles, this.edges, this.connected, this.picture];
    for (const part of parts) table.add(part);
    this.listen();
    // It was there before the listeners were.
    this.connected.point(table.grid.body.querySelector(':scope > :hover'));
  }

  protected override changedBy(action: Action): string | null {
    this.details.follow();
    this.picture.follow();
    const { page, state, cells } = this.table;
    const sortedBy = this.titles.nameOf(state.order);
    const isFocused = this.table.hasFocus();
    return announcement(
      action,
      { page, facts: cells.facts, state, sortedBy, isFocused },
      cells.translate,
    );
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
      pictureFile: this.picture.file,
      keepingPicture: this.picture.keeping,
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

  override listen(): void {
    super.listen();
    const { signal, grid, element } = this.table;
    grid.body.addEventListener('dblclick', this.onDoubleClick.bind(this), { signal });
    grid.element.addEventListener('click', this.onTitleClick.bind(this), { signal });
    grid.element.addEventListener('keydown', this.onTitleKey.bind(this), { signal });
    element.addEventListener('keydown', this.onSlash.bind(this), { signal });
    element.addEventListener('keydown', this.onEscape.bind(this), { signal });
  }

  protected override takes(event: KeyboardEvent, { key }: PageRow): boolean {
    if (this.details.takes(event) || this.picture.takes(event)) return true;
    const followed = this.connected.follow(event, key, this.table.state);
    if (followed === null) return false;
    if (followed !== 'nothing') this.act(followed);
    keep(event);
    return true;
  }

  protected override acts(action: Action): boolean {
    const before = this.table.state;
    const isUsed = super.acts(action);
    const isAtStart = action.kind === 'move' && this.table.state === before;
    if (isAtStart && action.to === 'previous' && !this.picture.isShown) this.titles.focus(null, 0);
    return isUsed;
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

  protected override onFocus(event: FocusEvent): void {
    super.onFocus(event);
    if (this.table.grid.rowOf(event.target) !== null) this.connected.focus(this.table.grid.marked);
  }

  /** The first of the two clicks has focused the row. */
  private onDoubleClick({ target }: MouseEvent): void {
    const row = this.table.grid.rowOf(target);
    const isHandle = target instanceof Element && target.closest('.lf-fold, .lf-badge') !== null;
    if (row !== null && !isHandle && !this.details.isOpen) this.details.open();
  }
}
