import type { RunScope } from '../../format/read/pattern.js';
import type { Names } from './names.js';
import type { RowKind } from './types.js';

/** A use of a transparent template around a row, within the row's group. */
export interface Splice {
  readonly entry: number;
  readonly use: number;
  readonly outer: Splice | null;
}

/** A visible row before its cells are made. */
export interface VisibleNode {
  readonly kind: RowKind;
  readonly key: string;
  readonly level: number;
  readonly position: number;
  readonly setSize: number;
  /** `null`: nothing to open. */
  readonly open: boolean | null;
  /** The body entry; −1 for the root's own row and for the row in place of an omitted body. */
  readonly entry: number;
  /** The template that is used, −1 for a plain row. */
  readonly target: number;
  /** The runs around the entry, and around the inside of what it uses. */
  readonly outer: RunScope | null;
  readonly scope: RunScope | null;
  readonly names: Names;
  /** The innermost first. */
  readonly splices: Splice | null;
  /** Its first row in the model, and how many there are. */
  readonly row: number;
  readonly rows: number;
  /** Inside an opened run: the number of uses that the row represents. */
  readonly instanceCount: number | null;
  /** Whether it is there only because of what was found inside of it. */
  readonly isContext?: boolean;
  /** Whether the row is by itself, and not in a tree. */
  readonly isFlat?: boolean;
}

/** A visible row as far as its cells depend on it. */
export type NodePlace = Pick<
  VisibleNode,
  'kind' | 'entry' | 'target' | 'outer' | 'scope' | 'names' | 'row' | 'rows' | 'isFlat'
>;

/** A row of a tree without its key and its place among its siblings, which cost the most to make. */
export type TreePlace = NodePlace & Pick<VisibleNode, 'level'>;

export interface Slice {
  readonly nodes: readonly VisibleNode[];
  /** Open rows that enclose the first node, outermost first. */
  readonly ancestors: readonly VisibleNode[];
}

/** What was looked for. */
export interface Found {
  /** Rows that were looked for, each repetition once; and all rows of the model that they represent. */
  readonly hits: number;
  readonly layers: number;
  /** Whether a limit ended the search before the last row. */
  readonly isIncomplete: boolean;
}

/** The visible rows of one state of the view, in order. Pages, focus and the table read rows through it only. */
export interface Listing {
  /** The number of visible rows. */
  total(): number;
  /** `count` rows from index `from` on. */
  slice(from: number, count: number): Slice;
  /** The index of a row, or of the innermost visible row around it; `null` if there is none. */
  indexOf(key: string): number | null;
  /** `null`: all rows are there. */
  readonly found: Found | null;
  /** The index of the next row that was looked for, from one on; `null` if there is none. */
  hitFrom(index: number, step: 1 | -1): number | null;
  /**
   * The rows beside a row and the row itself, as many as are opened or closed together; empty in a flat listing. `null`: those
   * of the model's tree.
   */
  siblings(key: string): readonly VisibleNode[] | null;
}

export function nodeAt(listing: Listing, index: number): VisibleNode | null {
  return listing.slice(index, 1).nodes[0] ?? null;
}
