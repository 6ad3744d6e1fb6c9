/** One sibling while its list is folded. The twin of layerfold/fold/entry.py. */
import type { Group, LayerTable } from '../format/write/encode.js';
import type { Item } from './runs.js';

/** One sibling: its node, what it is, and what must be equal or even among its likes. */
export interface Entry {
  readonly node: number | Group;
  readonly core: number;
  readonly item: Item;
  readonly params: bigint;
  readonly scalars: readonly number[];
}

/** Whether a row multiplies by parameters; a normalisation does not count. */
export function weighs({ params, types }: LayerTable, row: number): boolean {
  return params[row] !== 0n && types[row]?.includes('Norm') === false;
}
