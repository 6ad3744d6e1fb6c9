/**
 * Repetition among siblings: which neighbours have the same structure. The choice is normative
 * (docs/fold.md), because two languages must make the same one. The twin of layerfold/fold/runs.py.
 */

const MAX_PERIOD = 256;
/** A transparent run is kept when it saves at least this many body entries. */
const MIN_SAVED = 4;

/** Counts of parameters are exact, numbers among settings are not. */
export type Measure = number | bigint;

/** Of each list of siblings that is folded alike, the measures of one position. */
type Measures = readonly (readonly Measure[])[];

/** One position among siblings, in every list of siblings that is folded alike. */
export interface Item {
  /** Decides equality. */
  readonly symbol: string;
  /** For each of those lists, numbers that must be equal in all repetitions or grow by equal steps. */
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

/**
 * The positions in order, with repetitions put together: the one that covers most positions, of several
 * the one with the smallest period, then the leftmost. What is left of it, right of it and inside it is
 * searched in turn.
 */
export function findRepeats(items: readonly Item[]): readonly Part[] {
  const search = new Search(items);
  const found: Part[] = [];
  const pending: (Repeat | readonly [number, number])[] = [[0, items.length]];
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    if ('count' in part) {
      if (part.period > 1) part.body = findRepeats(parallel(items, part));
      found.push(part);
      continue;
    }
    const [low, high] = part;
    const best = search.best(low, high);
    if (best !== null) pending.push([stopOfRepeat(best), high], best, [low, best.start]);
    else for (let position = low; position < high; position++) found.push(position);
  }
  return found;
}

/** Whether all measures of a repetition are equal or grow by equal steps. */
export function fits(items: readonly Item[], { start, period, count }: Repeat): boolean {
  const even = longestEven(items, { start, stop: start + period * count }, period, 0);
  return even.start === start && even.count === count;
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

class Search {
  private readonly symbols: Int32Array;
  private readonly areDistinct: boolean;
  private readonly known: Span[][] = [];

  constructor(private readonly items: readonly Item[]) {
    const numbers = new Map<string, number>();
    this.symbols = Int32Array.from(items, ({ symbol }) => {
      const known = numbers.get(symbol) ?? numbers.size;
      numbers.set(symbol, known);
      return known;
    });
    this.areDistinct = numbers.size === items.length;
  }

  best(low: number, high: number): Repeat | null {
    const { items } = this;
    const length = high - low;
    if (this.areDistinct) return null;
    let best: Repeat | null = null;
    let covered = 0;
    for (let period = 1; period <= Math.min(MAX_PERIOD, length >> 1); period++) {
      if (covered === length) break;
      for (const stretch of this.stretches(low, high, period)) {
        if (stretch.stop - stretch.start <= covered) continue;
        // Only a shorter way to write them, in which numbers may vary.
        const isFree = period === 1 && items[stretch.start]?.runFrom === 0;
        const { start, count } = isFree
          ? { start: stretch.start, count: stretch.stop - stretch.start }
          : longestEven(items, stretch, period, covered);
        if (count * period <= covered) continue;
        if (!isWorthwhile(items.slice(start, start + period), count)) continue;
        best = { start, period, count, body: [0] };
        covered = count * period;
      }
    }
    return best;
  }

  /** Every maximal stretch between two positions in which symbols repeat after a period. */
  private stretches(low: number, high: number, period: number): readonly Span[] {
    const spans = (this.known[period] ??= this.spans(period));
    const found: Span[] = [];
    for (let at = firstAfter(spans, low); at < spans.length; at++) {
      const span = spans[at];
      if (span === undefined || span.start >= high - period) break;
      const start = Math.max(span.start, low);
      const stop = Math.min(span.stop + period, high);
      if (stop - start >= 2 * period) found.push({ start, stop });
    }
    return found;
  }

  /** Where at least `period` neighbouring symbols are those one period later. */
  private spans(period: number): Span[] {
    const { symbols } = this;
    const last = symbols.length - period;
    const found: Span[] = [];
    for (let at = 0; at < last; at++) {
      const start = at;
      while (at < last && symbols[at] === symbols[at + period]) at++;
      if (at - start >= period) found.push({ start, stop: at });
    }
    return found;
  }
}

interface Span {
  readonly start: number;
  readonly stop: number;
}

type Found = Pick<Repeat, 'start' | 'count'>;

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

function isWorthwhile(period: readonly Item[], count: number): boolean {
  const shown = period.map(({ runFrom }) => runFrom).filter((runFrom) => runFrom > 0);
  if (shown.length === period.length) return count >= Math.max(...shown);
  // A shorter way to write rows must not hide, or cut in two, what is a run by itself.
  return shown.length === 0 && (count - 1) * period.length >= MIN_SAVED;
}

/**
 * The longest repetition with even measures; a count of 0 for none.
 *
 * Even are measures that are equal in all repetitions or, in three or more, grow by equal steps. The symbols
 * from `start` to `stop` repeat already; what covers no more than `covered` is of no interest.
 */
function longestEven(
  items: readonly Item[],
  { start, stop }: Span,
  period: number,
  covered: number,
): Found {
  let best = { start, count: 0 };
  for (const places of evenPlaces(items, { start, stop }, period)) {
    // Every repetition has one of these places, so none reaches beyond those that are even.
    const most = (places.stop - places.start) * period;
    if (most <= Math.max(covered, best.count * period)) continue;
    const low = Math.max(start, start + (places.start - 1) * period + 1);
    const high = Math.min(stop, start + places.stop * period);
    for (const found of evenWindows(items, low, high, period))
      if (found.count > best.count) best = found;
  }
  return best;
}

/** The longest stretches of the places `start`, a period later … with even measures. */
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

/** The longest repetitions between two positions, wherever they begin. */
function evenWindows(
  items: readonly Item[],
  low: number,
  high: number,
  period: number,
): readonly Found[] {
  const windows: Found[] = [];
  const at = (place: number): Measures => items[place]?.measures ?? [];
  const end = (start: number, place: number): void => {
    windows.push({ start, count: Math.floor((place - start) / period) + 1 });
  };
  let even = low;
  let equal = low;
  for (let place = low; place <= high - period; place++) {
    const isEnd = place === high - period;
    const one = at(place);
    const two = isEnd ? one : at(place + period);
    if (place >= even + period && (isEnd || !isEven(at(place - period), one, two))) {
      if (place - even >= 2 * period) end(even, place);
      even = place - period + 1;
    }
    if (isEnd || !areEqual(one, two)) {
      if (place - equal >= period) end(equal, place);
      equal = place + 1;
    }
  }
  return windows;
}

/** Whether each measure grows by the same step twice. */
function isEven(one: Measures, two: Measures, three: Measures): boolean {
  if (areEqual(one, two)) return areEqual(two, three);
  return one.every((measures, list) =>
    measures.every((value, at) => {
      const next = two[list]?.[at] ?? 0;
      const step = difference(next, value);
      const second = difference(three[list]?.[at] ?? 0, next);
      return step === second || isClose(Number(step), Number(second));
    }),
  );
}

function areEqual(one: Measures, other: Measures): boolean {
  return (
    one === other ||
    one.every((measures, list) => measures.every((value, at) => value === other[list]?.[at]))
  );
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
