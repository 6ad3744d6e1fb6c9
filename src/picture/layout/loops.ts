import type { Path } from './placedLevel.js';
import { LOOP_WIDTH } from './spacing.js';
import type { Placed } from './types.js';

/** How far its ends are above and below the middle of the side. */
const HALF_HEIGHT = 10;

/** From a side of a box back to it, upwards: against the direction of all lines. Its room is at the right, mirrored at the left. */
export function loopOf({ x, y, width, height }: Placed, isMirrored: boolean): Path {
  const side = isMirrored ? x : x + width;
  // The curve reaches three quarters as far.
  const far = isMirrored ? side - LOOP_WIDTH : side + LOOP_WIDTH;
  const half = Math.min(HALF_HEIGHT, height / 3);
  const [start, end] = [y + height / 2 + half, y + height / 2 - half];
  return {
    start: { x: side, y: start },
    segments: [{ kind: 'curve', x1: far, y1: start, x2: far, y2: end, x: side, y: end }],
  };
}
