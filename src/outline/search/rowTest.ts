import { isConstant } from '../../format/read/linearForm.js';
import { expand } from '../../format/read/pattern.js';
import type { RunScope } from '../../format/read/pattern.js';
import type { DecodedTable } from '../../format/read/table.js';
import type { NodePlace } from '../rows/listing.js';
import { TOP } from '../rows/names.js';
import { QuickSums } from '../rows/quickSums.js';
import type { Automaton } from './automaton.js';
import type { Choice } from './choice.js';
import { WordTest } from './wordTest.js';

/** A row of the model: the entry that describes it, the runs around it, and its number. */
export interface RowSpot {
  readonly entry: number;
  readonly scope: RunScope | null;
  readonly row: number;
}

/** Decides about rows by their cells; what depends on no run is decided once for each entry. */
export class RowTest {
  private readonly byFilter = new Map<number, boolean>();
  private readonly fixed = new Map<number, boolean>();
  private readonly words: readonly WordTest[];
  private readonly params: QuickSums;
  private readonly trainable: QuickSums;

  constructor(
    private readonly table: DecodedTable,
    automaton: Automaton | null,
    private readonly choice: Choice,
  ) {
    const columns = automaton === null ? [] : (['type', 'output_shape'] as const);
    this.words = columns.flatMap((column) =>
      automaton === null ? [] : [new WordTest(table, automaton, column)],
    );
    this.params = new QuickSums(table, 'params');
    this.trainable = new QuickSums(table, 'trainable');
  }

  /** Whether the type or the shape matches what is searched for. */
  textMatches({ entry, scope }: RowSpot): boolean {
    return this.words.some((word) => word.matches(entry, scope));
  }

  /** Whether a row passes the filters. */
  isChosen(spot: RowSpot): boolean {
    const { trainability, type, hasParams } = this.choice;
    if (trainability === 'any' && type === '' && !hasParams) return true;
    const known = this.byFilter.get(spot.entry);
    if (known !== undefined) return known;
    const isChosen = this.passesType(spot) && this.passesNumbers(spot);
    if (this.isFixed(spot.entry)) this.byFilter.set(spot.entry, isChosen);
    return isChosen;
  }

  /** Whether a row has parameters of its own, or may have some. */
  hasParams(spot: RowSpot): boolean {
    const sign = this.params.signOf(placeOf(spot));
    return sign > 0 || Number.isNaN(sign);
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
    const trainable = this.trainable.signOf(placeOf(spot));
    if (trainability === 'trainable') return trainable > 0;
    return trainable === 0 && this.params.signOf(placeOf(spot)) > 0;
  }

  /** Whether the filters say the same wherever an entry is used. */
  private isFixed(entry: number): boolean {
    const known = this.fixed.get(entry) ?? this.dependsOnNoRun(entry);
    this.fixed.set(entry, known);
    return known;
  }

  private dependsOnNoRun(entry: number): boolean {
    const { columns, sums, patches } = this.table;
    if (columns.pattern('type', entry).includes('{')) return false;
    if (this.choice.trainability !== 'any' && patches.has('trainable')) return false;
    return (
      isConstant(sums.cellForm('params', entry)) && isConstant(sums.cellForm('trainable', entry))
    );
  }
}

function placeOf({ entry, scope, row }: RowSpot): NodePlace {
  return { kind: 'layer', entry, target: -1, outer: scope, scope, names: TOP, row, rows: 1 };
}
