import { BOX_GAP } from './spacing.js';
import type { Point, Size } from './types.js';

export interface Flow extends Size {
  readonly places: readonly Point[];
}

const WIDTH_TO_HEIGHT = 4 / 3;

/** How much wider than the area alone suggests lines may be, so that they end with whole boxes. */
const TRIES = [1, 1.1, 1.2, 1.3, 1.4, 1.5];

/** In lines from left to right, as many as make it a bit wider than high. */
export function flow(sizes: readonly Size[]): Flow {
  const area = sizes.reduce(
    (sum, { width, height }) => sum + (width + BOX_GAP) * (height + BOX_GAP),
    0,
  );
  const widest = Math.max(...sizes.map(({ width }) => width), 0);
  const least = Math.sqrt(area * WIDTH_TO_HEIGHT);
  const tried = TRIES.map((times) => inLines(sizes, Math.max(widest, least * times)));
  return tried.reduce((best, one) => (misfit(one) < misfit(best) ? one : best));
}

function misfit({ width, height }: Size): number {
  return Math.abs(Math.log(width / (height * WIDTH_TO_HEIGHT)));
}

function inLines(sizes: readonly Size[], most: number): Flow {
  const places: Point[] = [];
  let [x, y, lineHeight, width] = [0, 0, 0, 0];
  for (const size of sizes) {
    if (x > 0 && x + size.width > most) [x, y, lineHeight] = [0, y + lineHeight + BOX_GAP, 0];
    places.push({ x, y });
    width = Math.max(width, x + size.width);
    lineHeight = Math.max(lineHeight, size.height);
    x += size.width + BOX_GAP;
  }
  return { places, width, height: y + lineHeight };
}
