import type {
  Layout,
  LayoutGraph,
  Line,
  Placed,
  Point,
} from '../../../../src/picture/layout/index.js';
import { extentOf, hullsOf, isOnBorder, isWithin, meet, placeOf, runsThrough } from './lines.js';

/** What a layout is judged by. */
interface Picture {
  readonly graph: LayoutGraph;
  readonly layout: Layout;
  /** Of the line in which a frame has its name. */
  readonly headerHeight: number;
  /** The frames around each box. */
  readonly around: readonly ReadonlySet<number>[];
}

/** All that is wrong with a picture. */
export function faultsOf(
  graph: LayoutGraph,
  layout: Layout,
  headerHeight: number,
): readonly string[] {
  const around: Set<number>[] = [];
  for (const { parent } of graph.boxes)
    around.push(parent < 0 ? new Set() : new Set([...(around[parent] ?? []), parent]));
  const picture = { graph, layout, headerHeight, around };
  return [...boxFaults(picture), ...pathFaults(picture), ...lineFaults(picture)];
}

/** Boxes beside each other have nothing in common; what is in a frame is below its name, within its borders. */
function* boxFaults({ graph, layout, headerHeight }: Picture): Generator<string> {
  const whole = { ...layout, x: 0, y: 0 };
  for (const [index, { parent }] of graph.boxes.entries()) {
    const place = placedAt(layout, index);
    const frame = parent < 0 ? whole : belowName(placedAt(layout, parent), headerHeight);
    if (!isWithin(place, frame)) yield `${index} is not in ${parent}`;
    for (let other = 0; other < index; other++)
      if (graph.boxes[other]?.parent === parent && meet(place, placedAt(layout, other)))
        yield `${index} and ${other} overlap`;
  }
}

function belowName({ x, y, width, height }: Placed, header: number): Placed {
  return { x, y: y + header, width, height: height - header };
}

/** Each edge is one way from the border of its source to that of its target, without a gap; no line is of no edge. */
function* pathFaults({ graph, layout, around }: Picture): Generator<string> {
  const drawn = new Set(layout.edges.flatMap(({ lines }) => lines));
  if (drawn.size !== layout.lines.length) yield 'a line has no edge';
  for (const [index, { from, to }] of graph.edges.entries()) {
    const path = layout.edges[index]?.lines ?? [];
    const way = path.flatMap((line) => layout.lines[line] ?? []);
    const name = `edge ${from} to ${to}`;
    const [first, last] = [way[0], way.at(-1)];
    if (first === undefined || last === undefined || way.length !== new Set(path).size) {
      yield `${name} is missing`;
      continue;
    }
    if (way.some((line, at) => at > 0 && !isSame(way[at - 1], line))) yield `${name} has a gap`;
    // A frame that is read inside of itself has its line begin below its name.
    const source = placedAt(layout, from);
    const begins =
      around[to]?.has(from) === true
        ? isWithin(placeOf(first.start), source)
        : isOnBorder(first.start, source);
    if (!begins) yield `${name} does not begin at its source`;
    if (!isOnBorder(endOf(last), placedAt(layout, to))) yield `${name} does not end at its target`;
    if (way.some((line) => line.isEnd !== (line === last))) yield `${name} has a wrong arrow`;
    if (way.some(({ edges }) => !edges.includes(index))) yield `${name} is unknown to a line of it`;
    if (way.some(({ isBack }) => isBack !== layout.edges[index]?.isBack))
      yield `${name} has a line in another direction`;
  }
}

function isSame(before: Line | undefined, { start }: Line): boolean {
  if (before === undefined) return false;
  const { x, y } = endOf(before);
  return Math.abs(x - start.x) < 1e-6 && Math.abs(y - start.y) < 1e-6;
}

export function endOf({ start, segments }: Line): Point {
  return segments.at(-1) ?? start;
}

/** No line is inside of a box, but for the frames around an end of each of its edges; none leaves what is around all its ends. */
function* lineFaults({ graph, layout, around }: Picture): Generator<string> {
  const whole = { ...layout, x: 0, y: 0 };
  for (const [index, line] of layout.lines.entries()) {
    const edges = line.edges.flatMap((edge) => graph.edges[edge] ?? []);
    if (new Set(edges.map(({ from }) => from)).size !== 1) yield `line ${index} is of two outputs`;
    if (line.edges.some((edge) => layout.edges[edge]?.lines.includes(index) !== true))
      yield `line ${index} names an edge that does not take it`;
    for (const hull of hullsOf(line)) {
      const extent = extentOf(hull);
      if (!isWithin(extent, whole)) yield `line ${index} leaves the picture`;
      for (const [box, place] of layout.boxes.entries()) {
        const isAround = edges.every(
          ({ from, to }) => around[from]?.has(box) === true && around[to]?.has(box) === true,
        );
        if (isAround && !isWithin(extent, place)) yield `line ${index} leaves ${box}`;
        if (!meet(extent, place)) continue;
        const isAllowed = edges.every(
          ({ from, to }) => around[from]?.has(box) === true || around[to]?.has(box) === true,
        );
        if (!isAllowed && runsThrough(hull, place)) yield `line ${index} runs through ${box}`;
      }
    }
  }
}

function placedAt({ boxes }: Layout, index: number): Placed {
  const found = boxes[index];
  if (found === undefined) throw new Error(`box ${index} has no place`);
  return found;
}
