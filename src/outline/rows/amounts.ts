import { hasSample } from '../../format/read/pattern.js';
import type { RunScope } from '../../format/read/pattern.js';
import type { LinearForm } from '../../format/read/linearForm.js';
import type { Quantity } from '../../format/read/sums.js';
import type { DecodedTable } from '../../format/read/table.js';
import { added, atLeast } from './cells.js';
import type { NodePlace, VisibleNode } from './listing.js';
import type { Spread, Sum } from './types.js';
import { usesThere } from './uses.js';
import type { Use } from './uses.js';

/** The sum over all rows of a visible row, inside an opened run over those of the first use. */
export function sumOf(table: DecodedTable, node: NodePlace, quantity: Quantity): Sum {
  const sum = table.sums.evaluated(formOf(table, node, quantity), around(node));
  if (quantity !== 'trainable') return sum;
  return added(sum, table.patches.trainable(node.row, node.row + node.rows));
}

/** The sum over all rows that a visible row represents. */
export function wholeOf(table: DecodedTable, node: VisibleNode, quantity: Quantity): Sum {
  const sum = table.sums.overUses(formOf(table, node, quantity), around(node));
  return quantity === 'trainable' ? added(sum, patchedInUses(table, node)) : sum;
}

/** The FLOPs of a sum over rows; a lower bound where operations are not counted. */
export function flopsOf(
  table: DecodedTable,
  node: VisibleNode,
  sum: typeof sumOf | typeof wholeOf,
): Sum {
  return atLeast(sum(table, node, 'flops'), sum(table, node, 'uncounted'));
}

/** The least and the most of the uses that a row represents; `null` where one is unknown, or it takes too long. */
export function spreadOf(
  table: DecodedTable,
  node: VisibleNode,
  quantities: readonly Quantity[],
  read: (node: VisibleNode) => Sum,
): Spread | null {
  const scope = around(node);
  const first = read(node);
  if (!quantities.some((quantity) => dependsOnUse(formOf(table, node, quantity), scope)))
    return { least: first, most: first };
  let [least, most] = [first, first];
  for (const use of usesThere(table, { scope, row: node.row }) ?? [null]) {
    const sum = use === null ? null : read(moved(node, use));
    if (sum === null || table.lists.pageWork.isHalfSpent || sum.unknown !== first.unknown)
      return null;
    if (sum.value < least.value) least = sum;
    if (sum.value > most.value) most = sum;
  }
  return first.unknown > 0n && least.value !== most.value ? null : { least, most };
}

/** Whether the sum is not the same for every use that a scope represents. */
function dependsOnUse({ slopes, terms }: LinearForm, scope: RunScope | null): boolean {
  // An entry of a list may depend on the runs around its own.
  const nearest = Math.min(...terms.map(({ distance }) => distance));
  let distance = 0;
  for (let run = scope; run !== null; run = run.outer) {
    if (run.sample && ((slopes[distance] ?? 0n) !== 0n || nearest <= distance)) return true;
    distance += 1;
  }
  return false;
}

/** What patches change in all uses; unknown where there are too many. */
function patchedInUses(table: DecodedTable, node: VisibleNode): Sum {
  const { patches } = table;
  const [scope, { row, rows }] = [around(node), node];
  if (!hasSample(scope)) return patches.trainable(row, row + rows);
  if (!patches.has('trainable')) return NOTHING;
  const uses = usesThere(table, { scope, row });
  if (uses === null) return UNREAD;
  // What patches change may be below 0 as long as nothing is added to it.
  let [value, unknown] = [0n, 0n];
  for (const use of uses) {
    const change = patches.trainable(use.row, use.row + rows);
    value += change.value;
    unknown += change.unknown;
  }
  return { value, unknown };
}

const NOTHING: Sum = { value: 0n, unknown: 0n };
const UNREAD: Sum = { value: 0n, unknown: 1n };

/** What a visible row adds up to, as it depends on the runs that `around` gives. */
export function formOf(table: DecodedTable, node: NodePlace, quantity: Quantity): LinearForm {
  const { sums } = table;
  if (node.kind === 'layer' && node.target < 0) return sums.cellForm(quantity, node.entry);
  return isWholeEntry(node)
    ? sums.formOfEntry(quantity, node.entry)
    : sums.formOfTemplate(quantity, node.target);
}

/** The runs that the sum of a row is seen from. */
export function around(node: NodePlace): RunScope | null {
  return isWholeEntry(node) ? node.outer : node.scope;
}

export function isWholeEntry({ kind, entry }: NodePlace): boolean {
  return kind === 'run' || kind === 'instances' || (kind === 'omitted' && entry >= 0);
}

function moved(node: VisibleNode, { scope, row }: Use): VisibleNode {
  return { ...node, outer: scope, scope, row };
}
