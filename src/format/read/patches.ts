import { COLUMNS } from '../columns.js';
import { LIMITS } from '../limits.js';
import { refuse } from '../problem.js';
import { split } from './cells.js';
import type { Columns } from './columns.js';
import { rowsOf } from './grammar.js';
import type { Grammar } from './grammar.js';
import { isConstant } from './linearForm.js';
import { indexOf, optionalText } from './members.js';
import type { Members } from './members.js';
import { PatchedRows } from './patchedRows.js';
import { entryOfRow, placeOf } from './place.js';
import { PAGE_STEPS } from './sums.js';
import type { Sum, Sums } from './sums.js';
import type { Work } from './work.js';

type Known = (typeof COLUMNS)[number];

const PATCHED = COLUMNS.filter(({ isPatched }) => isPatched);
const BY_ID = new Map<string, Known>(PATCHED.map((column) => [column.id, column]));

const PATCH = /^(\d{1,16})=([^*]*)(?:\*(\d{1,16}))?$/;

/** Sums of what patches change are kept for each so many of them; between, they are added up when asked for. */
const SUMMED_AT_ONCE = 128;

/** Single cells that differ from their template. */
export class Patches {
  private readonly changes = new Map<string, PatchedRows>();
  /** By how much the patches before every 128th one change the sum of trainable parameters. */
  private readonly sums: Sum[] = [];

  constructor(
    patches: Members,
    private readonly grammar: Grammar,
    private readonly columns: Columns,
    private readonly ofTemplates: Sums,
    work: Work,
  ) {
    for (const column of PATCHED) {
      const text = optionalText(patches, column.id, '$.patches');
      if (text !== null && text !== '') this.changes.set(column.id, this.read(text, column));
    }
    this.sumUp(work);
  }

  /** The pattern of a row in place of the template's, `null` if there is none. */
  at(id: string, row: number): string | null {
    const column = BY_ID.get(id);
    const value = this.changes.get(id)?.valueAt(row) ?? null;
    return column === undefined || value === null ? null : this.columns.patched(column, value);
  }

  /** Whether any cell of a column is patched. */
  has(id: string): boolean {
    return this.changes.has(id);
  }

  /** Whether any of the rows from `from` up to `to` is patched. */
  touches(id: string, from: number, to: number): boolean {
    const changes = this.changes.get(id);
    return changes !== undefined && changes.countBefore(to) > changes.countBefore(from);
  }

  /** What the patches add to the trainable parameters of the rows from `from` up to `to`. */
  trainable(from: number, to: number): Sum {
    const changes = this.changes.get('trainable');
    if (changes === undefined) return NOTHING;
    const sum = this.changeOf(changes, from, to);
    // Of two sums that are not all there the difference says nothing.
    return this.ofTemplates.pageWork.isSpent ? UNREAD : sum;
  }

  private changeOf(changes: PatchedRows, from: number, to: number): Sum {
    const [before, after] = [changes.countBefore(from), changes.countBefore(to)];
    if (after - before <= SUMMED_AT_ONCE) return this.summed(changes, before, after);
    const [less, more] = [this.summedTo(changes, before), this.summedTo(changes, after)];
    return { value: more.value - less.value, unknown: more.unknown - less.unknown };
  }

  private read(text: string, column: Known): PatchedRows {
    const path = `$.patches.${column.id}`;
    const patched = new PatchedRows();
    for (const cell of split(text, ',', LIMITS.readCharacters)) {
      const [, distance = '', value = '', times = '1'] =
        PATCH.exec(cell) ?? refuse('reference', path, `${path} has an entry that is not readable.`);
      this.checkValue(column, value, path);
      const isRising = patched.add(Number(distance), Number(times), value);
      if (!isRising) refuse('count', path, `The rows in ${path} do not rise.`);
      if (patched.last >= rowsOf(this.grammar, this.grammar.root))
        refuse('reference', path, `${path} refers to a row that the model does not have.`);
    }
    return patched;
  }

  private checkValue({ id, kind }: Known, value: string, path: string): void {
    if (value === '' || kind !== 'dict') return;
    const index = indexOf(value);
    if (index < 0 || index >= this.columns.words(id).length) {
      refuse('reference', path, `${path} refers to an entry that its dictionary does not have.`);
    }
  }

  private sumUp(work: Work): void {
    const changes = this.changes.get('trainable');
    if (changes === undefined) return;
    const alike = new Map<string, Map<number, Sum>>();
    let sum = NOTHING;
    for (let at = 0; at < changes.count; at++) {
      if (!work.pays(1 + this.stepsOfARow))
        refuse('limit', '$.patches', 'The sums over the patches are too large to compute.');
      if (at % SUMMED_AT_ONCE === 0) this.sums.push(sum);
      sum = plus(sum, this.changeAt(changes, at, alike, work, 1));
    }
  }

  /** To find a row takes longer where it is deep inside. */
  private get stepsOfARow(): number {
    return this.grammar.depth >> 3;
  }

  private summedTo(changes: PatchedRows, count: number): Sum {
    const whole = Math.floor(count / SUMMED_AT_ONCE);
    const known = this.sums[whole];
    // The last sum is of fewer patches than 128.
    const from = known === undefined ? (whole - 1) * SUMMED_AT_ONCE : whole * SUMMED_AT_ONCE;
    return plus(known ?? this.sums[whole - 1] ?? NOTHING, this.summed(changes, from, count));
  }

  private summed(changes: PatchedRows, from: number, to: number): Sum {
    const alike = new Map<string, Map<number, Sum>>();
    let sum = NOTHING;
    const work = this.ofTemplates.pageWork;
    for (let at = from; at < to; at++) {
      if (!work.pays(PAGE_STEPS * (1 + this.stepsOfARow))) return UNREAD;
      sum = plus(sum, this.changeAt(changes, at, alike, work, PAGE_STEPS));
    }
    return sum;
  }

  /** `alike`: the changes to a cell that depend on no run, by entry. */
  private changeAt(
    changes: PatchedRows,
    at: number,
    alike: Map<string, Map<number, Sum>>,
    work: Work,
    unit: number,
  ): Sum {
    const { row, value: cell } = changes.nth(at);
    const entry = entryOfRow(this.grammar, row);
    if (entry < 0) return NOTHING;
    let ofCell = alike.get(cell);
    if (ofCell === undefined) alike.set(cell, (ofCell = new Map<number, Sum>()));
    const known = ofCell.get(entry);
    if (known !== undefined) return known;
    work.pays(unit * (8 + this.stepsOfARow));
    const { ofTemplates } = this;
    const old = ofTemplates.cellForm('trainable', entry);
    const now = cell === '' ? ofTemplates.trainableByDefault(entry) : ofTemplates.formOf(cell);
    const scope = placeOf(this.grammar, row)?.scope ?? null;
    const before = ofTemplates.evaluated(old, scope, work);
    const after = ofTemplates.evaluated(now, scope, work);
    const change = { value: after.value - before.value, unknown: after.unknown - before.unknown };
    if (isConstant(old) && isConstant(now)) ofCell.set(entry, change);
    return change;
  }
}

const NOTHING: Sum = { value: 0n, unknown: 0n };
const UNREAD: Sum = { value: 0n, unknown: 1n };

function plus(one: Sum, other: Sum): Sum {
  return other === NOTHING
    ? one
    : { value: one.value + other.value, unknown: one.unknown + other.unknown };
}
