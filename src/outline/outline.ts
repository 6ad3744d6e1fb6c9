import { LIMITS } from '../format/limits.js';
import type { DecodedTable } from '../format/read/table.js';
import { FoldedListing, type FoldState } from './folded/listing.js';
import { Shape, type Repeats } from './folded/shape.js';
import { Blocks } from './rows/blocks.js';
import type { Listing, VisibleNode } from './rows/listing.js';
import { Ordinals } from './rows/ordinals.js';
import { sumOf } from './rows/amounts.js';
import { pageRow, usesAtEnds } from './rows/pageRow.js';
import type { Counts } from './rows/pageRow.js';
import type { PageRow, Sum } from './rows/types.js';

/** A decoded table and what is computed once for all its views. */
export class Outline {
  private readonly shapes = new Map<Repeats, Shape>();
  private readonly counts: Counts;
  private plain: { readonly rows: number | null } | null = null;
  private last: { readonly state: FoldState; readonly listing: Listing } | null = null;

  constructor(readonly table: DecodedTable) {
    this.counts = { blocks: new Blocks(table.grammar), ordinals: new Ordinals(table) };
  }

  /** Whether the first row is the model's own. */
  get hasRootRow(): boolean {
    const { grammar } = this.table;
    return grammar.hasOwnRow[grammar.root] === true;
  }

  /** Whether the whole model fits a page and repeats nothing. */
  isSmall(pageSize: number): boolean {
    this.plain ??= this.countPlain();
    return (this.plain.rows ?? Infinity) <= pageSize;
  }

  /** The rows with all groups open, where nothing repeats; else `null`. */
  private countPlain(): { readonly rows: number | null } {
    const all = { level: LIMITS.depth + 2, toggled: new Set<string>() };
    const rows = this.newListing({ ...all, repeats: 'listed' }).total();
    const folded = this.newListing({ ...all, repeats: 'closed' }).total();
    return { rows: rows === folded ? rows : null };
  }

  /** The visible rows of a state. Another order or choice of rows is another `Listing`, chosen here. */
  listing(state: FoldState): Listing {
    const { last } = this;
    const { level, toggled, repeats } = state;
    if (last !== null && isSameFold(last.state, state)) return last.listing;
    const listing = this.newListing(state);
    this.last = { state: { level, toggled, repeats }, listing };
    return listing;
  }

  /** A listing that its owner may change. */
  newListing(state: FoldState): FoldedListing {
    return new FoldedListing(this.table, this.shape(state.repeats), state);
  }

  private shape(repeats: Repeats): Shape {
    const shape = this.shapes.get(repeats) ?? new Shape(this.table.grammar, repeats);
    this.shapes.set(repeats, shape);
    return shape;
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

function isSameFold(one: FoldState, other: FoldState): boolean {
  return (
    one.level === other.level && one.toggled === other.toggled && one.repeats === other.repeats
  );
}

export function createOutline(table: DecodedTable): Outline {
  return new Outline(table);
}
