import { plainNumber } from '../../format/read/linearForm.js';
import type { LinearForm } from '../../format/read/linearForm.js';
import { EXACT, runAt } from '../../format/read/pattern.js';
import type { RunScope } from '../../format/read/pattern.js';
import type { Quantity } from '../../format/read/sums.js';
import type { DecodedTable } from '../../format/read/table.js';
import { around, formOf, isWholeEntry, sumOf } from './amounts.js';
import type { NodePlace } from './listing.js';

/** A form in doubles. */
interface QuickForm {
  readonly base: number;
  readonly slopes: readonly number[];
  readonly terms: readonly {
    readonly distance: number;
    readonly list: number;
    readonly times: number;
  }[];
}

/**
 * The sums of a column for many rows, in doubles as far as these are exact: what is written in the payload is taken apart
 * once, and then each row costs some additions.
 */
export class QuickSums {
  /** Forms by what they are of: a cell, all uses of an entry, a template. */
  private readonly cells: (QuickForm | null | undefined)[] = [];
  private readonly entries: (QuickForm | null | undefined)[] = [];
  private readonly templates: (QuickForm | null | undefined)[] = [];
  private readonly lists = new Map<number, (Float64Array | undefined)[]>();
  private readonly isPatched: boolean;

  constructor(
    private readonly table: DecodedTable,
    private readonly quantity: Quantity,
  ) {
    this.isPatched = quantity === 'trainable' && table.patches.has('trainable');
  }

  /** NaN: something is unknown. */
  numberOf(place: NodePlace): number {
    const quick = this.quick(place);
    if (!Number.isNaN(quick)) return quick;
    const { value, unknown } = sumOf(this.table, place, this.quantity);
    return unknown > 0n && value === 0n ? NaN : Number(value);
  }

  /** Whether it is above 0, 0 or below; NaN: it is unknown whether it is more than 0. */
  signOf(place: NodePlace): number {
    const quick = this.quick(place);
    if (!Number.isNaN(quick)) return Math.sign(quick);
    const { value, unknown } = sumOf(this.table, place, this.quantity);
    if (value > 0n) return 1;
    return unknown > 0n ? NaN : Math.sign(Number(value));
  }

  /** NaN: the sum is unknown, or too large. */
  private quick(place: NodePlace): number {
    const { row, rows } = place;
    if (this.isPatched && this.table.patches.touches('trainable', row, row + rows)) return NaN;
    const form = this.quickForm(place);
    return form === null ? NaN : this.evaluated(form, around(place));
  }

  private quickForm(place: NodePlace): QuickForm | null {
    const { kind, entry, target } = place;
    const isCell = kind === 'layer' && target < 0;
    const isEntry = !isCell && isWholeEntry(place);
    const known = isCell ? this.cells : isEntry ? this.entries : this.templates;
    const at = isCell || isEntry ? entry : target;
    let form = known[at];
    if (form === undefined) known[at] = form = inDoubles(formOf(this.table, place, this.quantity));
    return form;
  }

  private evaluated({ base, slopes, terms }: QuickForm, scope: RunScope | null): number {
    let value = base;
    let size = Math.abs(base);
    let run = scope;
    for (let at = 0; at < slopes.length && run !== null; at++) {
      const product = (slopes[at] ?? 0) * run.index;
      value += product;
      size += Math.abs(product);
      run = run.outer;
    }
    for (const { distance, list, times } of terms) {
      const product = times * this.listed(runAt(scope, distance), list);
      value += product;
      size += Math.abs(product);
    }
    return size < EXACT ? value : NaN;
  }

  private listed(run: RunScope | null, list: number): number {
    if (run === null) return NaN;
    const ofRun = this.lists.get(run.run) ?? [];
    let numbers = ofRun[list];
    if (numbers === undefined) {
      const entries = this.table.lists.entries(run.run, list) ?? [];
      numbers = Float64Array.from(entries, (entry) => plainNumber(entry) ?? NaN);
      ofRun[list] = numbers;
      this.lists.set(run.run, ofRun);
    }
    return numbers[run.index] ?? NaN;
  }
}

/** `null`: not all of it is known, or it depends on so much that it has to be paid for. */
function inDoubles({ value, slopes, terms, unknown }: LinearForm): QuickForm | null {
  if (unknown > 0n || terms.length > FEW) return null;
  return {
    base: Number(value),
    slopes: slopes.map(Number),
    terms: terms.map(({ distance, list, times }) => ({ distance, list, times: Number(times) })),
  };
}

const FEW = 16;
