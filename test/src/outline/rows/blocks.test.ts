import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Grammar } from '../../../../src/format/read/grammar.js';
import { decode } from '../../../../src/format/index.js';
import { Blocks } from '../../../../src/outline/rows/blocks.js';
import type { Block } from '../../../../src/outline/rows/blocks.js';
import { packed } from '../support/draft.js';
import type { Draft } from '../support/draft.js';
import { randomDraft } from '../support/random.js';

/** By entering every use of every transparent template. */
function expandedBlocks(draft: Draft, index: number): Map<string, number> {
  const counts = new Map<string, number>();
  const add = (kind: string, count: number): void => {
    counts.set(kind, (counts.get(kind) ?? 0) + count);
  };
  for (const { use } of draft.templates[index]?.body ?? []) {
    const target = use === null ? undefined : draft.templates[use.target];
    if (use === null || target === undefined) continue;
    const isLayer = target.hasOwnRow && target.body.length === 1 && target.omitted === null;
    if (isLayer) continue;
    if (target.kind !== '') add(target.kind, use.count);
    else
      for (const [kind, count] of expandedBlocks(draft, use.target)) add(kind, use.count * count);
  }
  return counts;
}

function asList(counts: Map<string, number>): readonly Block[] {
  return [...counts].map(([kind, count]) => ({ kind, count }));
}

it('counts the groups inside of every template, in order, as a plain expansion does', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), (seed) => {
      const draft = randomDraft(seed);
      const decoded = decode(JSON.parse(JSON.stringify(packed(draft))));
      if (!decoded.ok) throw new Error(decoded.problem.message);
      const blocks = new Blocks(decoded.table.grammar);
      for (const index of draft.templates.keys())
        expect(blocks.of(index)).toEqual(asList(expandedBlocks(draft, index)));
    }),
    { numRuns: 400 },
  );
});

/** Templates of single uses, and of one row where there are none. */
function grammarOf(
  templates: readonly (readonly [kind: string, uses: readonly number[]])[],
): Grammar {
  const sizes = templates.map(([, uses]) => Math.max(1, uses.length));
  const entries = sizes.reduce((sum, size) => sum + size, 0);
  const first = new Int32Array(templates.length + 1);
  sizes.forEach((size, index) => (first[index + 1] = (first[index] ?? 0) + size));
  return {
    kinds: templates.map(([kind]) => kind),
    hasOwnRow: templates.map(() => false),
    omitted: templates.map(() => false),
    rows: new Float64Array(templates.length).fill(1),
    first,
    target: Int32Array.from(templates.flatMap(([, uses]) => (uses.length > 0 ? uses : [-1]))),
    repeat: new Float64Array(entries),
    offset: new Float64Array(entries),
    root: templates.length - 1,
    depth: 3,
  };
}

it('reads a bounded number of entries, whatever uses what', () => {
  const kinds = Array.from({ length: 1_000 }, (_, index) => [`k${index}`, []] as const);
  const transparent = ['', [...kinds.keys()]] as const;
  const group = ['group', Array.from({ length: 1_000 }, () => kinds.length)] as const;
  const blocks = new Blocks(
    grammarOf([...kinds, transparent, ...Array.from({ length: 300 }, () => group)]),
  );
  expect(blocks.of(1_001)[999]).toEqual({ kind: 'k999', count: 1_000 });
  expect(blocks.of(1_300)).toHaveLength(1_000);
  for (let index = 1_001; index <= 1_300; index++) blocks.of(index);
  expect(blocks.of(1_299)).toEqual([]);
});
