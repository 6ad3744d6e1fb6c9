import { LIMITS } from '../../format/limits.js';
import { firstOf, targetOf, usesOf } from '../../format/read/grammar.js';
import type { Grammar } from '../../format/read/grammar.js';
import { hasOnlyOwnRow } from './bodies.js';

/** How many groups of one kind. */
export interface Block {
  readonly kind: string;
  readonly count: number;
}

/** Body entries that may be read for all templates together. */
const MOST_ENTRIES = 200_000;

/** The groups directly inside one use of a template, those inside of transparent templates included. */
export class Blocks {
  private readonly known = new Map<number, readonly Block[]>();
  private left = MOST_ENTRIES;

  constructor(private readonly grammar: Grammar) {}

  /** By kind, in the order of their first appearance; empty where counting would take too long. */
  of(template: number): readonly Block[] {
    const blocks = this.known.get(template) ?? this.count(template);
    this.known.set(template, blocks);
    return blocks;
  }

  private count(template: number): readonly Block[] {
    const counts = new Map<string, number>();
    const uses = new Map([[template, 1]]);
    if (!this.find(template, uses, counts)) return [];
    // A template comes after those that it uses.
    for (const user of [...uses.keys()].sort((one, other) => other - one)) {
      const times = uses.get(user) ?? 0;
      this.eachUse(user, (target, count) => {
        const kind = this.grammar.kinds[target] ?? '';
        if (kind === '') uses.set(target, bounded((uses.get(target) ?? 0) + times * count));
        else counts.set(kind, bounded((counts.get(kind) ?? 0) + times * count));
      });
    }
    return [...counts].map(([kind, count]) => ({ kind, count }));
  }

  /** Enters the transparent templates inside, and the kinds in order; `false`: there is too much to read. */
  private find(template: number, uses: Map<number, number>, kinds: Map<string, number>): boolean {
    this.left -= firstOf(this.grammar, template + 1) - firstOf(this.grammar, template);
    if (this.left < 0) return false;
    let isAll = true;
    this.eachUse(template, (target) => {
      const kind = this.grammar.kinds[target] ?? '';
      if (kind !== '') kinds.set(kind, 0);
      else if (!uses.has(target)) {
        uses.set(target, 0);
        isAll &&= this.find(target, uses, kinds);
      }
    });
    return isAll;
  }

  private eachUse(template: number, visit: (target: number, count: number) => void): void {
    const end = firstOf(this.grammar, template + 1);
    for (let entry = firstOf(this.grammar, template); entry < end; entry++) {
      const target = targetOf(this.grammar, entry);
      if (target >= 0 && !hasOnlyOwnRow(this.grammar, target))
        visit(target, usesOf(this.grammar, entry));
    }
  }
}

function bounded(count: number): number {
  return Math.min(count, LIMITS.rows);
}
