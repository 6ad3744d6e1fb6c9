import type { Columns } from './columns.js';
import {
  UNKNOWN,
  ZERO,
  Total,
  constant,
  entryForm,
  formOf,
  isConstant,
  outward,
  plainNumber,
} from './linearForm.js';
import type { LinearForm, Term } from './linearForm.js';
import { firstOf, isRun, rowsOf, targetOf } from './grammar.js';
import type { Grammar } from './grammar.js';
import { LIMITS } from '../limits.js';
import { listEntry, runAt } from './pattern.js';
import type { RunScope, Lists } from './pattern.js';
import { refuse } from '../problem.js';

export const QUANTITIES = [
  'params',
  'fixed',
  'trainable',
  'bytes',
  'buffers',
  'flops',
  'partial',
] as const;
export type Quantity = (typeof QUANTITIES)[number];

/** Without their column nothing is known of any row. */
const NEEDED: ReadonlySet<Quantity> = new Set(['params', 'bytes', 'flops']);

/** Sums that a template keeps although its body was left out. */
export type KeptSums = ReadonlyMap<
  number,
  { readonly params: bigint | null; readonly trainable: bigint | null }
>;

export interface Sum {
  readonly value: bigint;
  /** Cells that are not known; above 0 the sum is "≥ value". */
  readonly unknown: bigint;
}

/** What the sums are made from. */
export interface Sources {
  readonly grammar: Grammar;
  readonly columns: Columns;
  readonly lists: Lists;
  readonly kept: KeptSums;
  /** Columns that the writer left out: their cells are not known, where absence else says 0. */
  readonly left: ReadonlySet<string>;
}

/** Sums per template as they depend on the runs around it: computed once, never by expanding. */
export class Sums {
  private readonly templates = new Map<Quantity, readonly LinearForm[]>();
  private readonly runs = new Map<string, LinearForm>();
  private readonly listTotals = new Map<string, LinearForm>();
  private work = 0;

  /** Everything that may exceed a limit happens here, while a problem can still be told. */
  constructor(private readonly sources: Sources) {
    for (const quantity of QUANTITIES) this.addForms(quantity);
  }

  /** The sum over one use of a template whose inside sees the runs of `scope`. */
  ofTemplate(quantity: Quantity, template: number, scope: RunScope | null): Sum {
    return this.evaluated(this.forms(quantity)[template] ?? ZERO, scope);
  }

  /** The sum over all uses of an entry that stands in `scope`. */
  ofEntry(quantity: Quantity, entry: number, scope: RunScope | null): Sum {
    return this.evaluated(this.entryForm(quantity, entry), scope);
  }

  /** Whether the sum is the same for every use of the run that is innermost there. */
  isEven(quantity: Quantity, template: number): boolean {
    const form = this.forms(quantity)[template] ?? ZERO;
    return (form.slopes[0] ?? 0n) === 0n && form.terms.every((term) => term.distance > 0);
  }

  private forms(quantity: Quantity): readonly LinearForm[] {
    return this.templates.get(quantity) ?? [];
  }

  private addForms(quantity: Quantity): void {
    const { grammar } = this.sources;
    const forms: LinearForm[] = [];
    // Set first: a template's form is built from those before it.
    this.templates.set(quantity, forms);
    const isUnknown =
      quantity === 'trainable' ? this.isTrainableUnknown() : this.isUnknown(quantity);
    for (let template = 0; template <= grammar.root; template++) {
      const kept = this.keptForm(quantity, template);
      const missing = isUnknown ? constant(0n, BigInt(rowsOf(grammar, template))) : null;
      forms.push(kept ?? missing ?? this.templateForm(quantity, template));
    }
  }

  private keptForm(quantity: Quantity, template: number): LinearForm | null {
    const { grammar, kept } = this.sources;
    if (grammar.omitted[template] !== true) return null;
    const sums = kept.get(template);
    const value =
      quantity === 'params' || quantity === 'trainable' ? (sums?.[quantity] ?? null) : null;
    if (value !== null) return constant(value);
    return quantity === 'fixed' || quantity === 'partial'
      ? ZERO
      : constant(0n, BigInt(rowsOf(grammar, template)));
  }

  private templateForm(quantity: Quantity, template: number): LinearForm {
    const { grammar } = this.sources;
    const total = new Total();
    const end = firstOf(grammar, template + 1);
    for (let entry = firstOf(grammar, template); entry < end; entry++) {
      if (targetOf(grammar, entry) >= 0) total.add(this.entryForm(quantity, entry));
      else this.addRow(total, quantity, entry);
      this.spend(total);
    }
    const form = total.form();
    if (form.terms.length > LIMITS.terms) {
      refuse('limit', '$.lists', `One sum depends on more than ${LIMITS.terms} lists.`);
    }
    return form;
  }

  private addRow(total: Total, quantity: Quantity, entry: number): void {
    const plain = this.plainCell(quantity, entry);
    if (plain !== null) total.addNumber(plain);
    else total.add(this.cellForm(quantity, entry));
  }

