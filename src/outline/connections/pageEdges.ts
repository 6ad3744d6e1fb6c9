import type { Grammar } from '../../format/read/grammar.js';
import type { Listing, VisibleNode } from '../rows/listing.js';
import { isInFirstUse, ownRows, shownRuns } from './ownRows.js';
import type { ShownRun, Span } from './ownRows.js';
import type { Reads } from './reads.js';
import { findIn, ShownRows } from './shownRows.js';
import type { ShownNode } from './shownRows.js';

/** A visible row that reads from another; both by their places among all visible rows. */
export interface Edge {
  readonly from: number;
  readonly to: number;
}

export interface PageEdges {
  /** Each once: those between rows of the page, and those that lead to other pages or come from there. */
  readonly edges: readonly Edge[];
  /** The rows of the page that represent layers, rising, and the nearest ones before and after the page. */
  readonly places: readonly number[];
}

/** Rows around a page among which the nearest that represents layers is looked for. */
const NEAR = 16;

/** Rows on other pages that are looked for: some, and more for each row of the page. */
const LOOKUPS = 100;
const LOOKUPS_EACH = 4;

/** Of the rows on other pages that read from a row, so many: the line leaves the page for each of them alike. */
const MOST_ELSEWHERE = 2;

/** What the rows of a page, `count` from `from` on, are connected with. */
export function pageEdges(
  grammar: Grammar,
  listing: Listing,
  reads: Reads,
  { from, count }: { readonly from: number; readonly count: number },
): PageEdges {
  const start = Math.max(0, from - NEAR);
  const { nodes, ancestors } = listing.slice(start, from - start + count + NEAR);
  const around = nodes.map((node, at) => ({ node, index: start + at }));
  const rows = new ShownRows(grammar, findIn(listing), LOOKUPS + LOOKUPS_EACH * count);
  around.forEach((one) => {
    rows.add(one);
  });
  const hasOpenRun = [...ancestors, ...nodes].some(
    ({ kind, open }) => kind === 'run' && open === true,
  );
  const all = around.filter(({ node }) => ownRows(grammar, node) !== null);
  const isOnPage = (index: number): boolean => index >= from && index < from + count;
  const onPage = all.filter(({ index }) => isOnPage(index));
  const edges = new Map<string, Edge>();
  const add = (edge: Edge): void => {
    edges.set(`${edge.from}-${edge.to}`, edge);
  };
  for (const { node, index } of onPage) {
    for (const source of sourcesOf(grammar, reads, rows, node))
      if (source.index !== index) add({ from: source.index, to: index });
    let elsewhere = 0;
    for (const reader of readersOf(grammar, reads, rows, node, hasOpenRun)) {
      if (isOnPage(reader.index)) continue;
      add({ from: index, to: reader.index });
      // Readers rise: those before the page come first.
      if (reader.index > index && ++elsewhere >= MOST_ELSEWHERE) break;
    }
  }
  const before = all.filter(({ index }) => index < from).slice(-1);
  const after = all.filter(({ index }) => index >= from + count).slice(0, 1);
  const places = [...before, ...onPage, ...after].map(({ index }) => index);
  return { edges: [...edges.values()], places };
}

/** The visible rows that a visible row reads from; of an open run in the first use, which is shown for all. */
export function* sourcesOf(
  grammar: Grammar,
  reads: Reads,
  rows: ShownRows,
  node: VisibleNode,
): Generator<ShownNode> {
  const own = ownRows(grammar, node);
  if (own === null) return;
  const runs = shownRuns(grammar, node);
  const { sources } = reads.outside(own.from, own.to);
  for (const { shown } of rows.of(inFirstUses(sources, runs), runs.length > 0)) yield shown;
}

/**
 * The visible rows that read from a visible row; what leaves an open run does so from its last use. `inRuns`: those too that
 * are in the first use of an open run of which single uses are visible as well.
 */
export function* readersOf(
  grammar: Grammar,
  reads: Reads,
  rows: ShownRows,
  node: VisibleNode,
  inRuns: boolean,
): Generator<ShownNode> {
  const own = ownRows(grammar, node);
  if (own === null) return;
  const runs = shownRuns(grammar, node);
  for (let inner = 0; inner <= runs.length; inner++) {
    const { from, to } = inLastUses(own, runs.slice(0, inner));
    const { readers } = reads.outside(from, to);
    const outer = inFirstUses(readers, runs.slice(inner));
    const wanted = outer.filter((row) => runs.slice(0, inner).every((run) => !isInRun(row, run)));
    for (const isFromRun of inRuns ? [false, true] : [false])
      for (const { from: first, shown } of rows.of(wanted, isFromRun)) {
        // Of an open run, too, only the first use reads.
        const isReader = first === ownRows(grammar, shown.node)?.from;
        const isInRun = shownRuns(grammar, shown.node).length > 0;
        // Where the uses of an open run are listed, too, it is one of these that others read.
        if (isReader && isInRun === isFromRun && isSeenAt(rows, from, isInRun, node)) yield shown;
      }
  }
}

function isSeenAt(rows: ShownRows, row: number, isFromRun: boolean, { key }: VisibleNode): boolean {
  const [seen] = rows.of([row], isFromRun);
  return seen === undefined || seen.shown.node.key === key;
}

function inFirstUses(rows: readonly number[], runs: readonly ShownRun[]): readonly number[] {
  return runs.length === 0
    ? rows
    : rows.filter((row) => runs.every((run) => isInFirstUse(row, run)));
}

function inLastUses({ from, to }: Span, runs: readonly ShownRun[]): Span {
  const shift = runs.reduce((sum, { each, uses }) => sum + each * (uses - 1), 0);
  return { from: from + shift, to: to + shift };
}

function isInRun(row: number, { start, each, uses }: ShownRun): boolean {
  return row >= start && row < start + each * uses;
}
