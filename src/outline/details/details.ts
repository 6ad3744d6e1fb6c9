import type { Quantity } from '../../format/read/sums.js';
import type { Outline } from '../outline.js';
import { wholeOf } from '../rows/amounts.js';
import { accessorOf, linesBefore, linesButNorms, linesUpTo } from '../rows/code.js';
import { nodeAt } from '../rows/listing.js';
import type { VisibleNode } from '../rows/listing.js';
import { describing } from '../rows/pageRow.js';
import { rowAt } from '../rows/rows.js';
import type { Row } from '../rows/rows.js';
import type { PageRow, Sum } from '../rows/types.js';
import type { ViewState } from '../state.js';
import { connectionsOf } from './connections.js';
import type { Connections } from './connections.js';
import { weightsOf } from './weights.js';
import type { RowWeights } from './weights.js';

/** Everything that is known of one visible row. */
export interface Details {
  readonly row: PageRow;
  /** The row of the model that it shows, of a run the first one; `null`: it is a group without a row of its own. */
  readonly own: Row | null;
  /** Of all rows in it. */
  readonly sum: (quantity: Quantity) => Sum;
  readonly connections: Connections | null;
  /** Those of `own`, without those of the rows inside; `null`: unknown. */
  readonly weights: RowWeights | null;
  /** The expression that gives the layer of `own`. */
  readonly accessor: string | null;
  /** Lines that freeze everything up to `own`. */
  readonly linesUpTo: string | null;
  /** Lines that freeze everything before a group without a row of its own. */
  readonly linesBefore: string | null;
  /** Lines that freeze all but the normalisations. */
  readonly linesButNorms: string | null;
}

/** The details of the visible row of a key; `null`: there is none. */
export function detailsOf(outline: Outline, state: ViewState, key: string): Details | null {
  const listing = outline.listing(state);
  const index = listing.indexOf(key);
  const node = index === null ? undefined : nodeAt(listing, index);
  if (node?.key !== key) return null;
  outline.table.lists.pageWork.renew();
  const row = outline.row(node);
  return {
    row,
    sum: (quantity) => wholeOf(outline.table, node, quantity),
    ...ofOwn(outline, node),
  };
}

const NOTHING = {
  own: null,
  connections: null,
  weights: null,
  accessor: null,
  linesUpTo: null,
} as const;

function ofOwn(outline: Outline, node: VisibleNode): Omit<Details, 'row' | 'sum'> {
  const { table } = outline;
  const place = describing(table, node);
  const own = place === null ? null : rowAt(table, node.row);
  const butNorms = linesButNorms(table);
  if (own === null || place === null) {
    const first = rowAt(table, node.row);
    const before = first === null ? null : linesBefore(table, first);
    return { ...NOTHING, linesBefore: before, linesButNorms: butNorms };
  }
  table.lists.pageWork.renew();
  return {
    own,
    weights: weightsOf(place),
    connections: connectionsOf(table, own.index),
    accessor: accessorOf(table, own),
    linesUpTo: linesUpTo(table, own),
    linesBefore: null,
    linesButNorms: butNorms,
  };
}
