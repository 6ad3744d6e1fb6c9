/** What the screen has room for, as the host measures it. */
export interface Room {
  readonly width: number;
  readonly height: number;
  /** Whether rows are tall for a finger. */
  readonly coarse: boolean;
}

const FEWEST_ROWS = 5;
const MOST_ROWS = 25;

/** Head, titles, breadcrumb, pager and the cell around them. */
const CHROME_PX = 170;

/** The same figures as in style/base.css. */
const ROW_PX = 25;
const TALL_ROW_PX = 41;
export const NARROW_PX = 820;

/** Rows that are visible at once together with the column titles. */
export function rowsThatFit(room: Room): number {
  const rowPx = room.coarse || room.width < NARROW_PX ? TALL_ROW_PX : ROW_PX;
  const rows = Math.floor((room.height - CHROME_PX) / rowPx);
  return Math.min(MOST_ROWS, Math.max(FEWEST_ROWS, rows));
}
