import type { DecodedTable } from '../../format/read/table.js';
import type { Listing, Slice, TreePlace, VisibleNode } from '../rows/listing.js';
import { indexOfKey } from './find.js';
import { Folds } from './folds.js';
import type { Repeats, Shape } from './shape.js';
import { Walk } from './walk.js';
import { RowWindow } from './rowWindow.js';

/** Which rows are open. */
export interface FoldState {
  /** Groups above this depth are open unless toggled; "instances" rows are closed unless toggled. */
  readonly level: number;
  readonly toggled: ReadonlySet<string>;
  readonly repeats: Repeats;
}

/** The rows in the model's order, without those inside of closed rows. */
export class FoldedListing implements Listing {
  readonly found = null;
  private readonly folds: Folds;

  constructor(
    private readonly table: DecodedTable,
    private readonly shape: Shape,
    private readonly state: FoldState,
  ) {
    this.folds = new Folds(shape, state.level, state.toggled);
  }

  total(): number {
    return this.folds.total();
  }

  slice(from: number, count: number): Slice {
    const window = new RowWindow(from, count);
    new Walk(this.table, this.shape, this.folds, window).start();
    return window;
  }

  /** Visits the first rows, one after the other, without keeping them. */
  visit(count: number, take: (place: TreePlace) => void): void {
    new Walk(this.table, this.shape, this.folds, new RowWindow(0, count, take)).start();
  }

  /** Opens or closes a row in this listing itself: far quicker than another listing, and only for its owner. */
  toggle(key: string): void {
    this.folds.toggle(key);
  }

  /** Whether a row is open here that may be closed in another listing. */
  isOpen({ open, kind, target, level, key }: VisibleNode): boolean {
    if (open === null) return false;
    return this.folds.isUsuallyOpen(kind, target, level) !== this.state.toggled.has(key);
  }

  indexOf(key: string): number | null {
    return indexOfKey(this.shape, this, key);
  }

  hitFrom(): null {
    return null;
  }

  siblings(): null {
    return null;
  }
}
