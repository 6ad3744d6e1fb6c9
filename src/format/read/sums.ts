import { COLUMNS } from '../columns.js';
import type { ColumnId } from '../columns.js';
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
import type { Lists } from './lists.js';
import { hasSample, listEntry, runAt } from './pattern.js';
import type { RunScope } from './pattern.js';
import { refuse } from '../problem.js';
import type { Work } from './work.js';

/** The columns that are summed over rows. */
export type Quantity = Extract<(typeof COLUMNS)[number], { readonly kind: 'int' }>['id'];

const SUMMED = COLUMNS.filter((column) => column.kind === 'int' && column.isSummed) as readonly {
  readonly id: Quantity;
  readonly missing: 'unknown' | 'empty';
}[];

/** Without their column nothing is known of any row. */
const NEEDED: ReadonlySet<ColumnId> = new Set(
  COLUMNS.filter(({ missing }) => missing === 'unknown').map(({ id }) => id),
);

/** What the rows of a body that was left out add up to, by column and template; `null`: unknown. */
export type KeptSums = ReadonlyMap<string, ReadonlyMap<number, bigint | null>>;

export interface Sum {
  readonly value: bigint;
  /** Unknown cells; above 0 the sum is "≥ value". */
  readonly unknown: bigint;
}

/** To look up and read a list's entry takes about as long as so many characters of a pattern. */
const STEPS_OF_A_TERM = 20;

/** A step of making a page is so much smaller than one of checking a payload. */
export const PAGE_STEPS = 8;

/** To take a cell of so many UTF-16 units apart takes no longer than to look for it. */
const SHORT = 24;

const MOST_NUMBERS = 16_384;

/** What the sums are made from. */
export interface Sources {
  readonly grammar: Grammar;
  readonly columns: Columns;
  readonly lists: Lists;
  readonly kept: KeptSums;
  /** Columns that the writer left out: their cells are unknown, where absence otherwise means 0. */
  readonly left: ReadonlySet<string>;
}

/** Sums per template as they depend on the runs around it: computed once, never by expanding. */
export class Sums {
  private readonly templates = new Map<Quantity, readonly LinearForm[]>();
  private unknown: readonly LinearForm[] | null = null;
  private readonly runs = new Map<Quantity, Map<number, LinearForm>>();
  private readonly listTotals = new Map<string, LinearForm>();
  private readonly numbers = new Map<string, LinearForm>();

  /** Everything that may exceed a limit happens here, while a problem can still be reported. */
  constructor(
    private readonly sources: Sources,
    private readonly work: Work,
  ) {
    for (const { id } of SUMMED) this.addForms(id);
  }

  /** The steps that may be taken for the page that is made now. */
  get pageWork(): Work {
    return this.sources.lists.pageWork;
  }

  /** The sum over one use of a template whose inside sees the runs of `scope`. */
  ofTemplate(quantity: Quantity, template: number, scope: RunScope | null): Sum {
    return this.evaluated(this.forms(quantity)[template] ?? ZERO, scope);
  }

  /** The form of one use of a template, seen from its inside. */
  formOfTemplate(quantity: Quantity, template: number): LinearForm {
    return this.forms(quantity)[template] ?? ZERO;
  }

  /** The sum over all uses that the sample runs of a scope represent. */
  overUses(form: LinearForm, scope: RunScope | null): Sum {
    if (!hasSample(scope)) return this.evaluated(form, scope);
    const work = this.pageWork;
    let seen = form;
    for (let run = scope; run !== null && !work.isSpent; run = run.outer) {
      seen = run.sample ? this.bound(seen, run.run, work) : this.within(seen, run, work);
    }
    return work.isSpent ? UNKNOWN : this.evaluated(seen, null);
  }

  private forms(quantity: Quantity): readonly LinearForm[] {
    return this.templates.get(quantity) ?? [];
  }

