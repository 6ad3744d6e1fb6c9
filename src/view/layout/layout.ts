import type { NameNeed, Need } from './need.js';
import { oneLine } from './oneLine.js';
import { WIDEST } from './plan.js';
import type { Plan, Room } from './plan.js';
import { severalLines } from './severalLines.js';

/**
 * The layout of columns in some room. What is shown never needs more than the room; in rows of as many lines more room never
 * shows less. The gutter, where the connections of the rows are drawn, gives way before anything else does.
 */
export function layout(room: Room, name: NameNeed, others: readonly Need[]): Plan {
  const whole = withoutGutter(room, name, others);
  for (const gutter of room.gutters ?? []) {
    const rest = { ...room, width: room.width - gutter, widest: WIDEST - gutter };
    const beside = withoutGutter(rest, name, others);
    if (showsAsMuch(beside, whole)) return { ...beside, gutter };
  }
  return whole;
}

function withoutGutter(room: Room, name: NameNeed, others: readonly Need[]): Plan {
  return oneLine(room, name, others) ?? severalLines(room, name, others);
}

/** Whether nothing more has given way. */
function showsAsMuch(one: Plan, other: Plan): boolean {
  return (
    one.lines === other.lines &&
    one.hidden.length === other.hidden.length &&
    [...one.taken].every((step) => other.taken.has(step))
  );
}
