import { placeholderOf } from './placeholder.js';
import { LIMITS } from '../limits.js';

/** `times` × the number at the index of the run at `distance` in its list; its placeholders count from `shift` runs farther in. */
export interface Term {
  readonly distance: number;
  readonly list: number;
  readonly shift: number;
  readonly times: bigint;
}

/** A sum as it depends on the runs around it: value + slopes[d]·i_d + terms, and how many cells are unknown. */
export interface LinearForm {
  readonly value: bigint;
  readonly slopes: readonly bigint[];
  readonly terms: readonly Term[];
  readonly unknown: bigint;
}

const NO_SLOPES: readonly bigint[] = [];
const NO_TERMS: readonly Term[] = [];

export const ZERO: LinearForm = { value: 0n, slopes: NO_SLOPES, terms: NO_TERMS, unknown: 0n };
export const UNKNOWN: LinearForm = { ...ZERO, unknown: 1n };

const DIGITS = new RegExp(`^\\d{1,${LIMITS.digits}}$`);
const PLAIN = /^\d{1,15}$/;

/** The number of a cell without a placeholder, as far as it is small: the common case, kept fast. */
export function plainNumber(cell: string): number | null {
  if (cell === '') return 0;
  return PLAIN.test(cell) ? Number(cell) : null;
}

/** An integer cell; anything but a number is unknown. */
export function formOf(cell: string): LinearForm {
  if (cell === '') return ZERO;
  if (DIGITS.test(cell)) return constant(BigInt(cell));
  const placeholder =
    cell.startsWith('{') && cell.endsWith('}') ? placeholderOf(cell.slice(1, -1)) : null;
  if (placeholder === null) return UNKNOWN;
  if (placeholder.kind === 'affine')
    return { value: placeholder.base, slopes: placeholder.slopes, terms: [], unknown: 0n };
  const term = { distance: placeholder.distance, list: placeholder.list, shift: 0, times: 1n };
  return { value: 0n, slopes: [], terms: [term], unknown: 0n };
}

export function constant(value: bigint, unknown = 0n): LinearForm {
  // Most of them are one of these two, which take no memory of their own.
  if (value === 0n && unknown === 0n) return ZERO;
  if (value === 0n && unknown === 1n) return UNKNOWN;
  return { value, slopes: NO_SLOPES, terms: NO_TERMS, unknown };
}

export function isConstant(form: LinearForm): boolean {
  return form.terms.length === 0 && form.slopes.every((slope) => slope === 0n);
}

/** What a list entry says where its list is read: placeholders up to the list's own distance do not count. */
export function entryForm(form: LinearForm, distance: number): LinearForm {
  if (isConstant(form)) return form;
  return {
    ...form,
    slopes: form.slopes.map((slope, at) => (at > distance ? slope : 0n)),
    terms: form.terms.filter((term) => term.distance > distance),
    unknown: form.terms.some((term) => term.distance <= distance) ? 1n : form.unknown,
  };
}

/** The same form seen from `steps` runs farther out. */
export function outward(form: LinearForm, steps: number): LinearForm {
  if (isConstant(form)) return form;
  return {
    ...form,
    slopes: form.slopes.slice(steps),
    terms: form.terms
      .filter((term) => term.distance >= steps)
      .map((term) => ({ ...term, distance: term.distance - steps, shift: term.shift + steps })),
  };
}

/** A sum under construction. */
export class Total {
  private value = 0n;
  private unknown = 0n;
  private slopes = NO_SLOPES;
  private ownSlopes: bigint[] | null = null;
  private terms: Map<number, Term> | null = null;
  private small = 0;
  /** Steps taken, so that the work on a payload can be limited. */
  work = 0;

  addNumber(value: number): void {
    this.small += value;
    if (Math.abs(this.small) < 2 ** 52) return;
    this.value += BigInt(this.small);
    this.small = 0;
  }

  add(form: LinearForm, times = 1n): void {
    this.work += 2 * (1 + form.slopes.length + form.terms.length);
    this.value += form.value * times;
    if (times > 0n) this.unknown += form.unknown * times;
    if (form.slopes.length > 0) this.addSlopes(form.slopes, times);
    for (const term of form.terms) this.addTerm(term, times);
  }

  /** Many sums have the slopes, or the terms, of one of their parts, and share them. */
  private addSlopes(slopes: readonly bigint[], times: bigint): void {
    if (this.slopes === NO_SLOPES && times === 1n) {
      this.slopes = slopes;
      return;
    }
    const sums = (this.ownSlopes ??= [...this.slopes]);
    this.slopes = sums;
    slopes.forEach((slope, at) => (sums[at] = (sums[at] ?? 0n) + slope * times));
  }

  private addTerm(term: Term, by: bigint): void {
    const { distance, list, shift, times } = term;
    // Distances have two digits at most, see LISTED.
    const key = (list * 128 + distance) * 128 + shift;
    const terms = (this.terms ??= new Map<number, Term>());
    const known = terms.get(key);
    if (known === undefined && by === 1n) terms.set(key, term);
    else terms.set(key, { distance, list, shift, times: (known?.times ?? 0n) + times * by });
  }

  form(): LinearForm {
    const value = this.value + BigInt(this.small);
    const { slopes, terms, unknown } = this;
    if (slopes.length === 0 && terms === null) return constant(value, unknown);
    const kept =
      terms === null ? NO_TERMS : [...terms.values()].filter((term) => term.times !== 0n);
    return { value, slopes, terms: kept, unknown };
  }
}
