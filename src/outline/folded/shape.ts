import { firstOf, rowsOf, targetOf, usesOf } from '../../format/read/grammar.js';
import type { Grammar } from '../../format/read/grammar.js';
import { LIMITS } from '../../format/limits.js';

/** What a body entry becomes in the view: rows of its own, or ("splice") the rows inside it. */
export type SlotKind = 'layer' | 'group' | 'run' | 'splice' | 'omitted';

/** Fewer uses than this are listed, not folded into one row. */
const SMALLEST_RUN = 3;

/** A count that stays exact: one that cannot be is held at the largest exact number. */
export function bounded(count: number): number {
  return Math.min(count, LIMITS.rows);
}

export interface Block {
  readonly kind: string;
  readonly count: number;
}

/** How many visible rows templates make, computed once per template and depth and never by expanding. */
export class Shape {
  private readonly visibleCounts = new Map<number, Float64Array>();
  private readonly siblingCounts = new Map<number, Float64Array>();
  private readonly blockCounts = new Map<number, readonly Block[]>();

  constructor(readonly grammar: Grammar) {}

  /** Entries of a body that are listed inside the group: all but the head. */
  bodyFrom(template: number): number {
    return firstOf(this.grammar, template) + (this.grammar.heads[template] === true ? 1 : 0);
  }

  bodyTo(template: number): number {
    return firstOf(this.grammar, template + 1);
  }

  isOmitted(template: number): boolean {
    return this.grammar.omitted[template] === true;
  }

  /** Nothing but its own row: a use of it is a layer. */
  isHeadOnly(template: number): boolean {
    return !this.isOmitted(template) && this.bodyFrom(template) >= this.bodyTo(template);
  }

  slotOf(entry: number): SlotKind {
    const target = targetOf(this.grammar, entry);
    if (target < 0) return 'layer';
    if (this.grammar.kinds[target] === '') return this.isOmitted(target) ? 'omitted' : 'splice';
    if (usesOf(this.grammar, entry) >= SMALLEST_RUN) return 'run';
    return this.isHeadOnly(target) ? 'layer' : 'group';
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
    return kind === 'group' ? this.groupCount(target, depth) : 1;
  }

  /** Visible rows of a group, its own included. */
  groupCount(template: number, depth: number): number {
    if (depth <= 0 || this.isHeadOnly(template)) return 1;
    return bounded(1 + this.bodyCount(template, depth - 1));
  }

  bodyCount(template: number, depth: number): number {
    return this.isOmitted(template) ? 1 : (this.countsBefore(template, depth).at(-1) ?? 0);
  }

  /** Visible rows before each listed entry of a body, and one more: all of them. */
  countsBefore(template: number, depth: number): Float64Array {
    const below = Math.max(0, Math.min(depth, LIMITS.depth));
    const key = template * (LIMITS.depth + 1) + below;
    return this.memo(this.visibleCounts, key, () =>
      this.summed(template, (entry) => this.itemsOf(entry) * this.itemCount(entry, below)),
    );
  }

  /** Siblings before each listed entry of a body, and one more: all of them. */
  siblingsBefore(template: number): Float64Array {
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

  /** Groups directly inside one use of a template, by kind. */
  blocks(template: number): readonly Block[] {
    return this.memo(this.blockCounts, template, () => {
      const counts = new Map<string, number>();
      for (let entry = this.bodyFrom(template); entry < this.bodyTo(template); entry++) {
        for (const { kind, count } of this.blocksOfEntry(entry)) {
          counts.set(kind, bounded((counts.get(kind) ?? 0) + count));
        }
      }
      return [...counts].map(([kind, count]) => ({ kind, count }));
    });
  }

  private blocksOfEntry(entry: number): readonly Block[] {
    const target = targetOf(this.grammar, entry);
    if (target < 0 || this.isHeadOnly(target)) return [];
    const uses = usesOf(this.grammar, entry);
    const kind = this.grammar.kinds[target] ?? '';
    if (kind !== '') return [{ kind, count: uses }];
    return this.blocks(target).map((block) => ({ kind: block.kind, count: uses * block.count }));
  }

  private summed(template: number, count: (entry: number) => number): Float64Array {
    const from = this.bodyFrom(template);
    const size = this.bodyTo(template) - from;
    const sums = new Float64Array(size + 1);
    let sum = 0;
    for (let at = 0; at < size; at++) {
      sum = bounded(sum + count(from + at));
      sums[at + 1] = sum;
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

  /** Rows of the model that a template stands for. */
  rows(template: number): number {
    return rowsOf(this.grammar, template);
  }
}
