import { COLUMNS } from '../../format/columns.js';
import type { ColumnId } from '../../format/columns.js';
import { LIMITS } from '../../format/limits.js';
import type { Quantity } from '../../format/read/sums.js';
import type { DecodedTable } from '../../format/read/table.js';
import { Work } from '../../format/read/work.js';
import { textAt } from '../rows/cells.js';
import type { RowPlace } from '../rows/cells.js';
import type { NodePlace } from '../rows/listing.js';
import { describing } from '../rows/pageRow.js';
import { QuickSums } from '../rows/quickSums.js';
import { orderOf } from './numberOrder.js';
import { PathTexts } from './pathTexts.js';
import { TextOrder } from './textOrder.js';

/** By which column rows are sorted: its id in the format. */
export interface Order {
  readonly by: string;
  readonly isDescending: boolean;
}

const KINDS = new Map<string, (typeof COLUMNS)[number]>(
  COLUMNS.map((column) => [column.id, column]),
);

/** Makes the number that a row is sorted by; those of texts are put in order in the end. */
interface KeyMaker {
  keyOf(place: NodePlace): number;
  /** Where keys are only what rows are known by: the numbers for them; `null`: these turned out to say nothing. */
  readonly ordered?: (keys: Float64Array) => Float64Array | null;
}

interface SortOptions {
  readonly isFlat: boolean;
  /** Rows that will be added. */
  readonly count: number;
  /** Whether names in a template may be compared once for all its uses. */
  readonly comparesEntries?: boolean;
}

/**
 * What rows are sorted by: names, numbers, of shapes how many elements they have, other texts, each as a number that rises
 * with it. NaN, which is unknown or nothing, comes after all others, as does what would take too many steps to read.
 */
export class SortKeys {
  private readonly work = new Work(LIMITS.searchSteps);
  private readonly keys: Float64Array;
  private added = 0;
  private readonly maker: KeyMaker;

  constructor(
    private readonly table: DecodedTable,
    by: string,
    { isFlat, count, comparesEntries = true }: SortOptions,
  ) {
    this.keys = new Float64Array(count);
    table.lists.pageWork.renew();
    this.maker = by === 'name' ? ofNames(table, isFlat, comparesEntries) : makerOf(table, by);
  }

  /** The next row. */
  add(place: NodePlace): void {
    const { pageWork } = this.table.lists;
    const isPaid = this.work.pays(1 + pageWork.spent);
    pageWork.renew();
    this.keys[this.added++] = isPaid ? this.maker.keyOf(place) : NaN;
  }

  /** The rows by their keys, equal ones as they come; `null`: it takes other keys, which do not compare entries. */
  order(isDescending: boolean): Int32Array | null {
    const { keys, maker } = this;
    const ordered = maker.ordered === undefined ? keys : maker.ordered(keys);
    return ordered === null ? null : orderOf(ordered, isDescending);
  }
}

function makerOf(table: DecodedTable, by: string): KeyMaker {
  const column = KINDS.get(by);
  if (by === 'output_shape' || by === 'input_shape') return ofCells(table, by, elementsIn);
  if (column?.kind !== 'int' || !column.isSummed) return ofTexts(table, by);
  const sums = new QuickSums(table, column.id as Quantity);
  return { keyOf: (place) => sums.numberOf(place) };
}

function ofNames(table: DecodedTable, isFlat: boolean, comparesEntries: boolean): KeyMaker {
  const names = new PathTexts(table, isFlat, comparesEntries);
  return { keyOf: (place) => names.keyOf(place), ordered: (keys) => names.ordered(keys) };
}

function ofTexts(table: DecodedTable, column: string): KeyMaker {
  const texts = new TextOrder();
  const keyOf = (text: string): number => {
    if (text === '') return NaN;
    texts.write(text);
    return texts.finish();
  };
  const ordered = (keys: Float64Array): Float64Array => {
    const ranks = texts.ranks();
    return keys.map((key) => ranks[key] ?? NaN);
  };
  return { ...ofCells(table, column, keyOf), ordered };
}

/** Of cells in the same words among the same runs the text is made once. */
function ofCells(table: DecodedTable, column: string, read: (text: string) => number): KeyMaker {
  const known = new Map<string, { scope: RowPlace['scope']; key: number }>();
  const { columns, patches } = table;
  const isPatched = patches.has(column);
  const keyOf = (node: NodePlace): number => {
    const place = describing(table, node);
    if (place === null) return NaN;
    const { entry, scope, row } = place;
    const patch = isPatched ? patches.at(column, row) : null;
    const pattern = patch ?? columns.pattern(column, entry);
    const found = known.get(pattern);
    if (found !== undefined && (found.scope === scope || !pattern.includes('{'))) return found.key;
    const key = read(textAt(place, column as ColumnId));
    known.set(pattern, { scope, key });
    return key;
  };
  return { keyOf };
}

/** Elements of all tensors of a shape, for each of the batch; NaN: it says nothing. */
function elementsIn(shape: string): number {
  if (shape === '') return NaN;
  let sum = 0;
  for (const tensor of shape.split(';')) {
    const sizes = tensor.slice(tensor.lastIndexOf(':') + 1).split(',');
    const known = sizes.map(Number).filter((size) => Number.isFinite(size));
    if (known.length > 0) sum += known.reduce((product, size) => product * size, 1);
  }
  return sum;
}
