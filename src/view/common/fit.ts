/** What the screen has room for, as the host measures it. */
export interface Room {
  readonly height: number;
  /** Whether rows are tall for a finger. */
  readonly coarse: boolean;
  /** One em of the table. */
  readonly emPx: number;
  /** Lines of a row. */
  readonly lines: number;
}

const FEWEST_ROWS = 5;
const MOST_ROWS = 25;

/** Head, titles, breadcrumb, pager and the cell around them, in em. */
const AROUND_EM = 13;

/** The same figures as in style/base.css. */
const LINE_EM = 18 / 13;
const BESIDE_LINES_EM = 7 / 13;
const COARSE_ROW_PX = 41;

/** Rows that are visible at once together with the column titles. */
export function rowsThatFit({ height, coarse, emPx, lines }: Room): number {
  const rowPx = (LINE_EM * lines + BESIDE_LINES_EM) * emPx;
  const room = height - AROUND_EM * emPx;
  const rows = Math.floor(room / (coarse ? Math.max(COARSE_ROW_PX, rowPx) : rowPx));
  return Math.min(MOST_ROWS, Math.max(FEWEST_ROWS, rows));
}
