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

/** Entries of a body whose items make equally many rows: rows, or the runs of a template, or its other uses. */
interface Part {
  readonly kind: SlotKind;
  /** The first of them. */
  readonly entry: number;
  /** Of all of them. */
  items: number;
}

interface Body {
  readonly parts: readonly Part[];
  /** Of each listed entry: the index of its part. */
  readonly partAt: Uint16Array;
}

/**
 * How many visible rows templates make, computed once per template and depth and never by expanding: the entries of a
 * body are read once, and then each part is counted by one of its entries.
 */
export class Shape {
  private readonly bodies = new Map<number, Body>();
  private readonly bodyCounts = new Map<number, number>();
  private readonly visibleCounts = new Map<number, ArrayLike<number>>();
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
    return this.itemsIn(this.slotOf(entry), entry);
  }

  private itemsIn(kind: SlotKind, entry: number): number {
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
    return this.memo(this.bodyCounts, keyOf(template, below), () =>
      this.body(template).parts.reduce(
        (sum, { entry, items }) => bounded(sum + items * this.itemCount(entry, below)),
        0,
      ),
    );
  }

  /** Visible rows before each listed entry of a body, and one more: all of them. */
  countsBefore(template: number, depth: number): ArrayLike<number> {
    const below = this.depthBelow(template, depth);
    return this.memo(this.visibleCounts, keyOf(template, below), () =>
      this.countedBefore(template, below),
    );
  }

  private countedBefore(template: number, depth: number): Float64Array {
    const { parts, partAt } = this.body(template);
    const each = parts.map(({ entry }) => this.itemCount(entry, depth));
    const from = this.bodyFrom(template);
    const before = new Float64Array(partAt.length + 1);
    let sum = 0;
    partAt.forEach((part, at) => {
      const items = this.itemsIn(parts[part]?.kind ?? 'layer', from + at);
      sum = bounded(sum + items * (each[part] ?? 0));
      before[at + 1] = sum;
    });
    return before;
  }

  /** Siblings before each listed entry of a body, and one more: what is visible where everything is closed. */
  siblingsBefore(template: number): ArrayLike<number> {
    return this.countsBefore(template, 0);
  }

  siblings(template: number): number {
    return this.bodyCount(template, 0);
  }

  siblingsOfItem(entry: number): number {
    return this.itemCount(entry, 0);
  }

  private depthBelow(template: number, depth: number): number {
    return depth <= 0 ? 0 : Math.min(depth, this.height(template));
  }

  /** Levels of groups below a template's own row: deeper ones show no more. */
  private height(template: number): number {
    return this.memo(this.heights, template, () => {
      let height = 0;
      for (const { kind, entry } of this.body(template).parts) {
        const target = targetOf(this.grammar, entry);
        if (kind === 'group' || kind === 'run') height = Math.max(height, 1 + this.height(target));
        if (kind === 'splice') height = Math.max(height, this.height(target));
      }
      return height;
    });
  }

  private body(template: number): Body {
    return this.memo(this.bodies, template, () => this.readBody(template));
  }

  private readBody(template: number): Body {
    const from = this.bodyFrom(template);
    const partAt = new Uint16Array(this.bodyTo(template) - from);
    const parts: Part[] = [];
    const known = new Map<number, number>();
    for (let at = 0; at < partAt.length; at++) {
      const kind = this.slotOf(from + at);
      const key = 2 * targetOf(this.grammar, from + at) + (kind === 'run' ? 1 : 0);
      const index = known.get(key) ?? parts.push({ kind, entry: from + at, items: 0 }) - 1;
      known.set(key, index);
      partAt[at] = index;
      const part = parts[index];
      if (part !== undefined) part.items = bounded(part.items + this.itemsIn(kind, from + at));
    }
    return { parts, partAt };
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
