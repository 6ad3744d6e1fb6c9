import { LIMITS } from '../format/limits.js';
import type { DecodedTable } from '../format/read/table.js';
import { readsOf } from './connections/reads.js';
import type { Reads } from './connections/reads.js';
import { FoldedListing, type FoldState } from './folded/listing.js';
import { Shape, type Repeats } from './folded/shape.js';
import type { ListingState, Picker } from './picked/picker.js';
import { Blocks } from './rows/blocks.js';
import type { Listing, VisibleNode } from './rows/listing.js';
import { Ordinals } from './rows/ordinals.js';
import { sumOf } from './rows/amounts.js';
import { pageRow, usesAtEnds } from './rows/pageRow.js';
import type { Counts } from './rows/pageRow.js';
import type { PatternProblem } from './search/expression.js';
import type { PageRow, Sum } from './rows/types.js';

/** A decoded table and what is computed once for all its views. */
export class Outline {
  private readonly shapes = new Map<Repeats, Shape>();
  private readonly counts: Counts;
  private plain: { readonly rows: number | null } | null = null;
  private picker: Picker | null = null;
  private readInputs: { readonly reads: Reads | null } | null = null;
  private last: { readonly state: ListingState; readonly listing: Listing } | null = null;

  constructor(readonly table: DecodedTable) {
    this.counts = { blocks: new Blocks(table.grammar), ordinals: new Ordinals(table) };
  }

  /** Gives it what searches, sorts and lists without a tree, unless it has that. */
  usePicker(make: () => Picker): void {
    this.picker ??= make();
  }

  /** Whether the first row is the model's own. */
  get hasRootRow(): boolean {
    const { grammar } = this.table;
    return grammar.hasOwnRow[grammar.root] === true;
  }

  /** Which rows read from which; `null`: unknown, or too many. */
  get reads(): Reads | null {
    this.readInputs ??= { reads: readsOf(this.table) };
    return this.readInputs.reads;
  }

  /** Whether the whole model fits a page and repeats nothing. */
  isSmall(pageSize: number): boolean {
    if (this.table.totals.rows > BigInt(pageSize)) return false;
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

  /**
   * The visible rows of a state. Another order or choice of rows is another `Listing`, chosen here; without a picker
   * it is passed over.
   */
  listing(state: ListingState): Listing {
    const { last } = this;
    if (last !== null && showsSameListing(last.state, state)) return last.listing;
    const folded = this.newListing(state);
    const listing = this.picker?.listing(state, this.shape(state.repeats), folded) ?? folded;
    this.last = { state, listing };
    return listing;
  }

  /** Why what is searched for cannot be searched, so that it chooses no rows. */
  problemOf(state: ListingState): PatternProblem | null {
    return this.picker?.problemOf(state, this.shape(state.repeats)) ?? null;
  }

  /** A listing that its owner may change. */
  newListing(state: FoldState): FoldedListing {
    return new FoldedListing(this.table, this.shape(state.repeats), state);
  }

  shape(repeats: Repeats): Shape {
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

const FIELDS = ['level', 'toggled', 'repeats', 'choice', 'closed', 'order', 'isFlat'] as const;

function showsSameListing(one: ListingState, other: ListingState): boolean {
  return FIELDS.every((field) => one[field] === other[field]);
}
