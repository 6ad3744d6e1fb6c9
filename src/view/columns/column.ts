import type { Facts, PageRow, TextCell } from '../../outline/index.js';
import { visible } from '../common/text.js';
import type { Translate } from '../common/translate.js';

/** Whether the names share their table with shapes or FLOPs, so that it is short of room sooner. */
export function isCrowded({ columns }: Facts): boolean {
  return columns.has('output_shape') || columns.has('flops');
}

export interface ColumnContext {
  readonly facts: Facts;
  readonly translate: Translate;
}

/** The room of a column in CSS pixels, padding included. */
export interface Width {
  readonly leastPx: number;
  /** Added for each character of its longest text. */
  readonly characterPx?: number;
  /** Whether its texts take more lines where the names need the room. */
  readonly shrinks?: boolean;
  /** Its room in a table that is not wide (`COMPACT_PX`). */
  readonly compactPx?: number;
  /** Whether such a table has no room for `longText`, only for `text`. */
  readonly isShortWhenCompact?: boolean;
}

/** Larger ones first or last; `null`, which is unknown, after all others. */
export type SortKey = string | number | bigint | null;

/** A column of the table; everything that the view does for it is here. */
export interface Column {
  /** Lower-case letters: a part of class names and custom properties. */
  readonly id: string;
  /** Classes of its cells and its title. */
  readonly className: string;
  /** Whether its cells name the rows; the first column's do. */
  readonly isRowHeader?: boolean;
  /** Whether a narrow window, where a row has two lines, has no place for it. */
  readonly isWideOnly?: boolean;
  title(context: ColumnContext): string;
  /** Whether the table of a model has it. */
  isPresent(facts: Facts): boolean;
  /** Puts the content into an empty cell. */
  fill(cell: HTMLTableCellElement, row: PageRow, context: ColumnContext): void;
  /** The content as plain text. */
  text(row: PageRow, context: ColumnContext): string;
  /** The text with what is shown beside it, where there is more. */
  longText?(row: PageRow, context: ColumnContext): string;
  /** `null`: what the others leave. */
  width(context: ColumnContext): Width | null;
  sortKey(row: PageRow): SortKey;
}

interface TextColumn {
  readonly id: string;
  title(context: ColumnContext): string;
  isPresent(facts: Facts): boolean;
  cell(row: PageRow): TextCell;
  readonly width?: Width;
}

/** A column that shows a text of the payload as it is. */
export function textColumn({ width, ...column }: TextColumn): Column {
  const text = (row: PageRow, { translate }: ColumnContext): string => {
    const cell = column.cell(row);
    return cell.varies ? translate.__('varies') : visible(cell.text);
  };
  return {
    ...column,
    className: `lf-text lf-${column.id}`,
    isWideOnly: true,
    text,
    fill: (cell, row, context) => {
      cell.textContent = text(row, context);
      cell.classList.toggle('lf-quiet', column.cell(row).varies);
    },
    width: () => width ?? { leastPx: 90, characterPx: 7.4, shrinks: true },
    sortKey: (row) => column.cell(row).text || null,
  };
}
