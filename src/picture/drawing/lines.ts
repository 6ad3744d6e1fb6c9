import type { Line, Point, Segment } from '../layout/types.js';
import { node, px } from './node.js';
import type { DrawingNode } from './node.js';

/** From the tip of an arrow to its other end, and half of that end. */
const LENGTH = 7;
const HALF = 3.5;

/** What of the line is within the arrow: its end would be wider than the tip. */
const INSIDE = 5;

/** A line, with an arrow where it ends at a box; dashed where it leads back. */
export function lineNode({ start, segments, isEnd, isBack }: Line, at: number): DrawingNode {
  const last = segments.at(-1);
  const way = last === undefined || !isEnd ? null : wayInto(last, segments.at(-2) ?? start);
  const drawn = segments.map((one) => (way !== null && one === last ? ended(one, way) : one));
  const path = node('path', {
    class: 'lf-pic-way',
    d: `M${pair(start.x, start.y)}${drawn.map(written).join('')}`,
    fill: 'none',
    'stroke-width': 1.25,
    ...(isBack ? { 'stroke-dasharray': '4 3' } : {}),
  });
  const children = last === undefined || way === null ? [path] : [path, arrow(last, way)];
  return node('g', { class: 'lf-pic-line', 'data-line': at }, children);
}

/** Along one axis, as lines arrive at the sides of boxes. */
function wayInto(last: Segment, before: Point): Point {
  const from = last.kind === 'curve' ? { x: last.x2, y: last.y2 } : before;
  const [x, y] = [last.x - from.x, last.y - from.y];
  return Math.abs(x) > Math.abs(y) ? { x: x > 0 ? 1 : -1, y: 0 } : { x: 0, y: y < 0 ? -1 : 1 };
}

function ended(segment: Segment, way: Point): Segment {
  return { ...segment, x: segment.x - INSIDE * way.x, y: segment.y - INSIDE * way.y };
}

function arrow({ x, y }: Point, way: Point): DrawingNode {
  const [baseX, baseY] = [x - LENGTH * way.x, y - LENGTH * way.y];
  const [sideX, sideY] = [HALF * way.y, HALF * way.x];
  const corners = [pair(baseX - sideX, baseY - sideY), pair(baseX + sideX, baseY + sideY)];
  return node('path', { class: 'lf-pic-arrow', d: `M${pair(x, y)}L${corners.join('L')}Z` });
}

function written(segment: Segment): string {
  if (segment.kind === 'line') return `L${pair(segment.x, segment.y)}`;
  const { x1, y1, x2, y2, x, y } = segment;
  return `C${pair(x1, y1)} ${pair(x2, y2)} ${pair(x, y)}`;
}

function pair(x: number, y: number): string {
  return `${String(px(x))} ${String(px(y))}`;
}
