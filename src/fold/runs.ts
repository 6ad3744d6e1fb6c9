/**
 * Repetition among siblings: which neighbours have the same structure. The choice is normative
 * (docs/fold.md), because two languages must make the same one. The twin of layerfold/fold/runs.py.
 */

const MAX_PERIOD = 256;
/** A transparent run is kept when it saves at least this many body entries. */
const MIN_SAVED = 4;

/** Counts of parameters are exact, numbers among settings are not. */
export type Measure = number | bigint;

/** One position among siblings, in every list of siblings that is folded alike. */
export interface Item {
  /** Decides equality. */
  readonly symbol: string;
  /** For each of those lists, numbers that must be equal in all repetitions or grow by equal steps. */
  readonly measures: readonly (readonly Measure[])[];
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

interface Misfit {
  readonly place: number;
  readonly measure: number;
}

class Search {
  private readonly known = new Map<string, number>();
  private readonly symbols: number[];

  constructor(private readonly items: readonly Item[]) {
    this.symbols = items.map(({ symbol }) => this.numberOf(symbol));
  }

  private numberOf(symbol: string): number {
    const known = this.known.get(symbol) ?? this.known.size;
    this.known.set(symbol, known);
    return known;
  }

  /**
   * The best repetition, after separating symbols whose measures do not fit. These are not all equal, so each
   * pass makes one symbol more out of at most `high − low` places, and the loop ends.
   */
  best(low: number, high: number): Repeat | null {
    for (;;) {
      const best = this.longest(low, high);
      const misfit = best === null ? null : this.misfit(best);
      if (best === null || misfit === null) return best;
      const symbol = this.symbols[misfit.place];
      for (let place = best.start; place < stopOfRepeat(best); place++) {
        if (this.symbols[place] !== symbol) continue;
        const values = this.items[place]?.measures.map((measures) => measures[misfit.measure]);
        this.symbols[place] = this.numberOf(`${symbol}:${misfit.measure}:${values?.join()}`);
      }
    }
  }

  private longest(low: number, high: number): Repeat | null {
    const length = high - low;
    let best: Repeat | null = null;
    let covered = 0;
    for (let period = 1; period <= Math.min(MAX_PERIOD, length >> 1); period++) {
      if (covered === length) break;
      for (const { start, stop } of this.stretches(low, high, period)) {
        const count = Math.floor((stop - start) / period) + 1;
        if (count * period <= covered || !this.isWorthwhile(start, period, count)) continue;
        best = { start, period, count, body: [0] };
        covered = count * period;
      }
    }
    return best;
  }

  /** Where at least `period` neighbouring symbols are those one period later. */
  private stretches(low: number, high: number, period: number): { start: number; stop: number }[] {
    const { symbols } = this;
    const found = [];
    for (let at = low; at < high - period; at++) {
      const start = at;
      while (at < high - period && symbols[at] === symbols[at + period]) at++;
      if (at - start >= period) found.push({ start, stop: at });
    }
    return found;
  }

  private isWorthwhile(start: number, period: number, count: number): boolean {
    const runFrom = this.items[start]?.runFrom ?? 0;
    if (period === 1 && runFrom > 0) return count >= runFrom;
    return (count - 1) * period >= MIN_SAVED;
  }

  /** A place and the index of a measure that is neither equal nor grows by equal steps. */
  private misfit({ start, period, count }: Repeat): Misfit | null {
    for (let place = start; place < start + period; place++) {
      const item = this.items[place];
      if (item === undefined || (period === 1 && item.runFrom === 0)) return null;
      const uses = Array.from({ length: count }, (_, use) => this.items[place + use * period]);
      for (const [list, measures] of item.measures.entries()) {
        for (const measure of measures.keys()) {
          const values = uses.map((use) => use?.measures[list]?.[measure] ?? 0);
          if (!isEven(values)) return { place, measure };
        }
      }
    }
    return null;
  }
}

/** Whether values are equal or grow by equal steps (two: are equal). */
function isEven(values: readonly Measure[]): boolean {
  const [start = 0] = values;
  if (values.every((value) => value === start)) return true;
  const steps = values.slice(1).map((value, index) => difference(value, values[index] ?? 0));
  const [first = 0] = steps;
  return (
    values.length > 2 &&
    steps.every((step) => step === first || isClose(Number(step), Number(first)))
  );
}

function difference(one: Measure, other: Measure): Measure {
  return typeof one === 'bigint' && typeof other === 'bigint'
    ? one - other
    : Number(one) - Number(other);
}

/** As Python's `math.isclose` does it. */
function isClose(one: number, other: number): boolean {
  if (!Number.isFinite(one) || !Number.isFinite(other)) return one === other;
  return Math.abs(one - other) <= Math.max(1e-6 * Math.max(Math.abs(one), Math.abs(other)), 1e-9);
}
