import type { Facts } from '../../outline/index.js';
import type { Column } from './column.js';
import { flops } from './flops.js';
import { name } from './name.js';
import { params } from './params.js';
import { shape } from './shape.js';
import { share } from './share.js';
import { trainable } from './trainable.js';
import { type } from './type.js';

export type { Column, ColumnContext, Width } from './column.js';
export { namePx } from './name.js';

/** All columns that a table may show, in their order. */
export const COLUMNS: readonly Column[] = [name, type, shape, params, share, flops, trainable];

/** The columns of a model: those that its payload has. */
export function columnsOf(facts: Facts): readonly Column[] {
  return COLUMNS.filter((column) => column.isPresent(facts));
}
