import { firstOf, isRun, targetOf } from '../../format/read/grammar.js';
import { tokensOf } from '../../format/read/placeholder.js';
import type { DecodedTable } from '../../format/read/table.js';
import type { Quantity } from '../../format/read/sums.js';

/** What is compared between the uses of a run. */
export type Aspect = 'texts' | 'numbers';

const TEXTS = ['name', 'type', 'output_shape'] as const;
const NUMBERS: readonly Quantity[] = ['params', 'trainable', 'untrainable', 'flops', 'bytes'];

/** Lists may contain lists of runs farther out. */
const FAR = 1_000;

/** How many of the runs around a template its cells depend on, counted from the innermost; computed once for each. */
export class Reach {
  private readonly known = new Map<Aspect, (number | undefined)[]>([
    ['texts', []],
    ['numbers', []],
  ]);

  constructor(private readonly table: DecodedTable) {}

  /** 0: all uses of a template are alike inside. */
  of(template: number, aspect: Aspect): number {
    const known = this.known.get(aspect) ?? [];
    const found = known[template] ?? this.computed(template, aspect);
    known[template] = found;
    return found;
  }

  private computed(template: number, aspect: Aspect): number {
    const { grammar } = this.table;
    let most = 0;
    const end = firstOf(grammar, template + 1);
    for (let entry = firstOf(grammar, template); entry < end && most < FAR; entry++) {
      const target = targetOf(grammar, entry);
      const inside = target < 0 ? 0 : this.of(target, aspect);
      const own = Math.max(inside, this.ofEntry(entry, aspect));
      most = Math.max(most, own - (isRun(grammar, entry) ? 1 : 0));
    }
    return most;
  }

  private ofEntry(entry: number, aspect: Aspect): number {
    const { columns, sums } = this.table;
    if (aspect === 'texts')
      return Math.max(...TEXTS.map((id) => ofPattern(columns.pattern(id, entry))));
    if (targetOf(this.table.grammar, entry) >= 0) return 0;
    const forms = NUMBERS.map((id) => sums.cellForm(id, entry));
    return Math.max(...forms.map(({ slopes, terms }) => (terms.length > 0 ? FAR : slopes.length)));
  }
}

function ofPattern(pattern: string): number {
  if (!pattern.includes('{')) return 0;
  const distances = tokensOf(pattern).map((token) => {
    if (typeof token === 'string' || token.kind === 'caret') return 0;
    return token.kind === 'list' ? FAR : token.slopes.length;
  });
  return Math.max(0, ...distances);
}
