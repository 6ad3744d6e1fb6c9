/**
 * Repetition among siblings: which neighbours have the same structure. The choice is normative
 * (docs/fold.md), because two languages must make the same one. The twin of layerfold/fold/runs.py.
 */

const MAX_PERIOD = 256;
/** A transparent run is kept when it saves at least this many body entries. */
const MIN_SAVED = 4;

/** Counts of parameters are exact, numbers among settings are not. */
export type Measure = number | bigint;

/** Numbers of one sibling in every list of siblings that is folded alike, one list after the other. */
type Measures = readonly Measure[];

/** One position among siblings, in every list of siblings that is folded alike. */
export interface Item {
  /** Decides equality. */
  readonly symbol: string;
  /** Must be equal in all repetitions or grow by equal steps; of the same symbol they are as many. */
  readonly measures: Measures;
  /** The least number of neighbours that make a run by themselves; 0: only a transparent run repeats it. */
  readonly runFrom: number;
}

/** `count` times the positions from `start` to `start + period`, folded in turn as `body`. */
export interface Repeat {
  readonly start: number;
  readonly period: number;
  readonly count: number;
  /** Positions are counted from `start`. */
  body: readonly Part[];
}

export type Part = number | Repeat;

export function stopOfRepeat({ start, period, count }: Repeat): number {
  return start + period * count;
}

/** Finds repetitions among the siblings of one model, once in lists that are equal. */
export class Comparison {
  private readonly items = new Map<string, Item>();
  private readonly numbers = new Map<Item, number>();
  private readonly found = new Map<string, readonly Part[]>();

  /** The one item of all siblings that are the same. */
  item(symbol: string, measures: Measures, runFrom: number): Item {
    const key = `${measures.join()} ${symbol}`;
    const known = this.items.get(key);
    if (known !== undefined) return known;
    const item = { symbol, measures, runFrom };
    this.items.set(key, item);
    this.numbers.set(item, this.numbers.size);
    return item;
  }

  /** The positions in order, with repetitions put together. */
  repeats(items: readonly Item[]): readonly Part[] {
    const key = items.map((item) => this.numbers.get(item)).join();
    const repeats = this.found.get(key) ?? findRepeats(items);
    this.found.set(key, repeats);
    return repeats;
  }
}

/**
 * The positions in order, with repetitions put together: the one that covers most positions, of several
 * the one with the smallest period, then the leftmost. What is left of it, right of it and inside it is
 * searched in turn.
 */
function findRepeats(items: readonly Item[]): readonly Part[] {
  const search = new Search(items);
  const found: Part[] = [];
  const pending: (Repeat | Span)[] = [{ start: 0, stop: items.length }];
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    if ('count' in part) {
      if (part.period > 1) part.body = findRepeats(parallel(items, part));
      found.push(part);
      continue;
    }
    const { start, stop } = part;
    const best = search.best(start, stop);
    if (best.length === 0)
      for (let position = start; position < stop; position++) found.push(position);
    else pending.push(...around(best, part));
  }
  return found;
}

/** Some repetitions with what is left of each, and right of the last, in a span; from right to left. */
function around(repeats: readonly Repeat[], { start, stop }: Span): (Repeat | Span)[] {
  const parts: (Repeat | Span)[] = [];
  let from = start;
  for (const repeat of repeats) {
    parts.push({ start: from, stop: repeat.start }, repeat);
    from = stopOfRepeat(repeat);
  }
  parts.push({ start: from, stop });
  return parts.reverse();
}

/** The items of one period, with the measures of every repetition. */
function parallel(items: readonly Item[], { start, period, count }: Repeat): readonly Item[] {
  return items.slice(start, start + period).map((first, place) => ({
    ...first,
    measures: Array.from(
      { length: count },
      (_, use) => items[start + use * period + place]?.measures ?? [],
    ).flat(),
  }));
}

/** The repetitions in one list. */
class Search {
  private readonly symbols: Int32Array;
  private readonly isDistinct: boolean;
  private readonly known: Stretch[][] = [];

