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
