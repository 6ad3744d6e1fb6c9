import { NO_OPTIONAL_COLUMNS } from '../columns.js';
import type { Counts, OptionalColumns } from '../columns.js';

export type { Counts, Texts } from '../columns.js';

/** What a collector hands over: one model's rows, column by column. The twin of layerfold/format/table.py. */
export interface LayerTable extends OptionalColumns {
  /** "keras", "torch", "tfjs", … */
  readonly framework: string;
  readonly modelName: string;
  /** The class's name. */
  readonly modelType: string;
  /** What a row is called: "layer", "module" or "weight". */
  readonly unit: string;
  /** Between the parts of a path. */
  readonly separator: string;
  /** Relative to the parent row. */
  readonly names: readonly string[];
  readonly types: readonly string[];
  /** The enclosing row, −1 at the top. */
  readonly parents: readonly number[];
  /** Own parameters (number of elements); `null`: unknown. */
  readonly params: Counts;
  /** Those of them that no optimizer updates, for whatever reason. */
  readonly frozen: Counts;
  /** One entry per call of the layer; none: unknown. */
  readonly calls: readonly (readonly Call[])[] | null;
  /** The calls whose outputs are the model's; none: unknown. */
  readonly modelOutputs: readonly Source[];
  /** Rows that share what another row counts. */
  readonly ties: ReadonlyMap<number, Tie>;
  /** Settings by name: compared by the fold, not shown. */
  readonly scalars: readonly Scalars[] | null;
  /** Rows whose parameters stack those of as many modules. */
  readonly stacked: ReadonlyMap<number, bigint>;
  /** Rows with rows inside whose kind the framework knows: "residual", … */
  readonly kinds: ReadonlyMap<number, string>;
  /** Shapes of the inputs that `flops` is for, as in `outputs`; `null`: batch 1. */
  readonly runInput: string | null;
  /** Elements of the optimizer's state. */
  readonly optimizer: bigint | null;
  /** Bytes that the rows without rows inside return in that pass. */
  readonly activations: bigint | null;
  /** Rows at the end that are variables of the model itself, and no layers. */
  readonly variables: number;
  /** Bytes of all parameters, those that are shared once. */
  readonly paramBytes: bigint | null;
  /** Sentences about what is unknown. */
  readonly notes: readonly string[];
}

/** A table of which its collector knows nothing more. */
export const EMPTY_TABLE = {
  ...NO_OPTIONAL_COLUMNS,
  calls: null,
  modelOutputs: [],
  ties: new Map<number, Tie>(),
  scalars: null,
  stacked: new Map<number, bigint>(),
  kinds: new Map<number, string>(),
  runInput: null,
  optimizer: null,
  activations: null,
  variables: 0,
  paramBytes: null,
  notes: [],
} as const satisfies Partial<LayerTable>;

export type Scalars = readonly (readonly [name: string, value: Scalar])[];
export type Scalar = string | number | boolean | null | readonly Scalar[];

/** Where one input of a row comes from: a row, which of its calls, which output. */
export interface Source {
  readonly row: number;
  readonly call: number;
  readonly output: number;
}

/** The inputs of one call, in the order in which the layer takes them. */
export type Call = readonly Source[];

/** Parameters of a row that another row counts. */
export interface Tie {
  readonly row: number;
  readonly params: bigint;
}

/** Sums over the rows; `null` where a part is unknown. */
export interface Totals {
  readonly rows: number;
  readonly params: bigint | null;
  readonly trainable: bigint | null;
  readonly buffers: bigint | null;
  readonly bytes: bigint | null;
  readonly flops: bigint | null;
  /** Kinds of operations of the whole model that `flops` does not count. */
  readonly uncounted: bigint;
  /** Elements of the optimizer's state. */
  readonly optimizer: bigint | null;
  /** Bytes that the rows without rows inside return in that pass. */
  readonly activations: bigint | null;
  /** Rows that are variables of the model itself. */
  readonly variables: number;
}

/** Whether the rows are all nodes of a graph: a module tree has none for what its modules add. */
export function isGraph({ calls, unit }: LayerTable): boolean {
  return calls !== null && unit !== 'module';
}

/** How often the model calls a row; `null`: unknown. */
export function callsOf({ calls, callCounts }: LayerTable, row: number): bigint | null {
  const count = calls?.[row]?.length ?? 0;
  return count > 0 ? BigInt(count) : (callCounts?.[row] ?? null);
}

/** The sum of some counts; `null` where one of them, or the column, is unknown. */
export function sumOf(counts: Counts | null): bigint | null {
  let sum = 0n;
  for (const count of counts ?? [null]) {
    if (count === null) return null;
    sum += count;
  }
  return sum;
}
