import type { Grammar } from '../../format/read/grammar.js';
import { keysOf } from '../folded/rowKeys.js';
import { nodeAt } from '../rows/listing.js';
import type { Listing, VisibleNode } from '../rows/listing.js';
import { inFirstUseOf, ownRows, shownRuns, usesShown } from './ownRows.js';
import type { Span } from './ownRows.js';

/** A visible row and its place among all of them. */
export interface ShownNode {
  readonly node: VisibleNode;
  readonly index: number;
}

/** The visible row of a key in a listing, or the nearest one around it. */
export function findIn(listing: Listing): (key: string) => ShownNode | null {
  return (key) => {
    const index = listing.indexOf(key);
    const node = index === null ? null : nodeAt(listing, index);
    return index === null || node === null ? null : { node, index };
  };
}

/** Rows of the model that are shown by one visible row, or by none. */
export interface Shown extends Span {
  readonly shown: ShownNode | null;
}

/** Which visible row shows a row of the model: itself, a closed row around it, or what is there for it in an open run. */
export class ShownRows {
  /** Rising; as rows in the first use of an open run see them apart. */
  private readonly known: Record<'usual' | 'inRun', Shown[]> = { usual: [], inRun: [] };
  private lookups = 0;

  /**
   * `find`: the visible row of a key, or the nearest one around it. `most`: so many rows are looked for, beside those that are
   * added.
   */
  constructor(
    private readonly grammar: Grammar,
    private readonly find: (key: string) => ShownNode | null,
    private readonly most: number,
  ) {}

  /** Knows a visible row from now on. */
  add(shown: ShownNode): void {
    const own = ownRows(this.grammar, shown.node);
    if (own === null) return;
    const uses = usesShown(this.grammar, shown.node);
    if (uses === 'none' || uses === 'single') insert(this.known.usual, { ...own, shown });
    if (uses === 'none' || uses === 'all') insert(this.known.inRun, { ...own, shown });
  }

  /**
   * What shows each of some rows, which rise; rows with one another only once. `isFromRun`: as a row in the first use of an
   * open run sees them. It ends where too many rows were looked for.
   */
  *of(
    rows: readonly number[],
    isFromRun: boolean,
  ): Generator<Shown & { readonly shown: ShownNode }> {
    let at = 0;
    while (at < rows.length) {
      const found = this.at(rows[at] ?? 0, isFromRun);
      if (found === null) return;
      const { from, to, shown } = found;
      if (shown !== null) yield { from, to, shown };
      at = placeFrom(rows, at, to);
    }
  }

  private at(row: number, isFromRun: boolean): Shown | null {
    const known = this.known[isFromRun ? 'inRun' : 'usual'];
    const found = known[placeIn(known, row)];
    if (found !== undefined && row < found.to) return found;
    if (this.lookups >= this.most) return null;
    this.lookups++;
    const looked = this.lookUp(row, isFromRun);
    insert(known, looked);
    return looked;
  }

  private lookUp(row: number, isFromRun: boolean): Shown {
    const keys = keysOf(this.grammar, row);
    for (const key of isFromRun ? [...keys].reverse() : keys) {
      const shown = this.find(key);
      const own = shown === null ? null : ownRows(this.grammar, shown.node);
      if (shown === null || own === null) continue;
      const first = inFirstUseOf(shownRuns(this.grammar, shown.node), row);
      if (first < own.from || first >= own.to) continue;
      const shift = row - first;
      return { from: own.from + shift, to: own.to + shift, shown };
    }
    return { from: row, to: row + 1, shown: null };
  }
}

/** The place after `at` of the first row that is `end` or above. */
function placeFrom(rows: readonly number[], at: number, end: number): number {
  let low = at + 1;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle] ?? 0) < end) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The last of the spans that begins at a row or before it. */
function placeIn(known: readonly Span[], row: number): number {
  let low = 0;
  let high = known.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((known[middle]?.from ?? 0) <= row) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function insert(known: Shown[], one: Shown): void {
  known.splice(placeIn(known, one.from) + 1, 0, one);
}
