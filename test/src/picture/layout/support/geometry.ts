import type {
  Layout,
  LayoutGraph,
  Line,
  Placed,
  Point,
  Segment,
} from '../../../../../src/picture/layout/index.js';

/** Points that count as the same. */
const NEAR = 0.01;
const SAMPLES = 24;

export const isSame = (one: Point, other: Point): boolean =>
  Math.abs(one.x - other.x) < NEAR && Math.abs(one.y - other.y) < NEAR;

export const endOf = ({ start, segments }: Line): Point => segments.at(-1) ?? start;

/** The frames around a box, and the box itself. */
export function around({ boxes }: LayoutGraph, box: number): readonly number[] {
  const all: number[] = [];
  for (let one = box; one >= 0; one = boxes[one]?.parent ?? -1) all.push(one);
  return all;
}

export function overlap(one: Placed, other: Placed): boolean {
  return (
    one.x < other.x + other.width - NEAR &&
    other.x < one.x + one.width - NEAR &&
    one.y < other.y + other.height - NEAR &&
    other.y < one.y + one.height - NEAR
  );
}

export function isInside(outer: Placed, inner: Placed): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}

export function isOnBorder({ x, y, width, height }: Placed, point: Point): boolean {
  const isAt = (value: number, ...borders: readonly number[]): boolean =>
    borders.some((border) => Math.abs(value - border) < NEAR);
  const isBetween = (value: number, from: number, to: number): boolean =>
    value > from - NEAR && value < to + NEAR;
  return (
    (isAt(point.x, x, x + width) && isBetween(point.y, y, y + height)) ||
    (isAt(point.y, y, y + height) && isBetween(point.x, x, x + width))
  );
}

/** Points of a line, as near to one another as its parts are short. */
export function pointsOf({ start, segments }: Line): readonly Point[] {
  const points = [start];
  let from = start;
  for (const segment of segments) {
    for (let at = 1; at <= SAMPLES; at++) points.push(pointAt(from, segment, at / SAMPLES));
    from = segment;
  }
  return points;
}

function pointAt(from: Point, segment: Segment, part: number): Point {
  const left = 1 - part;
  if (segment.kind === 'line')
    return { x: left * from.x + part * segment.x, y: left * from.y + part * segment.y };
  const on = (a: number, b: number, c: number, d: number): number =>
    left ** 3 * a + 3 * left ** 2 * part * b + 3 * left * part ** 2 * c + part ** 3 * d;
  return {
    x: on(from.x, segment.x1, segment.x2, segment.x),
    y: on(from.y, segment.y1, segment.y2, segment.y),
  };
}

/** Whether a part of the line between two points that are near one another is in a box and not only on its border. */
export function crosses(points: readonly Point[], { x, y, width, height }: Placed): boolean {
  return points.some((point, at) => {
    const before = points[at - 1];
    if (before === undefined) return false;
    const [left, right] = [Math.min(before.x, point.x), Math.max(before.x, point.x)];
    const [top, bottom] = [Math.min(before.y, point.y), Math.max(before.y, point.y)];
    const isBeside = right <= x + NEAR || left >= x + width - NEAR;
    return !isBeside && bottom > y + NEAR && top < y + height - NEAR;
  });
}

/** All that is wrong with a layout; empty if nothing is. */
export function faultsOf(
  graph: LayoutGraph,
  layout: Layout,
  headerHeight: number,
): readonly string[] {
  return [
    ...boxFaults(graph, layout, headerHeight),
    ...pathFaults(graph, layout),
    ...crossingFaults(graph, layout),
    ...extentFaults(layout),
  ];
}

