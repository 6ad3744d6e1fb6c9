import { firstOf, isRun, targetOf, usesOf } from '../../format/read/grammar.js';
import { LIMITS } from '../../format/limits.js';
import type { DecodedTable } from '../../format/read/table.js';
import type { VisibleNode } from './listing.js';
import type { PageRow } from './types.js';

/** The groups of one kind without a name in one use of a template. */
interface Unnamed {
  /** How many come before an entry. */
  readonly before: Map<number, number>;
  total: number;
}

/** Entries and kinds that may be read for all templates together. */
const MOST_READ = 200_000;

/** Numbers the groups without a name that are beside one another, those inside of transparent templates included. */
export class Ordinals {
  private readonly known = new Map<number, ReadonlyMap<string, Unnamed>>();
  private left = MOST_READ;

  constructor(private readonly table: DecodedTable) {}

  /** The numbers of a group, or of the uses of a run, among those of its kind; `null` where counting would take too long. */
  of({ kind, entry, target, scope, splices }: VisibleNode): PageRow['ordinals'] {
    const { grammar } = this.table;
    const wanted = grammar.kinds[target] ?? '';
    let before = this.before(entry, wanted);
    for (let splice = splices; splice !== null; splice = splice.outer) {
      const each = this.inside(targetOf(grammar, splice.entry)).get(wanted)?.total ?? 0;
      before = bounded(before + this.before(splice.entry, wanted) + splice.use * each);
    }
    if (this.left < 0) return null;
    if (kind === 'run')
      return { first: before + 1, last: bounded(before + usesOf(grammar, entry)) };
    const use = isRun(grammar, entry) ? (scope?.index ?? 0) : 0;
    return { first: before + use + 1, last: before + use + 1 };
  }

  private before(entry: number, kind: string): number {
    return this.inside(this.templateOf(entry)).get(kind)?.before.get(entry) ?? 0;
  }

  /** The template whose body an entry is in. */
  private templateOf(entry: number): number {
    const { grammar } = this.table;
    let [low, high] = [0, grammar.root];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (firstOf(grammar, middle) <= entry) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  private inside(template: number): ReadonlyMap<string, Unnamed> {
    const found = this.known.get(template) ?? this.count(template);
    this.known.set(template, found);
    return found;
  }

  private count(template: number): ReadonlyMap<string, Unnamed> {
    const { grammar, columns } = this.table;
    const counts = new Map<string, Unnamed>();
    const end = firstOf(grammar, template + 1);
    for (let entry = firstOf(grammar, template); entry < end && this.left >= 0; entry++) {
      const target = targetOf(grammar, entry);
      const kind = grammar.kinds[target] ?? '';
      this.left--;
      if (target < 0 || grammar.hasOwnRow[target] === true) continue;
      if (kind === '') this.addInside(counts, entry);
      else if (columns.pattern('name', entry) === '')
        add(counts, kind, entry, usesOf(grammar, entry));
    }
    return counts;
  }

  private addInside(counts: Map<string, Unnamed>, entry: number): void {
    const { grammar } = this.table;
    const inside = this.inside(targetOf(grammar, entry));
    this.left -= inside.size;
    if (this.left < 0) return;
    for (const [kind, { total }] of inside)
      add(counts, kind, entry, total * usesOf(grammar, entry));
  }
}

function add(counts: Map<string, Unnamed>, kind: string, entry: number, more: number): void {
  const count = counts.get(kind) ?? { before: new Map<number, number>(), total: 0 };
  count.before.set(entry, count.total);
  count.total = bounded(count.total + more);
  counts.set(kind, count);
}

function bounded(count: number): number {
  return Math.min(count, LIMITS.rows);
}
