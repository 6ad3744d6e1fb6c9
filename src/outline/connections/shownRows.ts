import type { Grammar } from '../../format/read/grammar.js';
import { keysOf } from '../folded/rowKeys.js';
import { nodeAt } from '../rows/listing.js';
import type { Listing, VisibleNode } from '../rows/listing.js';
import { ownRows, shownRuns } from './ownRows.js';
import type { Span } from './ownRows.js';

/** Visible rows that are looked for, beside those of the page. */
const MOST_LOOKUPS = 100;

/** A visible row and its place among all of them. */
export interface ShownNode {
  readonly node: VisibleNode;
  readonly index: number;
}

/** Rows of the model that are shown by one visible row, or by none. */
export interface Shown extends Span {
  readonly shown: ShownNode | null;
}

/** Which visible row shows a row of the model: itself, a closed row around it, or what is there for it in an open run. */
export class ShownRows {
  /** Rising; those of rows in the first use of an open run apart. */
  private readonly known: Record<'usual' | 'inRun', Shown[]> = { usual: [], inRun: [] };
  private lookups = 0;

  constructor(
    private readonly grammar: Grammar,
    private readonly listing: Listing,
  ) {}

  /** Knows a visible row from now on. */
  add(shown: ShownNode): void {
    const own = ownRows(this.grammar, shown.node);
    if (own === null) return;
    const isInRun = shownRuns(this.grammar, shown.node).length > 0;
    insert(this.known[isInRun ? 'inRun' : 'usual'], { ...own, shown });
  }

  /**
   * What shows each of some rows, which rise; rows with one another only once. `isFromRun`: as a row in the first use of an
   * open run sees them. It ends where too many rows were looked for.
   */
  *of(rows: readonly number[], isFromRun: boolean): Generator<ShownNode> {
    let at = 0;
    while (at < rows.length) {
      const found = this.at(rows[at] ?? 0, isFromRun);
      if (found === null) return;
      if (found.shown !== null) yield found.shown;
      at = placeFrom(rows, at, found.to);
    }
  }

  private at(row: number, isFromRun: boolean): Shown | null {
    const known = this.known[isFromRun ? 'inRun' : 'usual'];
    const found = known[placeIn(known, row)];
    if (found !== undefined && row < found.to) return found;
    if (this.lookups >= MOST_LOOKUPS) return null;
    this.lookups++;
    const looked = this.lookUp(row, isFromRun);
    insert(known, looked);
    return looked;
  }

  private lookUp(row: number, isFromRun: boolean): Shown {
    const [itself, forAll] = keysOf(this.grammar, row);
    for (const one of isFromRun ? [forAll, itself] : [itself, forAll]) {
      const index = this.listing.indexOf(one.key);
      const node = index === null ? null : nodeAt(this.listing, index);
      const own = node === null ? null : ownRows(this.grammar, node);
      if (index === null || node === null || own === null) continue;
      if (one.row < own.from || one.row >= own.to) continue;
      const shift = row - one.row;
      return { from: own.from + shift, to: own.to + shift, shown: { node, index } };
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