  constructor(private readonly items: readonly Item[]) {
    const numbers = new Map<string, number>();
    this.symbols = Int32Array.from(items, ({ symbol }) => {
      const known = numbers.get(symbol) ?? numbers.size;
      numbers.set(symbol, known);
      return known;
    });
    this.isDistinct = numbers.size === items.length;
  }

  /** The best repetitions between two positions, side by side: as long as the best, of its period. */
  best(low: number, high: number): readonly Repeat[] {
    let best: readonly Repeat[] = [];
    let covered = 0;
    if (this.isDistinct) return best;
    for (let period = 1; period <= Math.min(MAX_PERIOD, (high - low) >> 1); period++) {
      if (covered === high - low) break;
      const least = Math.floor(covered / period) + 1;
      const windows = this.windows({ start: low, stop: high }, period, least);
      if (windows.length === 0) continue;
      const count = windows.reduce((most, window) => Math.max(most, timesIn(window, period)), 0);
      covered = count * period;
      best = sideBySide(windows, period, count);
    }
    return best;
  }

  /** Where something repeats at least so many times, as far as it does; not both 3 times and 2. */
  private windows(within: Span, period: number, least: number): readonly Span[] {
    const stretches = (this.known[period] ??= this.stretches(period));
    const measured: Windows[] = [];
    for (let at = firstAfter(stretches, within.start); at < stretches.length; at++) {
      const stretch = stretches[at];
      if (stretch === undefined || stretch.start >= within.stop - period) break;
      if (sharedBy(stretch, within) < Math.max(least, 2) * period) continue;
      measured.push((stretch.windows ??= windowsIn(this.items, stretch, period)));
    }
    const cut = (kind: keyof Windows, times: number): readonly Span[] =>
      measured
        .flatMap((windows) => partsWithin(windows[kind], within, Math.max(least, times) * period))
        .filter((window) => this.isWorthwhile(window, period));
    const even = cut('even', 3);
    return even.length > 0 ? even : cut('equal', 2);
  }

  /** Every maximal stretch of at least two periods in which symbols repeat after one. */
  private stretches(period: number): Stretch[] {
    const { symbols } = this;
    const last = symbols.length - period;
    const found: Stretch[] = [];
    for (let at = 0; at < last; at++) {
      const start = at;
      while (at < last && symbols[at] === symbols[at + period]) at++;
      if (at - start >= period) found.push({ start, stop: at + period, windows: null });
    }
    return found;
  }

  private isWorthwhile(window: Span, period: number): boolean {
    const { start } = window;
    return isWorthwhile(this.items.slice(start, start + period), timesIn(window, period));
  }
}

/** Places from the first to the one after the last. */
interface Span {
  readonly start: number;
  readonly stop: number;
}

/** Where numbers are even for three periods or more, and where they are equal for two or more. */
interface Windows {
  readonly even: Span[];
  readonly equal: Span[];
}

/** Neighbouring places with the symbols of those a period before, behind the first period. */
interface Stretch extends Span {
  windows: Windows | null;
}

function timesIn({ start, stop }: Span, period: number): number {
  return Math.floor((stop - start) / period);
}

function sharedBy(one: Span, other: Span): number {
  return Math.min(one.stop, other.stop) - Math.max(one.start, other.start);
}

/** The place of the first of some spans, from left to right, that ends after a position. */
function firstAfter(spans: readonly Span[], position: number): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.stop ?? 0) <= position) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What of some windows, from left to right, lies inside a span and is long enough. */
function partsWithin(windows: readonly Span[], within: Span, least: number): readonly Span[] {
  const found: Span[] = [];
  for (let at = firstAfter(windows, within.start); at < windows.length; at++) {
    const window = windows[at];
    if (window === undefined || window.start + least > within.stop) break;
    const start = Math.max(window.start, within.start);
    const stop = Math.min(window.stop, within.stop);
    if (stop - start >= least) found.push({ start, stop });
  }
  return found;
}

