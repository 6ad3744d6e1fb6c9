import { STEPS } from './need.js';
import type { NameNeed, Need } from './need.js';
import { WIDEST, fewer, fill, hiddenOf, leastOfName, sum, takenOf, uncut } from './plan.js';
import type { Place, Plan, Room } from './plan.js';

/** A line of columns: how wide they are, and how wide they may become. */
interface Line {
  readonly columns: readonly Need[];
  readonly widths: readonly number[];
  /** The steps that it has taken. */
  readonly count: number;
}

/**
 * Rows of several lines: the names and what is beside them, under these the other columns. Two lines, and columns are
 * hidden, or as many as it takes.
 */
export function severalLines(room: Room, name: NameNeed, others: readonly Need[]): Plan {
  const width = Math.min(room.width, room.widest ?? WIDEST);
  if (room.showsAll) return packed(width, name, others);
  for (const shown of fewer(others)) {
    const plan = twoLines(width, name, shown, uncut);
    if (plan !== null) return { ...plan, hidden: hiddenOf(others, shown) };
  }
  const shown = others.filter(({ rank }) => rank === null);
  const plan = twoLines(width, name, shown, ({ least }) => least) ?? packed(width, name, shown);
  return { ...plan, hidden: hiddenOf(others, shown) };
}

/** The second line has what each of its columns keeps, and more while there is room; `null`: it is too long. */
function twoLines(
  width: number,
  name: NameNeed,
  shown: readonly Need[],
  kept: (need: Need, count: number) => number,
): Plan | null {
  const [first, others] = split(width, name, shown);
  const second = underNames(others, name);
  const count = fewestSteps(width, second);
  const widths = second.map((need) => kept(need, count));
  const rest = width - sum(widths);
  if (rest < 0) return null;
  const limits = second.map(({ after }) => after[count] ?? 0);
  fill(widths, limits, rest);
  return planOf(width, [firstLine(width, first), { columns: second, widths, count }]);
}

/** A line of columns that begins under the names. */
function underNames([first, ...rest]: readonly Need[], { indent }: NameNeed): readonly Need[] {
  if (first === undefined) return [];
  const { indented: after, most, least } = first;
  const keeps = Math.min(least + indent, after.at(-1) ?? 0);
  return [{ ...first, after, most: most + indent, least: keeps }, ...rest];
}

/** What is beside the names is whole; a name that is longer than the rest is cut. */
function firstLine(width: number, columns: readonly Need[]): Line {
  const count = fewestSteps(width, columns);
  const beside = columns.slice(1).map(({ after }) => after[count] ?? 0);
  const [name] = columns;
  const own = Math.min(name?.after[count] ?? 0, Math.max(0, width - sum(beside)));
  return { columns, widths: [own, ...beside], count };
}

/** As many lines as all columns take; a text that is longer than a line is cut. */
function packed(width: number, name: NameNeed, shown: readonly Need[]): Plan {
  const [first, others] = split(width, name, shown);
  const lines: (readonly Need[])[] = [];
  const widthsOf = (columns: readonly Need[]): number[] =>
    columns.map(({ after }) => Math.min(width, after[1] ?? 0));
  for (const column of others) {
    const longer = [...(lines.at(-1) ?? []), column];
    if (longer.length > 1 && sum(widthsOf(longer)) <= width) lines.splice(-1, 1, longer);
    else lines.push(underNames([column], name));
  }
  const under = lines.map((columns) => ({ columns, widths: widthsOf(columns), count: 1 }));
  return planOf(width, [firstLine(width, first), ...under]);
}

/** The fewest steps with which a line is whole; all of them where it never is. There is never room for bars. */
function fewestSteps(width: number, columns: readonly Need[]): number {
  for (let count = 1; count < STEPS.length; count += 1)
    if (sum(columns.map(({ after }) => after[count] ?? 0)) <= width) return count;
  return STEPS.length;
}

/** Beside the names are numbers, and other columns as far as that leaves the names their least room. */
function split(
  width: number,
  name: NameNeed,
  shown: readonly Need[],
): readonly [readonly Need[], readonly Need[]] {
  let room = width - leastOfName(name, width);
  const beside = shown.filter(({ isBesideName, isNumber, after }) => {
    if (!isBesideName) return false;
    room -= after.at(-1) ?? 0;
    return isNumber || room >= 0;
  });
  return [[name, ...beside], shown.filter((need) => !beside.includes(need))];
}

function planOf(width: number, lines: readonly Line[]): Plan {
  const places = lines.flatMap((line, at) => placesOf(line, at, width));
  const taken = lines.flatMap(({ columns, count }) => [...takenOf(count, columns)]);
  return { taken: new Set(taken), lines: Math.max(2, lines.length), places, hidden: [], gutter: 0 };
}

/** The names, or the last text of another line, take what the others leave. */
function placesOf({ columns, widths, count }: Line, line: number, width: number): readonly Place[] {
  const own = [...widths];
  const most = columns.map(({ after, most }) => Math.max(after[count] ?? 0, most));
  const left = fill(own, most, Math.max(0, width - sum(own)));
  const stretched = line === 0 ? 0 : lastText(columns);
  own[stretched] = (own[stretched] ?? 0) + left;
  let start = 0;
  return columns.map(({ id }, at): Place => {
    const place = { id, line, start, width: Math.max(0, Math.min(own[at] ?? 0, width - start)) };
    start += place.width;
    return place;
  });
}

/** Numbers behind the texts end at the end of the line. */
function lastText(columns: readonly Need[]): number {
  return columns.reduce((last, { isNumber }, at) => (isNumber ? last : at), 0);
}
