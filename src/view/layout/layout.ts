import { STEPS } from './need.js';
import type { NameNeed, Need, Step, Taken } from './need.js';
import { oneLine } from './oneLine.js';
import { WIDEST } from './plan.js';
import type { Place, Plan, Room } from './plan.js';
import { severalLines } from './severalLines.js';
import { NO_WISHES, changed, keptUpTo } from './wishes.js';
import type { Change } from './wishes.js';

/**
 * The layout of columns in some room. What is shown never needs more than the room; in rows of as many lines more room never
 * shows less. The gutter, where the connections of the rows are drawn, gives way before anything else does but what other
 * columns say, too. Columns are as wide as a person wants as far as no text is cut that must not be, names keep their room, no
 * column is hidden for it and rows keep one line; rows of several lines are as they are without.
 */
export function layout(room: Room, name: NameNeed, others: readonly Need[]): Plan {
  const { wishes = NO_WISHES } = room;
  const asked = new Set<string>();
  let plan = withGutter(room, name, others);
  while (plan.lines === 1) {
    // A column that was hidden may be back since another one is narrower.
    const next = plan.places.find(({ id }) => wishes.has(id) && !asked.has(id));
    if (next === undefined) break;
    asked.add(next.id);
    plan = withWish(plan, { next, asked, wish: wishes.get(next.id) ?? next.width }, (changes) =>
      withGutter(
        room,
        changed(name, changes),
        others.map((need) => changed(need, changes)),
      ),
    );
  }
  return plan;
}

/** With one column as wide as it is wanted, or as near to that as no line is added and no column is hidden for it. */
function withWish(
  before: Plan,
  { next, asked, wish }: { next: Place; asked: ReadonlySet<string>; wish: number },
  planOf: (changes: ReadonlyMap<string, Change>) => Plan,
): Plan {
  const kept = keptUpTo(before.places, asked);
  const granted = (width: number): Plan | null => {
    const plan = planOf(new Map([...kept, [next.id, { width, before: next.width }]]));
    return plan.lines > 1 || plan.hidden.length > before.hidden.length ? null : plan;
  };
  const whole = granted(wish);
  if (whole !== null) return whole;
  let [least, most, best] = [next.width, wish, before];
  while (most - least > EXACT_EM) {
    const middle = (least + most) / 2;
    const plan = granted(middle);
    if (plan === null) most = middle;
    else [least, best] = [middle, plan];
  }
  return best;
}

function withGutter(room: Room, name: NameNeed, others: readonly Need[]): Plan {
  const whole = withoutGutter(room, name, others);
  const plans = (room.gutters ?? []).map((gutter): Plan => {
    const rest = { ...room, width: room.width - gutter, widest: WIDEST - gutter };
    return { ...withoutGutter(rest, name, others), gutter };
  });
  const all = [name, ...others];
  return (
    plans.find((plan) => showsAsMuch(plan, whole, all, whole.taken)) ??
    plans.find((plan) => showsAsMuch(plan, whole, all, withSaidTwice(whole.taken))) ??
    whole
  );
}

function withoutGutter(room: Room, name: NameNeed, others: readonly Need[]): Plan {
  return oneLine(room, name, others) ?? severalLines(room, name, others);
}

/** The share says what the bar shows, and a number divided by how often what each has. */
function withSaidTwice(taken: Taken): Taken {
  return new Set<Step>([...taken, 'bar', 'each']);
}

/** Whether nothing has given way but what may, and no column is narrower but for what it does not need. */
function showsAsMuch(one: Plan, other: Plan, needs: readonly Need[], may: Taken): boolean {
  const isAsWide = ({ id, width }: Place): boolean => {
    const need = needs.find((one) => one.id === id);
    const before = other.places.find((place) => place.id === id)?.width ?? 0;
    return width + TINY_EM >= Math.min(before, need === undefined ? 0 : used(need, one));
  };
  return (
    one.lines === other.lines &&
    one.hidden.length === other.hidden.length &&
    [...one.taken].every((step) => may.has(step)) &&
    one.places.every(isAsWide)
  );
}

/** The room that a column uses: all that it can, or what the steps that were taken leave of it. */
function used({ after, most }: Need, { taken }: Plan): number {
  const left = after[Math.max(0, ...STEPS.map((step, at) => (taken.has(step) ? at + 1 : 0)))] ?? 0;
  return left < (after[0] ?? 0) ? left : most;
}

/** Less than a pixel. */
const EXACT_EM = 0.02;

/** Sums of widths are rounded. */
const TINY_EM = 1e-6;
