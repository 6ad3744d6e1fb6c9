import type { Need } from './need.js';
import type { Place } from './plan.js';

/** How wide a person wants columns, in em, by their ids. */
export type Wishes = ReadonlyMap<string, number>;

export const NO_WISHES: Wishes = new Map();

/** A column that is to be as wide as a person wants, or as it is. */
export interface Change {
  /** In em. */
  readonly width: number;
  /** How wide it is before, in em. */
  readonly before: number;
}

/**
 * The need of a column that is as wide as a person wants, as far as its texts keep what they must: one that may be cut its least
 * room, or what it has before if that is less, another all of it. One that is to stay as it is does not take back what has given
 * way either. Without a change the need itself.
 */
export function changed<One extends Need>(need: One, changes: ReadonlyMap<string, Change>): One {
  const change = changes.get(need.id);
  if (change === undefined) return need;
  const { width, before } = change;
  const mayBeCut = need.least < (need.after.at(-1) ?? 0);
  const after = need.after.map((whole) => {
    if (mayBeCut) return Math.max(width, Math.min(need.least, before));
    return width === before && whole > width ? Infinity : Math.max(width, whole);
  });
  const last = after.at(-1) ?? 0;
  const own = { after, most: last, mostOfShort: last, least: last, isWished: true };
  return { ...need, ...own, ...('reserved' in need ? { reserved: last } : {}) };
}

/** Leaves all columns up to the last of some as wide as they are: so none of them moves while the next one is dragged. */
export function keptUpTo(
  places: readonly Place[],
  ids: ReadonlySet<string>,
): ReadonlyMap<string, Change> {
  const last = places.map(({ id }) => ids.has(id)).lastIndexOf(true);
  return new Map(places.slice(0, last + 1).map(({ id, width }) => [id, { width, before: width }]));
}
