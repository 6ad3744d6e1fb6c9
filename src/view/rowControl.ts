import { choosesRows, reduce } from '../outline/index.js';
import type { Action, PageRow } from '../outline/index.js';
import { keep } from './common/events.js';
import { hasSelection, selectionAt } from './common/focus.js';
import { measured } from './common/timing.js';
import type { Control, DrawnTable } from './drawn.js';
import { foldAnnouncement } from './foldAnnouncement.js';
import { actionOf } from './keys.js';
import { createCrumbs } from './parts/crumbs.js';

/** Folds, turns pages and goes from row to row: what every table does while it is used. */
export class RowControl implements Control {
  constructor(protected readonly table: DrawnTable) {
    const { crumbs, cells } = table;
    const { facts, translate } = cells;
    table.add(createCrumbs(crumbs, this.jump.bind(this), facts, translate));
  }

  act(action: Action): void {
    measured('update', () => {
      const { table } = this;
      const next = reduce(table.outline, table.state, action);
      if (next === table.state) return;
      table.become(next);
      const text = this.changedBy(action);
      if (text !== null) table.status.announce(text);
    });
  }

  /** Is called once, when all parts are there. */
  listen(): void {
    const { signal, grid } = this.table;
    const { body } = grid;
    body.addEventListener('keydown', this.onKey.bind(this), { signal });
    body.addEventListener('focusin', this.onFocus.bind(this), { signal });
    body.addEventListener('click', this.onClick.bind(this), { signal });
    body.addEventListener('copy', this.onCopy.bind(this), { signal });
  }

  /** The table shows another state: what is said of it. */
  protected changedBy(action: Action): string | null {
    return foldAnnouncement(action, this.table, this.table.cells.translate);
  }

  /** Whether a key on a row was used by something beside the rows. */
  protected takes(_event: KeyboardEvent, _row: PageRow): boolean {
    return false;
  }

  protected jump(action: Action): void {
    this.act(action);
    this.table.grid.focus(null);
  }

  /** Whether the key was used: where a page cannot be turned further, the notebook may scroll. */
  protected acts(action: Action): boolean {
    const before = this.table.state;
    this.act(action);
    if (action.kind !== 'move' || this.table.state !== before) return true;
    return action.to !== 'nextPage' && action.to !== 'previousPage';
  }

  protected onFocus({ target }: FocusEvent): void {
    const row = this.table.grid.rowOf(target);
    if (row === null) return;
    const cell = target instanceof HTMLTableCellElement ? target.cellIndex : null;
    this.act({ kind: 'focus', key: row.key, cell });
  }

  private onKey(event: KeyboardEvent): void {
    const { grid, state } = this.table;
    const row = grid.rowOf(event.target);
    if (row === null || this.takes(event, row)) return;
    const { key, open } = row;
    const lastCell = grid.cellCount - 1;
    const isSearching = choosesRows(state.choice);
    const action = actionOf(event, { key, open, cell: state.cell, lastCell, isSearching });
    if (action !== null && this.acts(action)) keep(event);
  }

  private onClick({ target }: MouseEvent): void {
    const { grid } = this.table;
    const row = grid.rowOf(target);
    const handle = target instanceof Element ? target.closest('.lf-fold, .lf-badge') : null;
    // A drag that selects text ends in a click; it must not fold what was selected.
    if (row === null || row.open === null || handle === null || hasSelection(grid.body)) return;
    this.act({ kind: 'toggle', key: row.key });
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
