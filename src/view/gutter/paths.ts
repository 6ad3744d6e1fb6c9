import type { Lane, Lanes } from '../../outline/index.js';

/** Where lines are drawn, in pixels from the upper left of the gutter. */
export interface Geometry {
  /** The line of the rows, and from there to the first lane, and from lane to lane. */
  readonly line: number;
  readonly step: number;
  /** The middle of the name in each row. */
  readonly rows: readonly number[];
  /** The upper and lower edge of the rows. */
  readonly top: number;
  readonly bottom: number;
}

/** What the radius of a corner, of a row's point and the length of an arrow are of a step. */
const CORNER = 0.6;
const POINT = 0.2;
const ARROW = 0.45;

/** From row to row where each reads from the one before it. */
export function stepsPath({ steps }: Lanes, geometry: Geometry): string {
  const gap = 1.8 * POINT * geometry.step;
  return steps
    .map(([from, to]) => {
      const [top, bottom] = [heightOf(from, geometry), heightOf(to, geometry)];
      const start = isOnPage(from, geometry) ? top + gap : top;
      const end = isOnPage(to, geometry) ? bottom - gap : bottom;
      return `M${px(geometry.line)} ${px(start)}V${px(end)}`;
    })
    .join('');
}

/** The points of rows. */
export function pointsPath(rows: Iterable<number>, geometry: Geometry): string {
  const radius = POINT * geometry.step;
  return [...rows]
    .map((row) => {
      const [x, y] = [px(geometry.line - radius), px(heightOf(row, geometry))];
      const arc = `a${px(radius)} ${px(radius)} 0 1 0`;
      return `M${x} ${y}${arc} ${px(2 * radius)} 0${arc} ${px(-2 * radius)} 0z`;
    })
    .join('');
}

/** From the source of a lane out to it, along it, and back to each row at which it joins. */
export function lanePath({ lane, from, to }: Lane, geometry: Geometry): string {
  const { line, step } = geometry;
  const x = line - (lane + 1) * step;
  const start = heightOf(from, geometry);
  const near = line - 1.8 * POINT * step;
  const tip = near - ARROW * step;
  const parts: string[] = [];
  for (const side of [1, -1]) {
    const corner = side * Math.min(CORNER * step, step);
    const ends = to.filter((row) => (row - from) * side > 0);
    if (ends.length === 0) continue;
    const last = side === 1 ? Math.max(...ends) : Math.min(...ends);
    const begin = isOnPage(from, geometry)
      ? `M${px(near)} ${px(start)}H${px(x + Math.abs(corner))}Q${px(x)} ${px(start)} ${px(x)} ${px(start + corner)}`
      : `M${px(x)} ${px(start)}`;
    const end = heightOf(last, geometry);
    parts.push(`${begin}V${px(isOnPage(last, geometry) ? end - corner : end)}`);
    for (const row of ends.filter((one) => isOnPage(one, geometry))) {
      const y = heightOf(row, geometry);
      const turn = `Q${px(x)} ${px(y)} ${px(x + Math.abs(corner))} ${px(y)}H${px(tip)}`;
      parts.push(`M${px(x)} ${px(y - corner)}${turn}`);
    }
  }
  return parts.join('');
}

/** The arrows where lanes join. */
export function arrowsPath(lanes: readonly Lane[], geometry: Geometry): string {
  const { line, step } = geometry;
  const near = line - 1.8 * POINT * step;
  const length = ARROW * step;
  const rows = new Set(lanes.flatMap(({ to }) => to.filter((row) => isOnPage(row, geometry))));
  return [...rows]
    .map((row) => {
      const y = heightOf(row, geometry);
      const [above, below] = [px(y - 0.7 * length), px(y + 0.7 * length)];
      return `M${px(near - length)} ${above}L${px(near)} ${px(y)}L${px(near - length)} ${below}z`;
    })
    .join('');
}

export function isOnPage(row: number, { rows }: Geometry): boolean {
  return row >= 0 && row < rows.length;
}

export function heightOf(row: number, { rows, top, bottom }: Geometry): number {
  return row < 0 ? top : (rows[row] ?? bottom);
}

function px(length: number): string {
  return String(Math.round(length * 100) / 100);
}
