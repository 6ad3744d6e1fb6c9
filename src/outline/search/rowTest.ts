import { isConstant } from '../../format/read/linearForm.js';
import { expand } from '../../format/read/pattern.js';
import type { RunScope } from '../../format/read/pattern.js';
import type { DecodedTable } from '../../format/read/table.js';
import { sumOfRow } from '../rows/cells.js';
import type { Automaton } from './automaton.js';
import type { Choice } from './choice.js';

/** A row of the model: the entry that describes it, the runs around it, and its number. */
export interface RowSpot {
  readonly entry: number;
  readonly scope: RunScope | null;
  readonly row: number;
}

/** Between the sizes of a shape, as the table shows it. */
const SIGN = ' × ';

/** Decides about rows by their cells; what depends on no run is decided once for each entry. */
export class RowTest {
  private readonly byText = new Map<number, boolean>();
  private readonly byFilter = new Map<number, boolean>();
  /** Cells that were decided about among the runs of `scope`. */
  private readonly inScope = new Map<string, boolean>();
  private scope: RunScope | null = null;

  constructor(
    private readonly table: DecodedTable,
    private readonly automaton: Automaton | null,
    private readonly choice: Choice,
  ) {}

  /** Whether the type or the shape matches what is searched for. */
  textMatches({ entry, scope }: RowSpot): boolean {
    const known = this.byText.get(entry);
    if (known !== undefined) return known;
    if (scope !== this.scope) {
      this.scope = scope;
      this.inScope.clear();
    }
    const { columns } = this.table;
    const [type, shape] = [columns.pattern('type', entry), columns.pattern('output_shape', entry)];
    const isMatch = this.cellMatches(type, false) || this.cellMatches(shape, true);
    if (!type.includes('{') && !shape.includes('{')) this.byText.set(entry, isMatch);
    return isMatch;
  }

  /** Whether a row passes the filters. */
  isChosen(spot: RowSpot): boolean {
    const { trainability, type, hasParams } = this.choice;
    if (trainability === 'any' && type === '' && !hasParams) return true;
    const known = this.byFilter.get(spot.entry);
    if (known !== undefined) return known;
    const isChosen = this.passesType(spot) && this.passesNumbers(spot);
    if (this.isSameEverywhere(spot.entry)) this.byFilter.set(spot.entry, isChosen);
    return isChosen;
  }

  /** Whether a row has parameters of its own, or may have some. */
  hasParams(spot: RowSpot): boolean {
    const { value, unknown } = sumOfRow({ table: this.table, ...spot }, 'params');
    return value > 0n || unknown > 0n;
  }

  /** Rows beside one another often have the same type or shape. */
  private cellMatches(pattern: string, isShape: boolean): boolean {
    if (pattern === '') return false;
    const key = isShape ? `,${pattern}` : pattern;
    const known = this.inScope.get(key);
    if (known !== undefined) return known;
    const text = expand(pattern, this.scope, this.table.lists);
    const isMatch = this.matches(text) || (isShape && this.matches(text.replaceAll(',', SIGN)));
    this.inScope.set(key, isMatch);
    return isMatch;
  }

  private matches(text: string): boolean {
    return text !== '' && this.automaton?.matches(text) === true;
  }

  private passesType({ entry, scope }: RowSpot): boolean {
    const { type } = this.choice;
    if (type === '') return true;
    return expand(this.table.columns.pattern('type', entry), scope, this.table.lists) === type;
  }

  private passesNumbers(spot: RowSpot): boolean {
    const { trainability, hasParams } = this.choice;
    if (hasParams && !this.hasParams(spot)) return false;
    if (trainability === 'any') return true;
    const trainable = sumOfRow({ table: this.table, ...spot }, 'trainable');
    if (trainability === 'trainable') return trainable.value > 0n;
    const params = sumOfRow({ table: this.table, ...spot }, 'params');
    return params.value > 0n && trainable.value === 0n && trainable.unknown === 0n;
  }

  private isSameEverywhere(entry: number): boolean {
    const { columns, sums, patches, totals } = this.table;
    if (columns.pattern('type', entry).includes('{')) return false;
    if (this.choice.trainability !== 'any' && patches.touches('trainable', 0, Number(totals.rows)))
      return false;
    return (
      isConstant(sums.cellForm('params', entry)) && isConstant(sums.cellForm('trainable', entry))
    );
  }
}