  private addForms(quantity: Quantity): void {
    const { grammar, kept } = this.sources;
    const isUnknown =
      quantity === 'trainable' ? this.isTrainableUnknown() : this.isUnknown(quantity);
    if (isUnknown && !kept.has(quantity)) {
      this.templates.set(quantity, this.unknownForms());
      return;
    }
    const forms: LinearForm[] = [];
    if (!isUnknown && this.isEmpty(quantity)) {
      this.templates.set(quantity, forms);
      return;
    }
    // Set first: a template's form is built from those before it.
    this.templates.set(quantity, forms);
    for (let template = 0; template <= grammar.root; template++) {
      const missing = isUnknown ? this.unknownForms()[template] : undefined;
      forms.push(
        this.keptForm(quantity, template) ?? missing ?? this.templateForm(quantity, template),
      );
    }
  }

  /** The same for all columns of which nothing is known. */
  private unknownForms(): readonly LinearForm[] {
    this.unknown ??= Array.from(this.sources.grammar.rows, (rows) => constant(0n, BigInt(rows)));
    return this.unknown;
  }

  private keptForm(quantity: Quantity, template: number): LinearForm | null {
    const { grammar, kept } = this.sources;
    if (grammar.omitted[template] !== true) return null;
    const sum = kept.get(quantity)?.get(template);
    if (sum !== undefined && sum !== null) return constant(sum);
    const isAbsent = sum === undefined && quantity !== 'trainable';
    const isZero = isAbsent && !NEEDED.has(quantity) && !this.isLeft(quantity);
    return isZero ? ZERO : constant(0n, BigInt(rowsOf(grammar, template)));
  }

