import { split } from './cells.js';
import type { Columns } from './columns.js';
import { formOf, isConstant } from './linearForm.js';
import { rowsOf } from './grammar.js';
import type { Grammar } from './grammar.js';
import { LIMITS } from '../limits.js';
import type { RunScope } from './pattern.js';
import { entryOfRow, placeOf } from './place.js';
import { refuse } from '../problem.js';
import { indexOf, optionalText } from './members.js';
import type { Members } from './members.js';
import type { Sum, Sums } from './sums.js';

export const PATCHED_COLUMNS = ['trains', 'dtype', 'tied', 'alias', 'device', 'mode'] as const;
export type PatchedColumn = (typeof PATCHED_COLUMNS)[number];

/** Rows, rising, with the cells that stand there instead of the template's. */
interface Changes {
  readonly rows: readonly number[];
  readonly values: readonly string[];
}

const NONE: Changes = { rows: [], values: [] };

const PATCH = /^(\d{1,16})=([^*]*)(?:\*(\d{1,7}))?$/;

export class Patches {
  private readonly changes = new Map<PatchedColumn, Changes>();
  /** By how much the patches up to each one change the sum of trainable parameters. */
  private readonly sums: bigint[] = [0n];
  /** Of how many rows up to each one they make it unknown. */
  private readonly unknowns: number[] = [0];
  private work = 0;

  constructor(
    patches: Members,
    private readonly grammar: Grammar,
    private readonly columns: Columns,
    sums: Sums,
  ) {
    let left: number = LIMITS.patches;
    for (const column of PATCHED_COLUMNS) {
      const text = optionalText(patches, column, '$.patches');
      if (text === null || text === '') continue;
      const changes = this.read(text, column, left);
      left -= changes.rows.length;
      this.changes.set(column, changes);
    }
    this.sumUp(sums);
  }

  /** The pattern that stands at a row instead of the template's, `null` if none does. */
  at(column: PatchedColumn, row: number): string | null {
    const { rows, values } = this.changes.get(column) ?? NONE;
    const index = firstFrom(rows, row);
    return rows[index] === row ? this.columns.patched(column, values[index] ?? '') : null;
  }

  /** Whether a cell of a column is patched in the rows from `from` up to `to`. */
  touches(column: PatchedColumn, from: number, to: number): boolean {
    const { rows } = this.changes.get(column) ?? NONE;
    return firstFrom(rows, from) < firstFrom(rows, to);
  }

  /** What the patches add to the trainable parameters of the rows from `from` up to `to`. */
  trainable(from: number, to: number): Sum {
    const { rows } = this.changes.get('trains') ?? NONE;
    const [before, after] = [firstFrom(rows, from), firstFrom(rows, to)];
    const unknown = (this.unknowns[after] ?? 0) - (this.unknowns[before] ?? 0);
    return {
      value: (this.sums[after] ?? 0n) - (this.sums[before] ?? 0n),
      unknown: BigInt(unknown),
    };
  }

  private read(text: string, column: PatchedColumn, limit: number): Changes {
    const path = `$.patches.${column}`;
    const end = rowsOf(this.grammar, this.grammar.root);
    const rows: number[] = [];
    const values: string[] = [];
    let row = 0;
    for (const cell of split(text, ',', LIMITS.entries)) {
      const [, distance = '', value = '', times = '1'] =
        PATCH.exec(cell) ?? refuse('reference', path, `${path} has an entry that is not readable.`);
      const step = Number(distance);
      const count = Number(times);
      if (count > limit - rows.length)
        refuse('limit', path, `There are more than ${LIMITS.patches} patches.`);
      this.checkValue(column, value, path);
      if (step === 0 && (rows.length > 0 || count !== 1))
        refuse('count', path, `The rows in ${path} do not rise.`);
      for (let time = 0; time < count; time++) {
        row += step;
        rows.push(row);
        values.push(value);
      }
      if (row >= end)
        refuse('reference', path, `${path} refers to a row that the model does not have.`);
    }
    return { rows, values };
  }

  private checkValue(column: PatchedColumn, value: string, path: string): void {
    if (value === '' || column === 'trains' || column === 'tied' || column === 'alias') return;
    const index = indexOf(value);
    if (index < 0 || index >= this.columns.wordCount(column)) {
      refuse('reference', path, `${path} refers to an entry that its dictionary does not have.`);
    }
  }

  private sumUp(sums: Sums): void {
    const { rows, values } = this.changes.get('trains') ?? NONE;
    const alike = new Map<string, Map<number, Sum>>();
    let value = 0n;
    let unknown = 0;
    for (let index = 0; index < rows.length; index++) {
      const cell = values[index] ?? '';
      let ofCell = alike.get(cell);
      if (ofCell === undefined) alike.set(cell, (ofCell = new Map<number, Sum>()));
      const change = this.changeAt(rows[index] ?? 0, cell, sums, ofCell);
      value += change.value;
      unknown += Number(change.unknown);
      this.sums.push(value);
      this.unknowns.push(unknown);
    }
  }

  /** `alike`: the changes to this cell that depend on no run, by entry. */
  private changeAt(row: number, cell: string, sums: Sums, alike: Map<number, Sum>): Sum {
    const entry = entryOfRow(this.grammar, row);
    const known = entry < 0 ? NOTHING : alike.get(entry);
    if (known !== undefined) return known;
    const old = sums.cellForm('trainable', entry);
    const now = cell === '' ? sums.trainableByDefault(entry) : formOf(cell);
    const scope = placeOf(this.grammar, row)?.scope ?? null;
    this.spend(scope);
    const [before, after] = [sums.evaluated(old, scope), sums.evaluated(now, scope)];
    const change = { value: after.value - before.value, unknown: after.unknown - before.unknown };
    if (isConstant(old) && isConstant(now)) alike.set(entry, change);
    return change;
  }

  /** A change is looked for in all runs around it. */
  private spend(scope: RunScope | null): void {
    this.work++;
    for (let run = scope; run !== null; run = run.outer) this.work++;
    if (this.work > LIMITS.patchWork)
      refuse('limit', '$.patches', 'The sums over the patches are too large to compute.');
  }
}

const NOTHING: Sum = { value: 0n, unknown: 0n };

/** The index of the first row that is not before `row`. */
function firstFrom(rows: readonly number[], row: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle] ?? 0) < row) low = middle + 1;
    else high = middle;
  }
  return low;
}
