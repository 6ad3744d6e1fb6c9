import type { NameNeed, Need } from './need.js';
import { oneLine } from './oneLine.js';
import type { Plan, Room } from './plan.js';
import { severalLines } from './severalLines.js';

/**
 * The layout of columns in some room. What is shown never needs more than the room; in rows of as many lines more room never
 * shows less.
 */
export function layout(room: Room, name: NameNeed, others: readonly Need[]): Plan {
  return oneLine(room, name, others) ?? severalLines(room, name, others);
}