function boxFaults(graph: LayoutGraph, layout: Layout, headerHeight: number): readonly string[] {
  const faults: string[] = [];
  layout.boxes.forEach((place, box) => {
    const holders = around(graph, box);
    const parent = layout.boxes[graph.boxes[box]?.parent ?? -1];
    if (parent !== undefined) {
      const inside = {
        ...parent,
        y: parent.y + headerHeight,
        height: parent.height - headerHeight,
      };
      if (!isInside(inside, place)) faults.push(`box ${box} is not in its frame below its name`);
    }
    for (let other = 0; other < box; other++) {
      const beside = layout.boxes[other];
      if (beside === undefined || holders.includes(other)) continue;
      if (overlap(place, beside)) faults.push(`boxes ${other} and ${box} overlap`);
    }
  });
  return faults;
}

function pathFaults(graph: LayoutGraph, { boxes, lines, edges }: Layout): readonly string[] {
  const faults: string[] = [];
  const isDrawn = new Set(edges.flatMap((path) => path.lines));
  if (isDrawn.size !== lines.length) faults.push('there are lines of no edge');
  graph.edges.forEach(({ from, to }, edge) => {
    const path = edges[edge];
    const own = path?.lines.flatMap((line) => lines[line] ?? []) ?? [];
    const [first, last] = [own[0], own.at(-1)];
    const [source, target] = [boxes[from], boxes[to]];
    if (first === undefined || last === undefined || source === undefined || target === undefined) {
      faults.push(`edge ${edge} has no path`);
      return;
    }
    const isFromAround = around(graph, to).slice(1).includes(from);
    if (!isFromAround && !isOnBorder(source, first.start))
      faults.push(`edge ${edge} does not begin at its source`);
    if (isFromAround && !isInside(source, { ...first.start, width: 0, height: 0 }))
      faults.push(`edge ${edge} does not begin in its frame`);
    if (!isOnBorder(target, endOf(last))) faults.push(`edge ${edge} does not end at its target`);
    own.forEach((line, at) => {
      const before = own[at - 1];
      if (before !== undefined && !isSame(endOf(before), line.start))
        faults.push(`edge ${edge} is interrupted`);
      if (!line.edges.includes(edge)) faults.push(`a line of edge ${edge} does not say so`);
      if (line.isEnd !== (line === last)) faults.push(`edge ${edge} has a wrong arrow`);
      if (line.isBack !== path?.isBack) faults.push(`edge ${edge} has a wrong direction`);
    });
  });
  lines.forEach((line, at) => {
    if (line.edges.some((edge) => edges[edge]?.lines.includes(at) !== true))
      faults.push(`line ${at} names an edge that is not there`);
  });
  return faults;
}

function crossingFaults(graph: LayoutGraph, { boxes, lines }: Layout): readonly string[] {
  const faults: string[] = [];
  const holders = graph.boxes.map((_, box) => around(graph, box));
  lines.forEach((line, index) => {
    const points = pointsOf(line);
    const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
    const [x, y] = [Math.min(...xs), Math.min(...ys)];
    const size = { width: Math.max(...xs) - x + 1, height: Math.max(...ys) - y + 1 };
    const extent = { x: x - 0.5, y: y - 0.5, ...size };
    boxes.forEach((place, box) => {
      if (!overlap(extent, place) || !crosses(points, place)) return;
      const isAround = ({ from, to }: { from: number; to: number }): boolean =>
        graph.boxes[box]?.isFrame === true &&
        (holders[from]?.includes(box) === true || holders[to]?.includes(box) === true);
      const wrong = line.edges.filter((edge) => {
        const ends = graph.edges[edge];
        return ends === undefined || !isAround(ends);
      });
      if (wrong.length > 0) faults.push(`line ${index} of edge ${wrong[0]} crosses box ${box}`);
    });
  });
  return faults;
}

function extentFaults({ width, height, boxes, lines }: Layout): readonly string[] {
  const whole = { x: 0, y: 0, width, height };
  const points = lines.flatMap((line) => [...pointsOf(line)]);
  return [
    ...(boxes.every((place) => isInside(whole, place)) ? [] : ['a box is outside of the picture']),
    ...(points.every(({ x, y }) => isInside(whole, { x, y, width: 0, height: 0 }))
      ? []
      : ['a line is outside of the picture']),
  ];
}
