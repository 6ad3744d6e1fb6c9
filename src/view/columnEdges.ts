import type { Action } from '../outline/index.js';
import { keptWidths, widthsToKeep } from './columns/widths.js';
import type { Widths } from './columns/widths.js';
import type { Column } from './columns/index.js';
import { element } from './common/elements.js';
import { keep } from './common/events.js';
import type { DrawnTable } from './drawn.js';
import { NOTHING_TAKEN } from './layout/need.js';
import type { Plan } from './layout/plan.js';
import type { Wishes } from './layout/wishes.js';

/** A press that moves less is a click. */
const FEWEST_PX = 3;

/** One press of a key, in em. */
const STEP_EM = 1;

/** Keys that follow one another are kept as one change, in ms. */
const KEPT_AFTER_MS = 500;

interface Drag {
  readonly column: Column;
  /** In CSS pixels. */
  readonly from: number;
  /** In em. */
  readonly width: number;
  readonly before: Wishes | null;
  isMoving: boolean;
}

/** The edges of the titles, which make columns wider and narrower: by pointer, and by Shift and an arrow on a title. */
export class ColumnEdges {
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly table: DrawnTable,
    private readonly act: (action: Action) => void,
  ) {
    const { signal, grid } = table;
    const { element: node } = grid;
    node.addEventListener('pointerdown', this.onPress.bind(this), { signal });
    node.addEventListener('dblclick', this.onDouble.bind(this), { signal });
    node.addEventListener('keydown', this.onKey.bind(this), { signal });
    // The title under the edge would sort.
    const leave = (event: MouseEvent): void => {
      if (this.edgeColumn(event.target) !== null) event.stopPropagation();
    };
    node.addEventListener('click', leave, { signal, capture: true });
  }

  /** Titles are made anew for each page. */
  show(): void {
    const { grid } = this.table;
    if (grid.lines > 1) return;
    for (const title of grid.element.querySelectorAll('thead th'))
      title.append(element('span', 'lf-edge'));
  }

  /** Whether a column is as wide as a person wants. */
  get hasWidths(): boolean {
    return this.wishes.size > 0;
  }

  /** All columns are as wide as their contents need, in every table. */
  reset(): void {
    this.act({ kind: 'widths', widths: null });
    void this.write({});
  }

  private get wishes(): Wishes {
    const { grid, cells, state } = this.table;
    return state.widths ?? keptWidths(grid.columns, cells.preferences().columnWidths);
  }

  private onPress(event: PointerEvent): void {
    const column = this.edgeColumn(event.target);
    const width = column === null ? null : widthOf(this.table.grid.plan, column.id);
    if (column === null || width === null || event.button !== 0) return;
    // No text is selected, and the focus stays where it is.
    event.preventDefault();
    const before = this.table.state.widths;
    this.follow({ column, from: event.clientX, width, before, isMoving: false });
  }

  private follow(drag: Drag): void {
    const over = new AbortController();
    const { signal } = over;
    const stop = (): void => {
      over.abort();
    };
    this.table.signal.addEventListener('abort', stop, { signal });
    const end = (isKept: boolean): void => {
      over.abort();
      if (!drag.isMoving) return;
      if (isKept) this.settle(drag.column);
      else this.act({ kind: 'widths', widths: drag.before });
    };
    const move = (event: PointerEvent): void => {
      this.move(drag, event.clientX);
    };
    const escape = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return;
      keep(event);
      end(false);
    };
    document.addEventListener('pointermove', move, { signal });
    document.addEventListener(
      'pointerup',
      () => {
        end(true);
      },
      { signal },
    );
    document.addEventListener(
      'pointercancel',
      () => {
        end(false);
      },
      { signal },
    );
    document.addEventListener('keydown', escape, { signal, capture: true });
  }

  private move(drag: Drag, at: number): void {
    const moved = at - drag.from;
    drag.isMoving ||= Math.abs(moved) >= FEWEST_PX;
    if (!drag.isMoving) return;
    this.want(drag.column, drag.width + (this.side * moved) / this.table.grid.layout.ruler.emPx);
  }

  private onDouble({ target }: MouseEvent): void {
    const column = this.edgeColumn(target);
    if (column === null) return;
    const widths = new Map(this.wishes);
    widths.delete(column.id);
    this.act({ kind: 'widths', widths });
    this.keepLater();
  }

  private onKey(event: KeyboardEvent): void {
    const { key, shiftKey, ctrlKey, metaKey, altKey } = event;
    const isArrow = key === 'ArrowLeft' || key === 'ArrowRight';
    if (!isArrow || !shiftKey || ctrlKey || metaKey || altKey) return;
    const column = this.columnOf(event.target);
    const width = column === null ? null : widthOf(this.table.grid.plan, column.id);
    if (column === null || width === null) return;
    keep(event);
    this.want(column, width + this.side * (key === 'ArrowRight' ? STEP_EM : -STEP_EM));
    this.say(column, width);
    this.settle(column);
  }

  private want({ id }: Column, width: number): void {
    this.act({ kind: 'widths', widths: new Map([...this.wishes, [id, Math.max(0, width)]]) });
  }

  /** What was not granted is not wanted later either, where there is more room. */
  private settle(column: Column): void {
    const width = widthOf(this.table.grid.plan, column.id);
    if (width === null) return;
    this.want(column, Math.round(100 * width) / 100);
    this.keepLater();
  }

  private say(column: Column, before: number): void {
    const { grid, cells, status } = this.table;
    const { translate } = cells;
    const title = column.title(cells, NOTHING_TAKEN);
    const change = (widthOf(grid.plan, column.id) ?? before) - before;
    if (Math.abs(change) < STEP_EM / 100)
      status.announce(translate.__('Column %1 stays as wide as it is', title));
    else if (change > 0) status.announce(translate.__('Column %1 is wider', title));
    else status.announce(translate.__('Column %1 is narrower', title));
  }

  private keepLater(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const { grid, cells } = this.table;
      this.timer = null;
      void this.write(widthsToKeep(grid.columns, this.wishes, cells.preferences().columnWidths));
    }, KEPT_AFTER_MS);
  }

  private async write(columnWidths: Widths): Promise<void> {
    const { cells, status } = this.table;
    try {
      await this.table.writePreferences()?.({ columnWidths });
      this.followSettings();
    } catch {
      status.announce(cells.translate.__('The settings could not be saved'));
    }
  }

  /** What is kept is as in every table from then on; the widths of columns that only this payload has are not. */
  private followSettings(): void {
    const { grid, cells, state, signal } = this.table;
    const kept = keptWidths(grid.columns, cells.preferences().columnWidths);
    const isKept = [...(state.widths ?? [])].every(([id, width]) => kept.get(id) === width);
    if (state.widths === null || signal.aborted || this.timer !== null) return;
    if (isKept && kept.size === state.widths.size) this.act({ kind: 'widths', widths: null });
  }

  /** Where the ends of columns are. */
  private get side(): 1 | -1 {
    return getComputedStyle(this.table.grid.element).direction === 'rtl' ? -1 : 1;
  }

  private edgeColumn(target: EventTarget | null): Column | null {
    return target instanceof Element && target.matches('.lf-edge') ? this.columnOf(target) : null;
  }

  private columnOf(target: EventTarget | null): Column | null {
    const title = target instanceof Element ? target.closest('thead th') : null;
    return this.table.grid.columns[Number(title?.getAttribute('aria-colindex')) - 1] ?? null;
  }
}

/** How wide a column is, in em; `null`: it is not shown, or rows have several lines. */
function widthOf({ places, lines }: Plan, id: string): number | null {
  const place = places.find((one) => one.id === id);
  return lines > 1 ? null : (place?.width ?? null);
}
