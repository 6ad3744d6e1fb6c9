import type { PageRow } from '../outline/index.js';
import { columnsOf, namePx, type ColumnContext } from './columns/index.js';
import { NARROW_PX } from './common/fit.js';
import { Widths } from './widths.js';

/** The same figures as in style/table.css. */
const COMPACT_PX = 1060;
const WIDEST_TABLE_PX = 1120;
const LEAST_NAME_SHARE = 0.3;

/** A scroll bar may come or go. */
const DOUBT_PX = 20;

/**
 * Whether a row may need more than its usual height, so that a placeholder must be measured. Errs on the
 * side of "yes"; for usual names at usual widths it is "no". In a narrow window rows never wrap.
 */
export function mayWrap(rows: readonly PageRow[], context: ColumnContext, width: number): boolean {
  if (Math.abs(width - NARROW_PX) < DOUBT_PX) return true;
  const room = Math.min(width - DOUBT_PX, WIDEST_TABLE_PX);
  return width > NARROW_PX && wrapsWithin(rows, context, room);
}

function wrapsWithin(rows: readonly PageRow[], context: ColumnContext, tablePx: number): boolean {
  const widths = new Widths(columnsOf(context.facts), context);
  widths.include(rows);
  const [fixed, texts] = [widths.fixedPx(tablePx + DOUBT_PX < COMPACT_PX), widths.textsPx()];
  const isCramped = texts > (1 - LEAST_NAME_SHARE) * tablePx - fixed;
  return isCramped || rows.some((row) => namePx(row, context) > tablePx - fixed - texts);
}
