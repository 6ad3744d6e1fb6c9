import type { FoldState, RowKind, VisibleNode } from '../../outline/index.js';

/** Which rows are open. */
export interface DrawnState extends FoldState {
  /** The row that is open in any case, if it is open and has room: what was opened last must not stay closed. */
  readonly opened?: string | null;
}

/** A box of the picture, as most visible rows are one. */
export interface Box {
  /** Of the visible row; the one in place of the rows without a box has its own. */
  readonly key: string;
  /** The frame around it, by its place among the boxes; −1 at the top. */
  readonly parent: number;
  /** What the row is, which never lists the uses of a run; "more" is the one in place of the rows without a box. */
  readonly kind: RowKind | 'more';
  /** Whether it is drawn around the boxes inside. */
  readonly isFrame: boolean;
  /** `null`: it is in place of the rows without a box. */
  readonly node: VisibleNode | null;
  /** Rows of the model in it. */
  readonly rows: number;
  /** Uses of a run; else 1. */
  readonly count: number;
}

/** A box that reads from another, or from itself; by their places among the boxes. */
export interface Edge {
  readonly from: number;
  readonly to: number;
}

export interface Graph {
  /** In the order of the rows: a frame, then everything inside of it. */
  readonly boxes: readonly Box[];
  /** Each once, by `from` and then by `to`. */
  readonly edges: readonly Edge[];
  /** "unknown": the model does not say what reads from what, or has too many rows. */
  readonly isConnected: 'yes' | 'unknown';
  /** Boxes that are open in the table, and closed here so that there are not too many. */
  readonly closed: number;
  /** Visible rows without a box of their own. */
  readonly left: number;
}
