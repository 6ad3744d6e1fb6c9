import { sumOf } from './encode.js';
import type { LayerTable, Totals } from './encode.js';

/** Sums over all rows; `null` where a part is unknown. */
export function totalsOf(table: LayerTable): Totals {
  const params = sumOf(table.params);
  const frozen = sumOf(table.frozen);
  return {
    rows: table.names.length,
    params,
    trainable: params === null || frozen === null ? null : params - frozen,
    buffers: sumOf(table.buffers),
    bytes: sumOf(table.bytes),
    flops: sumOf(table.flops),
    uncounted: 0n,
    optimizer: table.optimizer,
    activations: table.activations,
    variables: table.variables,
  };
}
