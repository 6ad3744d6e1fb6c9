import { COLUMNS } from '../../format/columns.js';
import type { ColumnId } from '../../format/columns.js';
import { isConstant } from '../../format/read/linearForm.js';
import type { Quantity } from '../../format/read/sums.js';
import type { DecodedTable } from '../../format/read/table.js';
import { sumOf } from '../rows/amounts.js';
import { textAt } from '../rows/cells.js';
import { labelOf } from '../rows/labels.js';
import type { VisibleNode } from '../rows/listing.js';
import { describing } from '../rows/pageRow.js';

/** `null`, which is unknown or nothing, comes after all others. */
export type SortKey = string | number | null;

/** By which column rows are sorted: its id in the format. */
export interface Order {
  readonly by: string;
  readonly isDescending: boolean;
}

const KINDS = new Map<string, (typeof COLUMNS)[number]>(
  COLUMNS.map((column) => [column.id, column]),
);

/** What rows are sorted by: names, numbers, of shapes how many elements they have, other texts. */
export function sortKeyOf(table: DecodedTable, by: string): (node: VisibleNode) => SortKey {
  const column = KINDS.get(by);
  if (by === 'name') return (node) => padded(nameOf(table, node));
  if (by === 'output_shape' || by === 'input_shape')
    return (node) => elementsIn(textOf(table, node, by));
  if (column?.kind === 'int' && column.isSummed) return numberKeys(table, column.id as Quantity);
  return (node) => padded(textOf(table, node, by));
}

function nameOf(table: DecodedTable, node: VisibleNode): string {
  const { path, label } = labelOf(table, node);
  return path || label;
}

function textOf(table: DecodedTable, node: VisibleNode, column: string): string {
  const place = describing(table, node);
  return place === null ? '' : textAt(place, column as ColumnId);
}

/** Numbers of the same entry are computed once where they depend on no run. */
function numberKeys(table: DecodedTable, quantity: Quantity): (node: VisibleNode) => SortKey {
  const known = new Map<number, SortKey>();
  const isPatched =
    quantity === 'trainable' && table.patches.touches('trainable', 0, Number(table.totals.rows));
  return (node) => {
    const { entry, target, kind } = node;
    const isPlain = kind === 'layer' && target < 0 && !isPatched;
    const found = isPlain ? known.get(entry) : undefined;
    if (found !== undefined) return found;
    table.lists.pageWork.renew();
    const { value, unknown } = sumOf(table, node, quantity);
    const key = unknown > 0n && value === 0n ? null : Number(value);
    if (isPlain && isConstant(table.sums.cellForm(quantity, entry))) known.set(entry, key);
    return key;
  };
}

/** Elements of all tensors of a shape, for each of the batch; `null`: it says nothing. */
function elementsIn(shape: string): number | null {
  if (shape === '') return null;
  let sum = 0;
  for (const tensor of shape.split(';')) {
    const sizes = tensor.slice(tensor.lastIndexOf(':') + 1).split(',');
    const known = sizes.map(Number).filter((size) => Number.isFinite(size));
    if (known.length > 0) sum += known.reduce((product, size) => product * size, 1);
  }
  return sum;
}

/** Numbers in a text in their order: "layer2" is before "layer10". Nothing is `null`. */
function padded(text: string): string | null {
  if (text === '') return null;
  return text.toLowerCase().replace(/\d+/g, (digits) => digits.padStart(8, '0'));
}
