import type { Placed, Point, Segment, Size } from './types.js';

/** A way from one place to another. */
export interface Path {
  readonly start: Point;
  readonly segments: readonly Segment[];
}

/** A step of a net with its way. */
export interface PlacedStep extends Path {
  /** The step of the same net before it; −1: none. */
  readonly before: number;
}

export interface PlacedNet {
  readonly steps: readonly PlacedStep[];
  /** For each target of the net, the last step to it. */
  readonly ends: readonly number[];
}

/** Where a line crosses the border of a frame, from its left side. */
export interface Ports {
  /** By the name of the net: `portName`. */
  readonly entering: ReadonlyMap<string, number>;
  readonly leaving: ReadonlyMap<string, number>;
}

/** A frame with all that is directly in it; positions are from its left upper corner. */
export interface PlacedLevel extends Size, Ports {
  readonly boxes: ReadonlyMap<number, Placed>;
  readonly nets: readonly PlacedNet[];
  /** What is to be in one line with the boxes before and after the frame. */
  readonly middle: number;
  /** The frames in it of which the inside is mirrored, seen from here. */
  readonly flipped: ReadonlySet<number>;
}

/** From left to right; `sum` is the sum of any place and the one it gets. */
export function portsMirrored({ entering, leaving }: Ports, sum: number): Ports {
  const mirror = (ports: ReadonlyMap<string, number>): ReadonlyMap<string, number> =>
    new Map([...ports].map(([name, x]) => [name, sum - x]));
  return { entering: mirror(entering), leaving: mirror(leaving) };
}

/** With everything directly in it at the other side. */
export function levelMirrored(level: PlacedLevel, sum: number): PlacedLevel {
  const boxes = [...level.boxes].map(([box, place]): [number, Placed] => [
    box,
    { ...place, x: sum - place.x - place.width },
  ]);
  return {
    ...level,
    ...portsMirrored(level, sum),
    middle: sum - level.middle,
    boxes: new Map(boxes),
    nets: level.nets.map(({ steps, ends }) => ({
      steps: steps.map((step) => ({ ...pathMirrored(step, sum), before: step.before })),
      ends,
    })),
  };
}

function pathMirrored({ start, segments }: Path, sum: number): Path {
  return {
    start: { ...start, x: sum - start.x },
    segments: segments.map((one) =>
      one.kind === 'line'
        ? { ...one, x: sum - one.x }
        : { ...one, x: sum - one.x, x1: sum - one.x1, x2: sum - one.x2 },
    ),
  };
}

/** Adds what goes on from the end of a way; a line along it that goes straight on is one line. */
export function prolong(
  way: { readonly start: Point; readonly segments: Segment[] },
  more: readonly Segment[],
): void {
  const { start, segments } = way;
  for (const segment of more) {
    const last = segments.at(-1);
    const from = segments.at(-2) ?? start;
    const isStraight = segment.kind === 'line' && last?.kind === 'line';
    if (isStraight && from.x === last.x && last.x === segment.x) segments.pop();
    segments.push(segment);
  }
}

export function portName(origin: number, isBack: boolean): string {
  return `${origin} ${isBack}`;
}

export function moved({ start, segments }: Path, dx: number, dy: number): Path {
  return {
    start: { x: start.x + dx, y: start.y + dy },
    segments: segments.map((one) =>
      one.kind === 'line'
        ? { ...one, x: one.x + dx, y: one.y + dy }
        : {
            kind: one.kind,
            x1: one.x1 + dx,
            y1: one.y1 + dy,
            x2: one.x2 + dx,
            y2: one.y2 + dy,
            x: one.x + dx,
            y: one.y + dy,
          },
    ),
  };
}
