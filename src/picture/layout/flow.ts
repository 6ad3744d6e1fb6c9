import { BOX_GAP } from './spacing.js';
import type { Point, Size } from './types.js';

export interface Flow extends Size {
  readonly places: readonly Point[];
}

const WIDTH_TO_HEIGHT = 4 / 3;

/** In lines from left to right, as many as make it a bit wider than high. */
export function flow(sizes: readonly Size[]): Flow {
  const gap = BOX_GAP;
  const area = sizes.reduce((sum, { width, height }) => sum + (width + gap) * (height + gap), 0);
  const widest = Math.max(...sizes.map(({ width }) => width), 0);
  const most = Math.max(widest, Math.sqrt(area * WIDTH_TO_HEIGHT));
  const places: Point[] = [];
  let [x, y, lineHeight, width] = [0, 0, 0, 0];
  for (const size of sizes) {
    if (x > 0 && x + size.width > most) [x, y, lineHeight] = [0, y + lineHeight + gap, 0];
    places.push({ x, y });
    width = Math.max(width, x + size.width);
    lineHeight = Math.max(lineHeight, size.height);
    x += size.width + gap;
  }
  return { places, width, height: y + lineHeight };
}
