import type { PageRow } from '../outline/index.js';
import type { Column, ColumnContext, Width } from './columns/index.js';
import { hasContent } from './row.js';

/** Left and right of a text, and a little to spare. */
const PADDING_PX = 20;

/** How much room the columns beside the names need for the longest texts so far. */
export class Widths {
  private readonly characters = new Map<Column, { readonly text: number; readonly long: number }>();
  private readonly sized: readonly (readonly [Column, Width])[];

  constructor(
    columns: readonly Column[],
    private readonly context: ColumnContext,
  ) {
    this.sized = columns.flatMap((column): (readonly [Column, Width])[] => {
      const width = column.width(context);
      return width === null ? [] : [[column, width]];
    });
  }

  /** No column becomes narrower, so that turning pages does not move them. */
  include(rows: readonly PageRow[]): void {
    for (const [column, { characterPx }] of this.sized) {
      if (characterPx === undefined) continue;
      for (const row of rows) if (hasContent(row, column)) this.grow(column, row);
    }
  }

  /** The room that a column has in a table that is wide enough, or in a compact one; `null`: what the others leave. */
  px(column: Column, isCompact = false): number | null {
    const width = this.widthOf(column);
    if (width === undefined) return null;
    const { leastPx, characterPx, compactPx, isShortWhenCompact } = width;
    if (isCompact && compactPx !== undefined) return compactPx;
    const { text, long } = this.characters.get(column) ?? { text: 0, long: 0 };
    const length = isCompact && isShortWhenCompact === true ? text : long;
    return characterPx === undefined
      ? leastPx
      : Math.max(leastPx, PADDING_PX + characterPx * length);
  }

  /** The room of the columns that never shrink. */
  fixedPx(isCompact: boolean): number {
    return this.sum(({ shrinks }) => shrinks !== true, isCompact);
  }

  /** The room that texts want; they share what the other columns leave. */
  textsPx(): number {
    return this.sum(({ shrinks }) => shrinks === true, false);
  }

  /** How many columns share that room. */
  get textCount(): number {
    return this.sized.filter(([, { shrinks }]) => shrinks === true).length;
  }

  /** Characters of the longest text, without what is beside it. */
  textLength(column: Column): number {
    return this.characters.get(column)?.text ?? 0;
  }

  widthOf(column: Column): Width | undefined {
    return this.sized.find(([one]) => one === column)?.[1];
  }

  private sum(isCounted: (width: Width) => boolean, isCompact: boolean): number {
    return this.sized.reduce((sum, [column, width]) => {
      if (!isCounted(width)) return sum;
      return sum + (this.px(column, isCompact) ?? 0);
    }, 0);
  }

  private grow(column: Column, row: PageRow): void {
    const text = column.text(row, this.context).length;
    const long = column.longText?.(row, this.context).length ?? text;
    const before = this.characters.get(column) ?? { text: 0, long: 0 };
    this.characters.set(column, {
      text: Math.max(text, before.text),
      long: Math.max(long, before.long),
    });
  }
}
