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

export const ZERO: LinearForm = { value: 0n, slopes: [], terms: [], unknown: 0n };
export const UNKNOWN: LinearForm = { value: 0n, slopes: [], terms: [], unknown: 1n };

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
  return { value, slopes: [], terms: [], unknown };
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

interface Part {
  readonly distance: number;
  readonly list: number;
  readonly shift: number;
  times: bigint;
}

const NO_SLOPES: readonly bigint[] = [];
const NO_TERMS: readonly Term[] = [];

/** A sum under construction. */
export class Total {
  private value = 0n;
  private unknown = 0n;
  private slopes: bigint[] | null = null;
  private terms: Map<number, Part> | null = null;
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
    this.work += 1 + form.slopes.length + form.terms.length;
    this.value += form.value * times;
    if (times > 0n) this.unknown += form.unknown * times;
    if (form.slopes.length > 0) this.addSlopes(form.slopes, times);
    for (const term of form.terms) this.addTerm(term, times);
  }

  private addSlopes(slopes: readonly bigint[], times: bigint): void {
    const sums = (this.slopes ??= []);
    slopes.forEach((slope, at) => (sums[at] = (sums[at] ?? 0n) + slope * times));
  }

  private addTerm({ distance, list, shift, times }: Term, by: bigint): void {
    // Distances have two digits at most, see LISTED.
    const key = (list * 128 + distance) * 128 + shift;
    const terms = (this.terms ??= new Map<number, Part>());
    const part = terms.get(key);
    if (part === undefined) terms.set(key, { distance, list, shift, times: times * by });
    else part.times += times * by;
  }

  form(): LinearForm {
    return {
      value: this.value + BigInt(this.small),
      slopes: this.slopes ?? NO_SLOPES,
      terms:
        this.terms === null
          ? NO_TERMS
          : [...this.terms.values()].filter((term) => term.times !== 0n),
      unknown: this.unknown,
    };
  }
}
