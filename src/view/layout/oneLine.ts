import { STEPS } from './need.js';
import type { NameNeed, Need } from './need.js';
import {
  NAME_SHARE,
  SAID_TWICE,
  WIDEST,
  fewer,
  fill,
  hiddenOf,
  leastOfName,
  sum,
  takenOf,
  uncut,
} from './plan.js';
import type { Place, Plan, Room } from './plan.js';

/** What texts keep where others are cut that are more important. */
const KEPT_OF_TEXTS = 0.75;

/** Each row in one line; `null`: there is no room for that. */
export function oneLine(room: Room, name: NameNeed, others: readonly Need[]): Plan | null {
  const whole = withSteps(room, [name, ...others]);
  if (whole !== null) return whole;
  for (const shown of room.showsAll ? [others] : fewer(others)) {
    if (!room.showsAll && shown.some(({ rank }) => rank === SAID_TWICE)) continue;
    const cut = withCutTexts(room, name, shown);
    if (cut !== null) return { ...cut, hidden: hiddenOf(others, shown) };
  }
  return null;
}

function withSteps(room: Room, all: readonly Need[]): Plan | null {
  for (let count = 0; count <= STEPS.length; count += 1) {
    const widths = all.map(({ after }) => after[count] ?? 0);
    if (sum(widths) <= room.width) return planOf(room, all, widths, count);
  }
  return null;
}

function withCutTexts(room: Room, name: NameNeed, shown: readonly Need[]): Plan | null {
  const { width } = room;
  const all = [name, ...shown];
  const widths = [leastOfName(name, width), ...shown.map((need) => uncut(need, STEPS.length))];
  const limits = all.map(({ after }) => after[STEPS.length] ?? 0);
  const given = [limits[0] ?? 0, ...shown.map(givingTexts)];
  const fit = [widths, given].filter((one) => sum(one) <= width);
  // The longest texts of a column are few; that they give way is worth it only where all names are whole then.
  const isCut = (widths[0] ?? 0) + width - sum(widths) < Math.min(name.wordless, limits[0] ?? 0);
  const start = isCut ? fit.at(-1) : fit[0];
  if (start === undefined) return null;
  fill(start, limits, width - sum(start));
  return planOf(room, all, start, STEPS.length);
}

/** What a column keeps that gives room to the names: numbers all, texts most of theirs. */
function givingTexts(need: Need): number {
  const whole = uncut(need, STEPS.length);
  return Math.max(Math.min(whole, need.least), KEPT_OF_TEXTS * whole);
}

/**
 * What is left goes to texts that are cut, the names first, then to the names, then to all columns alike, but for those that a
 * person has set. The long forms of texts get room only where all of them have it.
 */
function planOf(
  { width, widest = WIDEST }: Room,
  all: readonly Need[],
  widths: number[],
  count: number,
): Plan {
  const isLong = sum(all.map(({ most }) => most)) <= width;
  const most = all.map((need) => (isLong ? need.most : need.mostOfShort));
  const room = Math.min(width, Math.max(widest, sum(most)));
  const left = fill(widths, most, Math.max(0, room - sum(widths)));
  const air = fill(widths, all[0]?.isWished === true ? [] : [NAME_SHARE * room], left);
  const taken = sum(widths.filter((_, at) => all[at]?.isWished !== true));
  let start = 0;
  const places = all.map(({ id, isWished }, at): Place => {
    const own = (widths[at] ?? 0) * (isWished === true ? 1 : 1 + air / taken);
    const place = { id, line: 0, start, width: own };
    start += own;
    return place;
  });
  return { taken: takenOf(count, all), lines: 1, places, hidden: [], gutter: 0 };
}