/** The leftmost repetitions, so many times a period, that do not overlap. */
function sideBySide(windows: readonly Span[], period: number, count: number): readonly Repeat[] {
  const found: Repeat[] = [];
  let place = 0;
  for (const { start, stop } of windows) {
    place = Math.max(place, start);
    if (stop - place < count * period) continue;
    found.push({ start: place, period, count, body: [0] });
    place += count * period;
  }
  return found;
}

function isWorthwhile(period: readonly Item[], count: number): boolean {
  const shown = period.map(({ runFrom }) => runFrom).filter((runFrom) => runFrom > 0);
  if (shown.length === period.length) return count >= Math.max(...shown);
  // A shorter way to write rows must not hide, or cut in two, what is a run by itself.
  return shown.length === 0 && (count - 1) * period.length >= MIN_SAVED;
}

/**
 * Where measures are even for three periods or more, and where they are equal for two or more. Even are
 * measures that are equal in all repetitions or, in three or more, grow by equal steps.
 */
function windowsIn(items: readonly Item[], { start, stop }: Span, period: number): Windows {
  const found: Windows = { even: [], equal: [] };
  for (const places of evenPlaces(items, { start, stop }, period)) {
    // Every repetition has one of these places, so none reaches beyond those that are even.
    const low = Math.max(start, start + (places.start - 1) * period + 1);
    const high = Math.min(stop, start + places.stop * period);
    addWindows(items, { start: low, stop: high }, period, found);
  }
  return found;
}

/** The longest stretches, of two or more, of the places `start`, a period later … with even measures. */
function evenPlaces(
  items: readonly Item[],
  { start, stop }: Span,
  period: number,
): readonly Span[] {
  const runs: Span[] = [];
  const count = Math.ceil((stop - start) / period);
  const at = (use: number): Measures => items[start + use * period]?.measures ?? [];
  let begin = 0;
  for (let use = 2; use <= count; use++) {
    const isShort = use - begin < 2;
    if (use < count && (isShort || isEven(at(use - 2), at(use - 1), at(use)))) continue;
    if (use - begin > 2 || (!isShort && areEqual(at(begin), at(begin + 1))))
      runs.push({ start: begin, stop: use });
    begin = use - 1;
  }
  return runs;
}

/** Adds the longest windows inside a span, wherever they begin. */
function addWindows(
  items: readonly Item[],
  { start, stop }: Span,
  period: number,
  found: Windows,
): void {
  const at = (place: number): Measures => items[place]?.measures ?? [];
  let even = start;
  let equal = start;
  for (let place = start; place <= stop - period; place++) {
    const isEnd = place === stop - period;
    const one = at(place);
    const two = isEnd ? one : at(place + period);
    if (place >= even + period && (isEnd || !isEven(at(place - period), one, two))) {
      if (place - even >= 2 * period) found.even.push({ start: even, stop: place + period });
      even = place - period + 1;
    }
    if (isEnd || !areEqual(one, two)) {
      if (place - equal >= period) found.equal.push({ start: equal, stop: place + period });
      equal = place + 1;
    }
  }
}

/** Whether each measure grows by the same step twice. */
export function isEven(one: Measures, two: Measures, three: Measures): boolean {
  if (areEqual(one, two)) return areEqual(two, three);
  return one.every((value, at) => {
    const next = two[at] ?? 0;
    const step = difference(next, value);
    const second = difference(three[at] ?? 0, next);
    return step === second || isClose(Number(step), Number(second));
  });
}

function areEqual(one: Measures, other: Measures): boolean {
  return one === other || one.every((value, at) => value === other[at]);
}

function difference(one: Measure, other: Measure): Measure {
  return typeof one === 'bigint' && typeof other === 'bigint'
    ? one - other
    : Number(one) - Number(other);
}

/** As Python's `math.isclose` does it; nothing is close to what is beyond every float. */
function isClose(one: number, other: number): boolean {
  if (!Number.isFinite(one) || !Number.isFinite(other)) return false;
  return Math.abs(one - other) <= Math.max(1e-6 * Math.max(Math.abs(one), Math.abs(other)), 1e-9);
}
