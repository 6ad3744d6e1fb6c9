import type { PageRow, ViewState } from '../outline/index.js';
import { chosenColumns, columnsOf } from './columns/index.js';
import type { Column, ColumnContext } from './columns/index.js';
import { keptWidths } from './columns/widths.js';
import type { Preferences } from './common/preferences.js';
import type { Ruler } from './common/ruler.js';
import { layout } from './layout/layout.js';
import { Lengths } from './lengths.js';
import type { Plan } from './layout/plan.js';

/** The room of a table, and its fonts. */
export interface TableRoom {
  readonly widthPx: number;
  readonly ruler: Ruler;
}

/** A narrower table has no room for a gutter. */
const NARROWEST_WITH_GUTTER_PX = 400;

/** The layout of one model's table, which only grows with the pages that are shown. */
export class TableLayout {
  /** All that a table of this model can have. */
  readonly all: readonly Column[];
  private lengths: Lengths | null = null;
  private columns: readonly Column[] = [];
  private chosen: ViewState['columns'] | undefined;
  private preferences: Preferences | null = null;
  /** Widths that the gutter may have, in em. */
  gutters: readonly number[] = [];

  constructor(
    private readonly context: ColumnContext,
    private room: TableRoom,
  ) {
    this.all = columnsOf(context.facts);
  }

  get ruler(): Ruler {
    return this.room.ruler;
  }

  /** Columns that the user or the model's usual view has, with room for them or without. */
  get wanted(): readonly Column[] {
    return this.columns;
  }

  resize(room: TableRoom): void {
    // Other fonts make other lengths.
    if (room.ruler !== this.room.ruler) this.lengths = null;
    this.room = room;
  }

  plan(rows: readonly PageRow[], { columns, showsAll, widths }: ViewState): Plan {
    const preferences = this.context.preferences();
    const isSame = columns === this.chosen && preferences === this.preferences;
    if (!isSame || this.lengths === null) {
      this.columns = chosenColumns(this.all, columns, this.context);
      this.lengths = new Lengths(this.columns, this.context, this.room.ruler);
      this.chosen = columns;
      this.preferences = preferences;
    }
    this.lengths.include(rows);
    const { widthPx, ruler } = this.room;
    const gutters = widthPx < NARROWEST_WITH_GUTTER_PX ? [] : this.gutters;
    const wishes = widths ?? keptWidths(this.columns, preferences.columnWidths);
    const room = { width: widthPx / ruler.emPx, showsAll, gutters, wishes };
    return layout(room, this.lengths.name, this.lengths.others);
  }
}

/** Lines of a row in a table that shows these rows first. */
export function linesOf(
  rows: readonly PageRow[],
  state: ViewState,
  context: ColumnContext,
  room: TableRoom,
): number {
  return new TableLayout(context, room).plan(rows, state).lines;
}
