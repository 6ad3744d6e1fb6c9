import { STEPS } from './need.js';
import type { NameNeed, Need } from './need.js';
import { oneLine } from './oneLine.js';
import { WIDEST } from './plan.js';
import type { Place, Plan, Room } from './plan.js';
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
    if (showsAsMuch(beside, whole, [name, ...others])) return { ...beside, gutter };
  }
  return whole;
}

function withoutGutter(room: Room, name: NameNeed, others: readonly Need[]): Plan {
  return oneLine(room, name, others) ?? severalLines(room, name, others);
}

/** Whether nothing more has given way, and no column is narrower but for what it does not need. */
function showsAsMuch(one: Plan, other: Plan, needs: readonly Need[]): boolean {
  const isAsWide = ({ id, width }: Place): boolean => {
    const need = needs.find((one) => one.id === id);
    const before = other.places.find((place) => place.id === id)?.width ?? 0;
    return width + TINY_EM >= Math.min(before, need === undefined ? 0 : used(need, other));
  };
  return (
    one.lines === other.lines &&
    one.hidden.length === other.hidden.length &&
    [...one.taken].every((step) => other.taken.has(step)) &&
    one.places.every(isAsWide)
  );
}

/** The room that a column uses: all that it can, or what the steps that were taken leave of it. */
function used({ after, most }: Need, { taken }: Plan): number {
  const left = after[Math.max(0, ...STEPS.map((step, at) => (taken.has(step) ? at + 1 : 0)))] ?? 0;
  return left < (after[0] ?? 0) ? left : most;
}

/** Sums of widths are rounded. */
const TINY_EM = 1e-6;