  private templateForm(quantity: Quantity, template: number): LinearForm {
    const { grammar } = this.sources;
    const total = new Total();
    const end = firstOf(grammar, template + 1);
    for (let entry = firstOf(grammar, template); entry < end; entry++) {
      if (targetOf(grammar, entry) >= 0) total.add(this.formOfEntry(quantity, entry));
      else this.addRow(total, quantity, entry);
      this.spend(total, this.work);
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
    const trainable = this.sources.columns.pattern('trainable', entry);
    if (trainable !== '') return plainNumber(trainable);
    const params = this.plainOf('params', entry);
    const untrainable = this.plainOf('untrainable', entry);
    return params === null || untrainable === null || this.isLeft('trainable')
      ? null
      : params - untrainable;
  }

  private plainOf(column: Exclude<Quantity, 'trainable'>, entry: number): number | null {
    return this.isUnknown(column) ? null : plainNumber(this.sources.columns.pattern(column, entry));
  }

  /** An integer as it is written; what takes long to take apart is kept, for many sums and rows read it. */
  formOf(cell: string): LinearForm {
    if (cell.length <= SHORT && !cell.startsWith('{')) return formOf(cell);
    const known = this.numbers.get(cell);
    if (known !== undefined) return known;
    const form = formOf(cell);
    if (this.numbers.size >= MOST_NUMBERS) this.numbers.clear();
    this.numbers.set(cell, form);
    return form;
  }

  /** The form of a row's own cell. */
  cellForm(quantity: Quantity, entry: number): LinearForm {
    const { columns } = this.sources;
    if (quantity !== 'trainable') {
      return this.isUnknown(quantity) ? UNKNOWN : this.formOf(columns.pattern(quantity, entry));
    }
    const trainable = columns.pattern('trainable', entry);
    return trainable === '' ? this.trainableByDefault(entry) : this.formOf(trainable);
  }

  /** The trainable parameters where no cell says otherwise: all that can be trained. */
  trainableByDefault(entry: number): LinearForm {
    const params = this.cellForm('params', entry);
    const untrainable = this.cellForm('untrainable', entry);
    if (params.unknown > 0n || untrainable.unknown > 0n) return UNKNOWN;
    if (this.isLeft('trainable')) return isZero(params) ? ZERO : UNKNOWN;
    const total = new Total();
    total.add(params);
    total.add(untrainable, -1n);
    return total.form();
  }

  /** Whether nothing is known of a column in any row. */
  isUnknown(column: ColumnId): boolean {
    return this.isLeft(column) || (NEEDED.has(column) && !this.sources.columns.has(column));
  }

  /** Whether a column says nothing, so that all sums are 0. */
  private isEmpty(quantity: Quantity): boolean {
    const { columns, kept } = this.sources;
    return quantity !== 'trainable' && !columns.has(quantity) && !kept.has(quantity);
  }

  private isTrainableUnknown(): boolean {
    return this.isUnknown('params') && !this.sources.columns.has('trainable');
  }

  private isLeft(column: string): boolean {
    return this.sources.left.has(column);
  }

  /** The form of all uses of an entry, seen from the entry's scope. */
  formOfEntry(quantity: Quantity, entry: number): LinearForm {
    const { grammar } = this.sources;
    const target = targetOf(grammar, entry);
    if (target < 0) return this.cellForm(quantity, entry);
    const form = this.forms(quantity)[target] ?? ZERO;
    return isRun(grammar, entry) ? this.boundOnce(quantity, form, entry) : form;
  }

  private boundOnce(quantity: Quantity, form: LinearForm, run: number): LinearForm {
    if (isConstant(form)) return this.bound(form, run, this.work);
    const known = this.runs.get(quantity) ?? new Map<number, LinearForm>();
    this.runs.set(quantity, known);
    const bound = known.get(run) ?? this.bound(form, run, this.work);
    known.set(run, bound);
    return bound;
  }

  /** A run of n binds distance 0: n·value + slope₀·n(n−1)/2 + the sums of its lists. */
  private bound(form: LinearForm, run: number, work: Work): LinearForm {
    const uses = BigInt(this.sources.grammar.repeat[run] ?? 0);
    if (isConstant(form)) return constant(form.value * uses, form.unknown * uses);
    const total = new Total();
    total.add(outward(form, 1), uses);
    total.add(constant(((form.slopes[0] ?? 0n) * uses * (uses - 1n)) / 2n));
    for (const term of form.terms) {
      if (term.distance === 0) total.add(this.listTotal(run, term, work), term.times);
    }
    this.spend(total, work);
    return total.form();
  }

  /** One use of a run binds distance 0, too. */
  private within(form: LinearForm, run: RunScope, work: Work): LinearForm {
    if (isConstant(form)) return form;
    const total = new Total();
    total.add(outward(form, 1));
    total.add(constant((form.slopes[0] ?? 0n) * BigInt(run.index)));
    for (const term of form.terms) {
      if (term.distance > 0) continue;
      const entry = listEntry(this.sources.lists, run, term.list);
      total.add(entry === null ? UNKNOWN : this.listed(entry, term), term.times);
    }
    this.spend(total, work);
    return total.form();
  }

  /** An entry of the list of a term at distance 0, seen from outside its run. */
  private listed(entry: string, term: Term): LinearForm {
    return outward(entryForm(this.formOf(entry), term.shift), term.shift + 1);
  }

  /** The sum of one list, seen from outside its run; shared by all cells that read the list. */
  private listTotal(run: number, term: Term, work: Work): LinearForm {
    const key = `${run},${term.list},${term.shift}`;
    const found = this.listTotals.get(key);
    if (found) return found;
    const total = new Total();
    const entries = this.sources.lists.entries(run, term.list);
    if (entries === undefined) total.add(UNKNOWN, BigInt(this.sources.grammar.repeat[run] ?? 0));
    for (const entry of entries ?? []) {
      total.add(this.listed(entry, term));
      if (!this.spend(total, work)) return UNKNOWN;
    }
    const form = total.form();
    this.listTotals.set(key, form);
    return form;
  }

  /** Pays for a sum; false where no more may be done for the page. */
  private spend(total: Total, work: Work): boolean {
    const isPaid = work.pays(work === this.work ? total.work : PAGE_STEPS * total.work);
    total.work = 0;
    if (!isPaid && work === this.work)
      refuse('limit', '$.lists', 'The sums over the lists are too large to compute.');
    return isPaid;
  }

  /** A form where the indices of all runs are known; unknown where it would take too many steps. */
  evaluated(form: LinearForm, scope: RunScope | null, work: Work = this.pageWork): Sum {
    if (!work.pays(form.slopes.length + STEPS_OF_A_TERM * form.terms.length)) return UNKNOWN;
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
              outward(entryForm(this.formOf(entry), term.distance + term.shift), term.shift),
              scope,
              work,
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
