import type { DecodedTable } from '../format/read/table.js';
import { FoldedListing, type FoldState } from './folded/listing.js';
import { Shape } from './folded/shape.js';
import { Blocks } from './rows/blocks.js';
import type { Listing, VisibleNode } from './rows/listing.js';
import { Ordinals } from './rows/ordinals.js';
import { pageRow, sumOf, usesAtEnds } from './rows/pageRow.js';
import type { Counts } from './rows/pageRow.js';
import type { PageRow, Sum } from './rows/types.js';

/** A decoded table and what is computed once for all its views. */
export class Outline {
  private readonly shape: Shape;
  private readonly counts: Counts;
  private last: { readonly state: FoldState; readonly listing: Listing } | null = null;

  constructor(readonly table: DecodedTable) {
    this.shape = new Shape(table.grammar);
    this.counts = { blocks: new Blocks(table.grammar), ordinals: new Ordinals(table) };
  }

  /** Whether the first row is the model's own. */
  get hasRootRow(): boolean {
    const { grammar } = this.table;
    return grammar.hasOwnRow[grammar.root] === true;
  }

  /** The visible rows of a state. Another order or choice of rows is another `Listing`, chosen here. */
  listing(state: FoldState): Listing {
    const { last } = this;
    if (last?.state.level === state.level && last.state.toggled === state.toggled)
      return last.listing;
    const listing = this.newListing(state);
    this.last = { state: { level: state.level, toggled: state.toggled }, listing };
    return listing;
  }

  /** A listing that its owner may change. */
  newListing(state: FoldState): FoldedListing {
    return new FoldedListing(this.table, this.shape, state);
  }

  /** The parameters of a visible row. */
  params(node: VisibleNode): Sum {
    return sumOf(this.table, node, 'params');
  }

  /** Those of the first and the last use, where the row is a run. */
  paramsOfEnds(node: VisibleNode): readonly Sum[] {
    return usesAtEnds(this.table, node).map((use) => sumOf(this.table, use, 'params'));
  }

  get totalParams(): Sum {
    return this.table.sums.ofTemplate('params', this.table.grammar.root, null);
  }

  /** A visible row with its cells. */
  row(node: VisibleNode): PageRow {
    return pageRow(this.table, this.counts, node);
  }
}

export function createOutline(table: DecodedTable): Outline {
  return new Outline(table);
}
