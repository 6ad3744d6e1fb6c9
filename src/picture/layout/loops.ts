import type { Path } from './placedLevel.js';
import { LOOP_WIDTH } from './spacing.js';
import type { Placed } from './types.js';

/** How far its ends are above and below the middle of the side. */
const HALF_HEIGHT = 10;

/** From the right side of a box back to it, upwards: against the direction of all lines. */
export function loopOf({ x, y, width, height }: Placed): Path {
  const [right, middle] = [x + width, y + height / 2];
  const half = Math.min(HALF_HEIGHT, height / 3);
  // The curve reaches three quarters as far.
  const far = right + LOOP_WIDTH;
  return {
    start: { x: right, y: middle + half },
    segments: [
      {
        kind: 'curve',
        x1: far,
        y1: middle + half,
        x2: far,
        y2: middle - half,
        x: right,
        y: middle - half,
      },
    ],
  };
}