  /** The number in a cell if it needs no form. */
  private plainCell(quantity: Quantity, entry: number): number | null {
    if (quantity !== 'trainable') return this.plainOf(quantity, entry);
    const trains = this.sources.columns.pattern('trains', entry);
    if (trains !== '') return plainNumber(trains);
    const params = this.plainOf('params', entry);
    const fixed = this.plainOf('fixed', entry);
    return params === null || fixed === null || this.isLeft('trains') ? null : params - fixed;
  }

  private plainOf(column: Exclude<Quantity, 'trainable'>, entry: number): number | null {
    return this.isUnknown(column) ? null : plainNumber(this.sources.columns.pattern(column, entry));
  }

  /** The form of a row's own cell. */
  cellForm(quantity: Quantity, entry: number): LinearForm {
    const { columns } = this.sources;
    if (quantity !== 'trainable') {
      return this.isUnknown(quantity) ? UNKNOWN : formOf(columns.pattern(quantity, entry));
    }
    const trains = columns.pattern('trains', entry);
    return trains === '' ? this.trainableByDefault(entry) : formOf(trains);
  }

  /** What trains where no cell says otherwise: all that is not fixed. */
  trainableByDefault(entry: number): LinearForm {
    const params = this.cellForm('params', entry);
    const fixed = this.cellForm('fixed', entry);
    if (params.unknown > 0n || fixed.unknown > 0n) return UNKNOWN;
    if (this.isLeft('trains')) return isZero(params) ? ZERO : UNKNOWN;
    const total = new Total();
    total.add(params);
    total.add(fixed, -1n);
    return total.form();
  }

  private isUnknown(column: Exclude<Quantity, 'trainable'>): boolean {
    const isMissing = !this.sources.columns.has(column);
    return isMissing && (NEEDED.has(column) || this.isLeft(column));
  }

  private isTrainableUnknown(): boolean {
    return this.isUnknown('params') && !this.sources.columns.has('trains');
  }

  private isLeft(column: string): boolean {
    return this.sources.left.has(column);
  }

  /** The form of all uses of an entry, seen from where the entry stands. */
  private entryForm(quantity: Quantity, entry: number): LinearForm {
    const { grammar } = this.sources;
    const target = targetOf(grammar, entry);
    if (target < 0) return this.cellForm(quantity, entry);
    const form = this.forms(quantity)[target] ?? ZERO;
    return isRun(grammar, entry) ? this.boundOnce(quantity, form, entry) : form;
  }

  private boundOnce(quantity: Quantity, form: LinearForm, run: number): LinearForm {
    const key = `${quantity},${run}`;
    const bound = this.runs.get(key) ?? this.bound(form, run);
    this.runs.set(key, bound);
    return bound;
  }

  /** A run of n binds distance 0: n·value + slope₀·n(n−1)/2 + the sums of its lists. */
  private bound(form: LinearForm, run: number): LinearForm {
    const uses = BigInt(this.sources.grammar.repeat[run] ?? 0);
    const total = new Total();
    total.add(outward(form, 1), uses);
    total.add(constant(((form.slopes[0] ?? 0n) * uses * (uses - 1n)) / 2n));
    for (const term of form.terms) {
      if (term.distance === 0) total.add(this.listTotal(run, term), term.times);
    }
    this.spend(total);
    return total.form();
  }

  /** The sum of one list, seen from outside its run; shared by all cells that read the list. */
  private listTotal(run: number, term: Term): LinearForm {
    const key = `${run},${term.list},${term.shift}`;
    const found = this.listTotals.get(key);
    if (found) return found;
    const total = new Total();
    const entries = this.sources.lists.get(run)?.[term.list];
    if (entries === undefined) total.add(UNKNOWN, BigInt(this.sources.grammar.repeat[run] ?? 0));
    for (const entry of entries ?? []) {
      total.add(outward(entryForm(entry, term.shift), term.shift + 1));
      this.spend(total);
    }
    const form = total.form();
    this.listTotals.set(key, form);
    return form;
  }

  private spend(total: Total): void {
    this.work += total.work;
    total.work = 0;
    if (this.work > LIMITS.work)
      refuse('limit', '$.lists', 'The sums over the lists are too large to compute.');
  }

  /** A form where the indices of all runs are known. */
  evaluated(form: LinearForm, scope: RunScope | null): Sum {
    let { value, unknown } = form;
    let run = scope;
    for (const slope of form.slopes) {
      if (run === null) break;
      value += slope * BigInt(run.index);
      run = run.outer;
    }
    for (const term of form.terms) {
      const entry = listEntry(this.sources.lists, runAt(scope, term.distance), term.list);
      const sum =
        entry === null
          ? UNKNOWN
          : this.evaluated(
              outward(entryForm(entry, term.distance + term.shift), term.shift),
              scope,
            );
      value += sum.value * term.times;
      if (term.times > 0n) unknown += sum.unknown * term.times;
    }
    return { value, unknown };
  }
}

function isZero(form: LinearForm): boolean {
  return isConstant(form) && form.value === 0n && form.unknown === 0n;
}
