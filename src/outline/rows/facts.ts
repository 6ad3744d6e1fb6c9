import { COLUMNS } from '../../format/columns.js';
import type { ExtraColumn } from '../../format/columns.js';
import type { Quantity } from '../../format/read/sums.js';
import type { DecodedTable } from '../../format/read/table.js';
import { added, atLeast } from './cells.js';
import type { Sum } from './types.js';

/** What is known about the whole model; `null`: unknown. */
export interface Facts {
  readonly name: string;
  readonly framework: string;
  readonly unit: 'layer' | 'module' | 'weight';
  readonly rows: number;
  /** Rows that are variables of the model itself, and no layers. */
  readonly variables: number;
  /** Whether the model was not read to its end, so that it has at least these rows. */
  readonly isIncomplete: boolean;
  readonly params: Sum | null;
  readonly trainable: Sum | null;
  /** Parameters that do not train. */
  readonly fixed: Sum | null;
  readonly bytes: bigint | null;
  /** Of one forward pass; 2 per multiply-add. */
  readonly flops: Sum | null;
  /** Shapes of the inputs that the FLOPs are for; empty: batch 1. */
  readonly input: string;
  /** Elements of the optimizer's state. */
  readonly optimizer: bigint | null;
  /** Bytes that the rows without rows inside return in one forward pass. */
  readonly activations: bigint | null;
  /** Whether parameters that could train do not; `null`: unknown. */
  readonly isPartlyFrozen: boolean | null;
  /** Elements of tensors that are no parameters. */
  readonly buffers: bigint | null;
  /** Data types of the parameters, where the payload has them. */
  readonly dtypes: readonly string[];
  /** Columns of the payload. */
  readonly columns: ReadonlySet<string>;
  /** Those of them that only a later version of the format knows. */
  readonly extraColumns: readonly ExtraColumn[];
  /** The writer's sentences about what is unknown. */
  readonly notes: readonly string[];
  /** Columns and bodies that were omitted to limit the payload's size, and texts that were truncated. */
  readonly omittedColumns: readonly string[];
  readonly omittedGroups: number;
  readonly cutTexts: number;
}

export function factsOf(table: DecodedTable): Facts {
  const { model, totals, omitted } = table;
  table.lists.pageWork.renew();
  const params = wholeSum(table, 'params', totals.params);
  const trainable = wholeSum(table, 'trainable', totals.trainable);
  const fixed = difference(params, trainable);
  return {
    name: model.name || model.type,
    framework: model.framework,
    unit: model.unit === 'module' || model.unit === 'weight' ? model.unit : 'layer',
    rows: Number(totals.rows),
    variables: Number(totals.variables > totals.rows ? totals.rows : totals.variables),
    isIncomplete: table.isIncomplete,
    params,
    trainable,
    fixed,
    bytes: totals.bytes,
    flops: wholeFlops(table),
    input: model.inputShape,
    optimizer: totals.optimizer,
    activations: totals.activations,
    isPartlyFrozen: isPartlyFrozen(table, fixed),
    buffers: totals.buffers,
    dtypes: table.columns.words('dtype').filter((word) => word !== ''),
    columns: new Set(
      [...COLUMNS, ...table.columns.extra]
        .map(({ id }) => id)
        .filter((id) => table.columns.has(id)),
    ),
    extraColumns: table.columns.extra,
    notes: table.notes,
    omittedColumns: omitted.columns,
    omittedGroups: omitted.templates,
    cutTexts: table.cuts,
  };
}

/** The sum of the rows; where some of them are unknown, the sum that the writer states. */
function wholeSum(table: DecodedTable, quantity: Quantity, stated: bigint | null): Sum | null {
  const { root } = table.grammar;
  const own = table.sums.ofTemplate(quantity, root, null);
  const sum =
    quantity === 'trainable'
      ? added(own, table.patches.trainable(0, Number(table.totals.rows)))
      : own;
  if (sum.unknown === 0n) return sum;
  if (stated !== null) return { value: stated, unknown: 0n };
  return sum.value === 0n ? null : sum;
}

function wholeFlops(table: DecodedTable): Sum | null {
  const sum = wholeSum(table, 'flops', table.totals.flops);
  if (sum === null) return null;
  const partial = table.sums.ofTemplate('uncounted', table.grammar.root, null);
  return atLeast(sum, { value: partial.value + table.totals.uncounted, unknown: 0n });
}

function isPartlyFrozen(table: DecodedTable, fixed: Sum | null): boolean | null {
  const never = table.sums.ofTemplate('untrainable', table.grammar.root, null);
  return fixed === null || never.unknown > 0n ? null : fixed.value > never.value;
}

function difference(params: Sum | null, trainable: Sum | null): Sum | null {
  const isKnown = params?.unknown === 0n && trainable?.unknown === 0n;
  return isKnown ? { value: params.value - trainable.value, unknown: 0n } : null;
}
