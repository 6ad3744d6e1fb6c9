import type { LayoutEdge, LayoutGraph } from './types.js';

/** Where a line on a level begins or ends. */
export interface Stop {
  /** The box on the level; −1: the border of the frame around the level. */
  readonly box: number;
  /** Whether the line goes on beyond the border: into or out of a frame on the level, or out of the level itself. */
  readonly isPassed: boolean;
}

export interface Target extends Stop {
  readonly edges: number[];
}

/** All edges of one source that leave it on the same side, as far as they are on one level: they part where they must. */
export interface Net {
  /** The box whose output it is. */
  readonly origin: number;
  readonly source: Stop;
  readonly isBack: boolean;
  readonly targets: Target[];
}

/** What is directly in a frame, or in none. */
export interface Level {
  /** The boxes of frames and layers on it; rising. */
  readonly boxes: number[];
  readonly nets: Net[];
  /** The boxes that read their own output, by the edge that says so. */
  readonly loops: Map<number, number>;
}

/** A part of an edge on one level. */
export interface Hop {
  /** The frame around the level; −1: none. */
  readonly frame: number;
  readonly net: number;
  readonly target: number;
}

export interface Levels {
  /** By the frame around them; −1: the top. */
  readonly levels: ReadonlyMap<number, Level>;
  /** For each edge, from its source to its target; none for a box that reads its own output. */
  readonly hops: readonly (readonly Hop[])[];
  readonly isBack: readonly boolean[];
}

/** An edge as its two ends and the frames around these see it. */
interface Route {
  readonly edge: number;
  readonly from: number;
  readonly to: number;
  /** The frames around each end, from the innermost, up to where both meet. */
  readonly out: readonly number[];
  readonly into: readonly number[];
  /** The frame around the level where the ends meet, and the boxes there that are or contain them; −1: the frame is the end. */
  readonly frame: number;
  readonly fromBox: number;
  readonly toBox: number;
}

export function levelsOf({ boxes, edges }: LayoutGraph): Levels {
  const levels = new Map<number, Level>([[-1, emptyLevel()]]);
  boxes.forEach(({ parent, isFrame }, box) => {
    if (isFrame) levels.set(box, emptyLevel());
    levels.get(parent)?.boxes.push(box);
  });
  const parents = boxes.map(({ parent }) => parent);
  const routes = edges.map((edge, index) => routeOf(parents, edge, index));
  const back = backEdges(levels, routes);
  const nets = new Map<string, number>();
  const hops = routes.map((route) => {
    if (route.from === route.to) {
      levels.get(route.frame)?.loops.set(route.from, route.edge);
      return [];
    }
    return hopsOf(route).map(({ frame, source, target }) => {
      const level = levels.get(frame) ?? emptyLevel();
      const isBack = back.has(route.edge);
      const key = `${frame} ${route.from} ${isBack}`;
      const net =
        nets.get(key) ?? level.nets.push({ origin: route.from, source, isBack, targets: [] }) - 1;
      nets.set(key, net);
      return { frame, net, target: targetIn(level.nets[net]?.targets ?? [], target, route.edge) };
    });
  });
  return { levels, hops, isBack: routes.map(({ edge }) => back.has(edge)) };
}

function emptyLevel(): Level {
  return { boxes: [], nets: [], loops: new Map() };
}

function targetIn(targets: Target[], { box, isPassed }: Stop, edge: number): number {
  const found = targets.findIndex((one) => one.box === box && one.isPassed === isPassed);
  if (found < 0) return targets.push({ box, isPassed, edges: [edge] }) - 1;
  targets[found]?.edges.push(edge);
  return found;
}

/** A box and the frames around it, from the innermost. */
function around(parents: readonly number[], box: number): readonly number[] {
  const all: number[] = [];
  for (let one = box; one >= 0; one = parents[one] ?? -1) all.push(one);
  return all;
}

function routeOf(parents: readonly number[], { from, to }: LayoutEdge, edge: number): Route {
  if (from === to)
    return {
      edge,
      from,
      to,
      out: [],
      into: [],
      frame: parents[from] ?? -1,
      fromBox: from,
      toBox: to,
    };
  const [fromAll, toAll] = [around(parents, from), around(parents, to)];
  let shared = 0;
  while (
    shared < Math.min(fromAll.length, toAll.length) &&
    fromAll.at(-1 - shared) === toAll.at(-1 - shared)
  )
    shared++;
  const out = fromAll.slice(0, fromAll.length - shared);
  const into = toAll.slice(0, toAll.length - shared);
  return {
    edge,
    from,
    to,
    out: out.slice(1),
    into: into.slice(1),
    frame: fromAll[fromAll.length - shared] ?? -1,
    fromBox: out.at(-1) ?? -1,
    toBox: into.at(-1) ?? -1,
  };
}

interface LevelHop {
  readonly frame: number;
  readonly source: Stop;
  readonly target: Stop;
}

function hopsOf({ from, to, out, into, frame, fromBox, toBox }: Route): readonly LevelHop[] {
  const border = (isPassed: boolean): Stop => ({ box: -1, isPassed });
  const leaving = out.map((around, at) => {
    const box = at === 0 ? from : (out[at - 1] ?? -1);
    return { frame: around, source: { box, isPassed: at > 0 }, target: border(true) };
  });
  const meeting: LevelHop = {
    frame,
    source: fromBox < 0 ? border(false) : { box: fromBox, isPassed: fromBox !== from },
    target: toBox < 0 ? border(false) : { box: toBox, isPassed: toBox !== to },
  };
  const entering = into.map((around, at) => {
    const box = at === 0 ? to : (into[at - 1] ?? -1);
    return { frame: around, source: border(true), target: { box, isPassed: at > 0 } };
  });
  return [...leaving, meeting, ...entering.reverse()];
}

/** The edges that close a cycle of boxes on the level where their ends meet: searched depth first, in the order of the rows. */
function backEdges(
  levels: ReadonlyMap<number, Level>,
  routes: readonly Route[],
): ReadonlySet<number> {
  const leaving = new Map<number, Route[]>();
  for (const route of routes) {
    if (route.fromBox < 0 || route.toBox < 0 || route.fromBox === route.toBox) continue;
    const known = leaving.get(route.fromBox);
    if (known === undefined) leaving.set(route.fromBox, [route]);
    else known.push(route);
  }
  for (const known of leaving.values()) known.sort((one, other) => one.toBox - other.toBox);
  const back = new Set<number>();
  const isDone = new Map<number, boolean>();
  for (const level of levels.values())
    for (const root of level.boxes) searchFrom(root, leaving, isDone, back);
  return back;
}

function searchFrom(
  root: number,
  leaving: ReadonlyMap<number, readonly Route[]>,
  isDone: Map<number, boolean>,
  back: Set<number>,
): void {
  if (isDone.has(root)) return;
  isDone.set(root, false);
  const path = [{ box: root, next: 0 }];
  for (let step = path.at(-1); step !== undefined; step = path.at(-1)) {
    const route = leaving.get(step.box)?.[step.next++];
    if (route === undefined) {
      isDone.set(step.box, true);
      path.pop();
    } else if (isDone.get(route.toBox) === false) back.add(route.edge);
    else if (!isDone.has(route.toBox)) {
      isDone.set(route.toBox, false);
      path.push({ box: route.toBox, next: 0 });
    }
  }
}
