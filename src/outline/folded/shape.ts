import { rowsOf, targetOf, usesOf } from '../../format/read/grammar.js';
import type { Grammar } from '../../format/read/grammar.js';
import { LIMITS } from '../../format/limits.js';
import { bodyFrom, bodyTo, hasOnlyOwnRow } from '../rows/bodies.js';

/** What a body entry becomes in the view: rows of its own, or ("splice") the rows inside it. */
export type SlotKind = 'layer' | 'group' | 'run' | 'splice' | 'omitted';

/** Fewer uses than this are listed, not folded into one row. */
const SMALLEST_RUN = 3;

/**
 * What happens to a run of groups: it is one row, which is closed unless toggled; one that is open as groups of its
 * level are; or its uses are listed beside one another.
 */
export type Repeats = 'closed' | 'open' | 'listed';

/** A count, at most the largest number that is exact. */
export function bounded(count: number): number {
  return Math.min(count, LIMITS.rows);
}

/** How many visible rows templates make, computed once per template and depth and never by expanding. */
export class Shape {
  private readonly bodyCounts = new Map<number, number>();
  private readonly visibleCounts = new Map<number, readonly number[]>();
  private readonly siblingCounts = new Map<number, readonly number[]>();
  private readonly heights = new Map<number, number>();

  constructor(
    readonly grammar: Grammar,
    readonly repeats: Repeats = 'closed',
  ) {}

  bodyFrom(template: number): number {
    return bodyFrom(this.grammar, template);
  }

  bodyTo(template: number): number {
    return bodyTo(this.grammar, template);
  }

  isOmitted(template: number): boolean {
    return this.grammar.omitted[template] === true;
  }

  hasOnlyOwnRow(template: number): boolean {
    return hasOnlyOwnRow(this.grammar, template);
  }

  slotOf(entry: number): SlotKind {
    const target = targetOf(this.grammar, entry);
    if (target < 0) return 'layer';
    if (this.grammar.kinds[target] === '') return this.isOmitted(target) ? 'omitted' : 'splice';
    if (this.repeats !== 'listed' && usesOf(this.grammar, entry) >= SMALLEST_RUN) return 'run';
    return this.hasOnlyOwnRow(target) ? 'layer' : 'group';
  }

  /** How often the entry's slot is repeated among the siblings. */
  itemsOf(entry: number): number {
    const kind = this.slotOf(entry);
    return kind === 'run' || kind === 'omitted' ? 1 : usesOf(this.grammar, entry);
  }

  /** Visible rows of one item; groups are open down to `depth` more levels. */
  itemCount(entry: number, depth: number): number {
    const kind = this.slotOf(entry);
    const target = targetOf(this.grammar, entry);
    if (kind === 'splice') return this.bodyCount(target, depth);
    if (kind === 'run') return this.runCount(target, depth);
    return kind === 'group' ? this.groupCount(target, depth) : 1;
  }

  /** Whether a run opens with the groups of its level; one of layers only lists what is alike. */
  opensRun(template: number): boolean {
    return this.repeats === 'open' && !this.hasOnlyOwnRow(template);
  }

  /** Visible rows of a run: its own, the one that lists the uses, and the inside of one use. */
  private runCount(template: number, depth: number): number {
    if (depth <= 0 || !this.opensRun(template)) return 1;
    return bounded(2 + this.bodyCount(template, depth - 1));
  }

  /** Visible rows of a group, its own included. */
  groupCount(template: number, depth: number): number {
    if (depth <= 0 || this.hasOnlyOwnRow(template)) return 1;
    return bounded(1 + this.bodyCount(template, depth - 1));
  }

  bodyCount(template: number, depth: number): number {
    if (this.isOmitted(template)) return 1;
    const below = this.depthBelow(template, depth);
    return this.memo(this.bodyCounts, keyOf(template, below), () => {
      let count = 0;
      for (let entry = this.bodyFrom(template); entry < this.bodyTo(template); entry++)
        count = bounded(count + this.itemsOf(entry) * this.itemCount(entry, below));
      return count;
    });
  }

  /** Visible rows before each listed entry of a body, and one more: all of them. */
  countsBefore(template: number, depth: number): readonly number[] {
    const below = this.depthBelow(template, depth);
    return this.memo(this.visibleCounts, keyOf(template, below), () =>
      this.summed(template, (entry) => this.itemsOf(entry) * this.itemCount(entry, below)),
    );
  }

  /** Siblings before each listed entry of a body, and one more: all of them. */
  siblingsBefore(template: number): readonly number[] {
    return this.memo(this.siblingCounts, template, () =>
      this.summed(template, (entry) => this.itemsOf(entry) * this.siblingsOfItem(entry)),
    );
  }

  siblings(template: number): number {
    return this.isOmitted(template) ? 1 : (this.siblingsBefore(template).at(-1) ?? 0);
  }

  siblingsOfItem(entry: number): number {
    return this.slotOf(entry) === 'splice' ? this.siblings(targetOf(this.grammar, entry)) : 1;
  }

  private depthBelow(template: number, depth: number): number {
    return depth <= 0 ? 0 : Math.min(depth, this.height(template));
  }

  /** Levels of groups below a template's own row: deeper ones show no more. */
  private height(template: number): number {
    return this.memo(this.heights, template, () => {
      let height = 0;
      for (let entry = this.bodyFrom(template); entry < this.bodyTo(template); entry++) {
        const kind = this.slotOf(entry);
        const target = targetOf(this.grammar, entry);
        if (kind === 'group' || kind === 'run') height = Math.max(height, 1 + this.height(target));
        if (kind === 'splice') height = Math.max(height, this.height(target));
      }
      return height;
    });
  }

  private summed(template: number, count: (entry: number) => number): readonly number[] {
    const from = this.bodyFrom(template);
    const size = this.bodyTo(template) - from;
    const sums = [0];
    let sum = 0;
    for (let at = 0; at < size; at++) {
      sum = bounded(sum + count(from + at));
      sums.push(sum);
    }
    return sums;
  }

  private memo<T>(known: Map<number, T>, key: number, compute: () => T): T {
    const found = known.get(key);
    if (found !== undefined) return found;
    const value = compute();
    known.set(key, value);
    return value;
  }

  /** Rows of the model in one use of a template. */
  rows(template: number): number {
    return rowsOf(this.grammar, template);
  }
}

function keyOf(template: number, depth: number): number {
  return template * (LIMITS.depth + 1) + depth;
}
