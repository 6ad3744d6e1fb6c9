import type { Columns } from './columns.js';
import type { Grammar } from './grammar.js';
import type { Patches } from './patches.js';
import type { Lists } from './lists.js';
import type { Sums } from './sums.js';

export interface ModelFacts {
  readonly framework: string;
  readonly name: string;
  readonly type: string;
  /** What a row is called: "layer", "module" or "weight". */
  readonly unit: string;
  /** Between the parts of a path. */
  readonly separator: string;
  /** Shapes of the inputs that the FLOPs are for; empty: batch 1. */
  readonly inputShape: string;
}

/** Sums over all rows as the writer states them; `null`: unknown. */
export interface StatedTotals {
  readonly rows: bigint;
  readonly params: bigint | null;
  readonly trainable: bigint | null;
  readonly buffers: bigint | null;
  readonly bytes: bigint | null;
  /** Of one forward pass; a lower bound where `uncounted` is not 0. */
  readonly flops: bigint | null;
  /** Kinds of operations that `flops` does not count. */
  readonly uncounted: bigint;
  /** Elements of the optimizer's state, which are no parameters. */
  readonly optimizer: bigint | null;
  /** Bytes that the rows without rows inside return in that pass. */
  readonly activations: bigint | null;
  /** Rows that are variables of the model itself, and no layers. */
  readonly variables: bigint;
}

/** What the writer left out to keep the payload small. */
export interface Omitted {
  readonly columns: readonly string[];
  /** Templates without their body. */
  readonly templates: number;
}

/** A payload that was checked: nothing in it is expanded. */
export interface DecodedTable {
  readonly model: ModelFacts;
  readonly totals: StatedTotals;
  /** Whether these are only the first rows of a model that was not read to its end. */
  readonly isIncomplete: boolean;
  readonly grammar: Grammar;
  readonly columns: Columns;
  readonly lists: Lists;
  readonly sums: Sums;
  readonly patches: Patches;
  readonly omitted: Omitted;
  /** Sentences about what is unknown. */
  readonly notes: readonly string[];
  /** Texts that were longer than a cell may be and are cut. */
  readonly cuts: number;
}
