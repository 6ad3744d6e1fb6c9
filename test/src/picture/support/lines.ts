import type { Line, Placed, Point } from '../../../../src/picture/layout/index.js';

/** What is less far inside of a box is on its border. */
const NEAR = 0.01;

/** The points that a part of a line is between: its ends, and the control points of a curve. */
export type Hull = readonly Point[];

export function hullsOf({ start, segments }: Line): readonly Hull[] {
  let at = start;
  return segments.map((segment) => {
    const from = at;
    at = { x: segment.x, y: segment.y };
    if (segment.kind === 'line') return [from, at];
    const { x1, y1, x2, y2 } = segment;
    return [from, { x: x1, y: y1 }, { x: x2, y: y2 }, at];
  });
}

/** The least box that a part of a line cannot leave. */
export function extentOf(hull: Hull): Placed {
  const [xs, ys] = [hull.map(({ x }) => x), hull.map(({ y }) => y)];
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

/** Whether two boxes have more in common than a border; the first may be a point, or as thin as a line. */
export function meet(one: Placed, other: Placed): boolean {
  return (
    one.x < other.x + other.width - NEAR &&
    one.x + one.width > other.x + NEAR &&
    one.y < other.y + other.height - NEAR &&
    one.y + one.height > other.y + NEAR
  );
}

/** Whether a box does not reach beyond another. */
export function isWithin(inner: Placed, outer: Placed): boolean {
  return (
    inner.x >= outer.x - NEAR &&
    inner.y >= outer.y - NEAR &&
    inner.x + inner.width <= outer.x + outer.width + NEAR &&
    inner.y + inner.height <= outer.y + outer.height + NEAR
  );
}

export const placeOf = ({ x, y }: Point): Placed => ({ x, y, width: 0, height: 0 });

/** Whether a point is neither outside nor inside of a box. */
export function isOnBorder(point: Point, box: Placed): boolean {
  return isWithin(placeOf(point), box) && !meet(placeOf(point), box);
}

/** Whether a part of a line has a point inside of a box: it is halved until its parts are beside the box, or short. */
export function runsThrough(hull: Hull, box: Placed): boolean {
  const extent = extentOf(hull);
  if (!meet(extent, box)) return false;
  if (Math.max(extent.width, extent.height) <= NEAR / 4) return true;
  if (hull[0] !== undefined && meet(placeOf(hull[0]), box)) return true;
  return halvesOf(hull).some((half) => runsThrough(half, box));
}

/** By de Casteljau's algorithm. */
function halvesOf(hull: Hull): readonly [Hull, Hull] {
  const rows = [hull];
  for (let row = hull; row.length > 1; rows.push(row))
    row = row.slice(1).map((point, at) => middle(row[at] ?? point, point));
  return [
    rows.flatMap((row) => row.slice(0, 1)),
    [...rows].reverse().flatMap((row) => row.slice(-1)),
  ];
}

function middle(one: Point, other: Point): Point {
  return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
}
