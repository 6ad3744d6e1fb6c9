/** What a collector hands over: one model's rows, column by column. The twin of layerfold/format/table.py. */
export interface LayerTable {
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
  /** Own parameters (number of elements); `null`: not known. */
  readonly params: Counts;
  /** Those of them that no optimizer updates, for whatever reason. */
  readonly frozen: Counts;
  /** Those that never train (running statistics); `null`: none. */
  readonly fixed: Counts | null;
  /** Columns that a framework cannot tell are `null` as a whole. */
  readonly outputs: Texts | null;
  /** One entry per call of the layer; none: not known. */
  readonly calls: readonly (readonly Call[])[] | null;
  /** The calls whose outputs are the model's; none: not known. */
  readonly modelOutputs: readonly Source[];
  /** Rows that share what another row counts. */
  readonly ties: ReadonlyMap<number, Tie>;
  /** Settings by name: compared by the fold, not shown. */
  readonly scalars: readonly Scalars[] | null;
  readonly dtypes: Texts | null;
  readonly inputShapes: Texts | null;
  readonly bytes: Counts | null;
  readonly buffers: Counts | null;
  /** Floating-point operations of the row itself, one forward pass, 2 per multiply-add. */
  readonly flops: Counts | null;
  /** How many kinds of its operations `flops` does not count. */
  readonly partial: Counts | null;
  /** How often a row is called, where `calls` does not tell. */
  readonly uses: Counts | null;
  readonly settings: Texts | null;
  readonly devices: Texts | null;
  readonly modes: Texts | null;
  /** Rows with rows inside of which the framework tells what they are: "residual", … */
  readonly kinds: ReadonlyMap<number, string>;
  /** Shapes of the inputs that `flops` is for, as in `outputs`; `null`: batch 1. */
  readonly runInput: string | null;
  /** Elements of the optimizer's state. */
  readonly optimizer: bigint | null;
  /** Bytes that the rows without rows inside return in that pass. */
  readonly activations: bigint | null;
  /** Sentences about what is not known. */
  readonly notes: readonly string[];
}

/** What a table says where its collector tells nothing more. */
export const EMPTY_TABLE = {
  fixed: null,
  outputs: null,
  calls: null,
  modelOutputs: [],
  ties: new Map<number, Tie>(),
  scalars: null,
  dtypes: null,
  inputShapes: null,
  bytes: null,
  buffers: null,
  flops: null,
  partial: null,
  uses: null,
  settings: null,
  devices: null,
  modes: null,
  kinds: new Map<number, string>(),
  runInput: null,
  optimizer: null,
  activations: null,
  notes: [],
} as const satisfies Partial<LayerTable>;

export type Counts = readonly (bigint | null)[];
export type Texts = readonly (string | null)[];

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

/** Sums over the rows; `null` where a part is not known. */
export interface Totals {
  readonly rows: number;
  readonly params: bigint | null;
  readonly trainable: bigint | null;
  readonly buffers: bigint | null;
  readonly bytes: bigint | null;
  readonly flops: bigint | null;
  /** Kinds of operations of the whole model that `flops` does not count. */
  readonly partial: bigint;
  /** Elements of the optimizer's state. */
  readonly optimizer: bigint | null;
  /** Bytes that the rows without rows inside return in that pass. */
  readonly activations: bigint | null;
}

/** The sum of some counts; `null` where one of them, or the column, is not known. */
export function sumOf(counts: Counts | null): bigint | null {
  let sum = 0n;
  for (const count of counts ?? [null]) {
    if (count === null) return null;
    sum += count;
  }
  return sum;
}
