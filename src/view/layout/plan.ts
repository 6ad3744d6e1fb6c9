import { STEPS } from './need.js';
import type { NameNeed, Need, Taken } from './need.js';

/** Where a column is, in em. */
export interface Place {
  readonly id: string;
  /** From 0. */
  readonly line: number;
  readonly start: number;
  readonly width: number;
}

/** How a table is laid out in some room. */
export interface Plan {
  readonly taken: Taken;
  /** Lines of a row. */
  readonly lines: number;
  /** Of the columns that are shown, in their order. */
  readonly places: readonly Place[];
  /** Columns without room. */
  readonly hidden: readonly string[];
  /** How wide the gutter before them is; 0: there is none. */
  readonly gutter: number;
}

export interface Room {
  /** em */
  readonly width: number;
  /** A table that needs less is not stretched beyond this, in em (86): eyes lose the line. */
  readonly widest?: number;
  /** Whether no column may be hidden, whatever lines that takes. */
  readonly showsAll: boolean;
  /** Widths that the gutter may have, falling; empty: there is none. */
  readonly gutters?: readonly number[];
  /** What a person wants of columns in rows of one line. */
  readonly wishes?: ReadonlyMap<string, number>;
}

/** As wide as the lines above and below a table: the maximum in style/base.css. */
export const WIDEST = 86;

/** Names have this much of a table, if they need it. */
export const NAME_SHARE = 0.3;

/** The rank of a column that says what another one says: it is hidden before a text is cut. */
export const SAID_TWICE = 100;

/** The least room of the names: none of the others takes it. */
export function leastOfName(name: NameNeed, width: number): number {
  return Math.min(name.after[STEPS.length] ?? 0, Math.max(name.reserved, NAME_SHARE * width));
}

/** What a column keeps before others are hidden: only texts of columns that may be hidden are cut. */
export function uncut({ rank, after, least }: Need, count: number): number {
  const whole = after[count] ?? 0;
  return rank === null ? whole : Math.min(whole, least);
}

/** The steps up to a number of them, without those that save nothing. */
export function takenOf(count: number, needs: readonly Need[]): Taken {
  const saves = (at: number): boolean =>
    needs.some(({ after }) => (after[at + 1] ?? 0) < (after[at] ?? 0));
  return new Set(STEPS.filter((_, at) => at < count && saves(at)));
}

/** Columns without those that are hidden first, one more each time. */
export function* fewer(others: readonly Need[]): Generator<readonly Need[]> {
  const order = others
    .filter(({ rank }) => rank !== null)
    .sort((one, other) => (other.rank ?? 0) - (one.rank ?? 0));
  for (let count = 0; count <= order.length; count += 1) {
    const hidden = new Set(order.slice(0, count));
    yield others.filter((need) => !hidden.has(need));
  }
}

export function hiddenOf(all: readonly Need[], shown: readonly Need[]): readonly string[] {
  return all.filter((need) => !shown.includes(need)).map(({ id }) => id);
}

export function sum(widths: readonly number[]): number {
  return widths.reduce((total, width) => total + width, 0);
}

/** Adds `rest` to widths up to their limits, those that come first before the others; returns what is left. */
export function fill(widths: number[], limits: readonly number[], rest: number): number {
  let left = rest;
  limits.forEach((limit, at) => {
    const more = Math.max(0, Math.min(left, limit - (widths[at] ?? 0)));
    widths[at] = (widths[at] ?? 0) + more;
    left -= more;
  });
  return left;
}
