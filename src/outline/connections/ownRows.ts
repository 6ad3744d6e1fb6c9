import { entryAt, isRun, rowsOf, targetOf, usesOf } from '../../format/read/grammar.js';
import type { Grammar } from '../../format/read/grammar.js';
import type { RunScope } from '../../format/read/pattern.js';
import { hasOnlyOwnRow } from '../rows/bodies.js';
import type { VisibleNode } from '../rows/listing.js';

/** Rows of the model, from one up to another. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * The rows that a visible row represents, and no row inside of it; `null`: none. Of uses that are shown as one, those of
 * the first.
 */
export function ownRows(grammar: Grammar, node: VisibleNode): Span | null {
  const { kind, row, rows, target, open } = node;
  if (kind === 'instances') return null;
  const whole = { from: row, to: row + rows };
  if (target < 0 || kind === 'omitted') return whole;
  const isAlone = node.isFlat === true;
  if (open !== true && !isAlone) return whole;
  if (hasOnlyOwnRow(grammar, target)) return isAlone ? whole : null;
  const hasOwnRow = grammar.hasOwnRow[target] === true && grammar.omitted[target] !== true;
  return hasOwnRow ? { from: row, to: row + 1 } : null;
}

/** An open run whose first use is shown for all. */
export interface ShownRun {
  /** Its first row, the rows of one use, and how many uses there are. */
  readonly start: number;
  readonly each: number;
  readonly uses: number;
}

/** The runs whose first use a visible row is in for all uses, the innermost first. */
export function shownRuns(grammar: Grammar, node: VisibleNode): readonly ShownRun[] {
  const scopes = scopesAround(grammar, node);
  if (!scopes.some(({ sample }) => sample)) return [];
  const runs = runsAround(grammar, node.row).slice(0, scopes.length).reverse();
  return runs.filter((_, at) => scopes[at]?.sample === true);
}

/** Whether a visible row is in single uses of the runs around it, or in the first one for all of them; else in both. */
export function usesShown(grammar: Grammar, node: VisibleNode): 'single' | 'all' | 'none' | 'both' {
  const samples = scopesAround(grammar, node).map(({ sample }) => sample);
  if (samples.length === 0) return 'none';
  if (samples.includes(true)) return samples.includes(false) ? 'both' : 'all';
  return 'single';
}

function scopesAround(grammar: Grammar, node: VisibleNode): readonly RunScope[] {
  const isWhole = node.kind === 'run' && ownRows(grammar, node)?.to === node.row + node.rows;
  return scopesOf(isWhole ? node.outer : node.scope);
}

/** Whether a row is in the first use of a run, or not in it at all. */
export function isInFirstUse(row: number, { start, each, uses }: ShownRun): boolean {
  return row < start + each || row >= start + uses * each;
}

/** The row of the first uses of runs, the innermost first, that is shown for a row of any use. */
export function inFirstUseOf(runs: readonly ShownRun[], row: number): number {
  return runs.reduceRight((one, { start, each, uses }) => {
    const isInside = one >= start && one < start + uses * each;
    return isInside ? start + ((one - start) % each) : one;
  }, row);
}

function scopesOf(scope: RunScope | null): readonly RunScope[] {
  return scope === null ? [] : [scope, ...scopesOf(scope.outer)];
}

/** All runs around a row, the outermost first. */
function runsAround(grammar: Grammar, row: number): readonly ShownRun[] {
  const runs: ShownRun[] = [];
  let template = grammar.root;
  let start = 0;
  while (template >= 0 && grammar.omitted[template] !== true) {
    const entry = entryAt(grammar, template, row - start);
    const target = targetOf(grammar, entry);
    start += grammar.offset[entry] ?? 0;
    if (target >= 0 && isRun(grammar, entry)) {
      const each = rowsOf(grammar, target);
      runs.push({ start, each, uses: usesOf(grammar, entry) });
      start += Math.floor((row - start) / each) * each;
    }
    template = target;
  }
  return runs;
}
