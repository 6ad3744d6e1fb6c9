import type { Quantity } from '../../format/read/sums.js';

/** A sum over rows: exact, and how many rows could not be counted in it. */
export interface Sum {
  readonly value: bigint;
  /** Rows whose count is unknown; above 0 the sum is "≥ value". */
  readonly unknown: bigint;
}

/** The least and the most of several sums. */
export interface Spread {
  readonly least: Sum;
  readonly most: Sum;
}

/** Whether the parameters of a row, and of the rows inside, are trainable. */
export type Trainability = 'all' | 'some' | 'none' | 'no-parameters' | 'unknown';

/** A text cell; `varies` when the uses that the row represents differ in it. */
export interface TextCell {
  readonly text: string;
  readonly varies: boolean;
}

/**
 * What a visible row is: one layer; a group (block, stage, module); a run of three and
 * more groups of the same structure; the row that lists the uses of a run individually; rows omitted from the payload.
 */
export type RowKind = 'layer' | 'group' | 'run' | 'instances' | 'omitted';

/** One visible row of the table. */
export interface PageRow {
  /** Identity of the node; survives every change of the view. */
  readonly key: string;
  readonly kind: RowKind;
  /** "residual", "stage", "module", …; empty for a plain layer. */
  readonly groupKind: string;
  /** 1 at the top. */
  readonly level: number;
  readonly positionInSet: number;
  readonly setSize: number;
  /** `null`: nothing to open. */
  readonly open: boolean | null;
  /** The name as the table shows it: relative to the row above it, or the whole name. */
  readonly label: string;
  /** Of a row that is by itself: what comes before its name in its path. */
  readonly pathBefore: string;
  /** Whether it is there only because of what was found inside of it. */
  readonly isContext: boolean;
  /**
   * Of a group without a name in which a framework made up the names that `label` is made of: which of its kind it is
   * among the groups without a name beside it, from 1; of a run, those of its first and last use.
   */
  readonly ordinals: { readonly first: number; readonly last: number } | null;
  /** The whole path; of a run that of its first use. */
  readonly path: string;
  /** For a run: the whole path of the last use. */
  readonly lastPath: string | null;
  /** For a run: the number of uses. */
  readonly count: number | null;
  /** Inside an opened run: the number of uses that the row represents. */
  readonly instanceCount: number | null;
  /** Of a row that was looked for, or that is by itself: `instanceCount`, which no row around it says. */
  readonly times: number | null;
  /** Number of layers in the row, itself included. */
  readonly layers: number;
  /** Blocks directly inside, such as `{kind: 'residual', count: 23}`. */
  readonly blocks: readonly { readonly kind: string; readonly count: number }[];
  readonly type: TextCell;
  /** Modules of this type whose parameters the row stacks; `null` or 0n: none. */
  readonly stacked: bigint | null;
  readonly outputShape: TextCell;
  /** The text of any column of its own row; empty without one. */
  readonly text: (column: string) => TextCell;
  /** The sum of a column over the whole subtree; inside an opened run of one of the uses, as `ofOneUse`. */
  readonly amount: (quantity: Quantity) => Spread | null;
  /** Of the whole subtree; of a run, of all uses, and inside an opened run of all uses that the row represents. */
  readonly params: Sum;
  /**
   * Inside an opened run: the same of one of the uses that the row represents, `null` where they differ in a way that
   * takes too long to describe.
   */
  readonly ofOneUse: { readonly params: Spread | null; readonly flops: Spread | null } | null;
  /** For a run whose uses all have it: the parameters of one use. */
  readonly paramsEach: bigint | null;
  /** For a group with an own row: parameters that belong to no child, when there are any. */
  readonly paramsOwn: bigint | null;
  /** How often the row is called; `null`: unknown. */
  readonly callCount: bigint | 'varies' | null;
  /** Parameters that another row counts, and the path of that row. */
  readonly shared: { readonly params: bigint; readonly path: string } | null;
  readonly trainable: Sum;
  readonly trainability: Trainability;
  /** Layers in the row that are frozen but in training mode, so that their running statistics move. */
  readonly statisticsMove: bigint;
  /** Floating-point operations, of the same rows as `params`. */
  readonly flops: Sum;
  /** Share of the model's parameters, 0 … 1; `null` when unknown or the model has none. */
  readonly share: number | null;
}
