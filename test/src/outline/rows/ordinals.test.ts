import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode } from '../../../../src/format/index.js';
import type { DecodedTable } from '../../../../src/format/index.js';
import { createOutline, firstState, project } from '../../../../src/outline/index.js';
import type { PageRow } from '../../../../src/outline/index.js';
import { Ordinals } from '../../../../src/outline/rows/ordinals.js';
import type { VisibleNode } from '../../../../src/outline/rows/listing.js';
import { toggled } from '../support/actions.js';
import { packed } from '../support/draft.js';
import type { Draft } from '../support/draft.js';
import { Dice, randomDraft } from '../support/random.js';

function tableOf(payload: unknown): DecodedTable {
  const decoded = decode(JSON.parse(JSON.stringify(payload)));
  if (!decoded.ok) throw new Error(decoded.problem.message);
  return decoded.table;
}

describe('the numbers of groups without a name', () => {
  it('are their places among those of their kind beside them', () => {
    let numbered = 0;
    const law = fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), (seed) => {
      const table = tableOf(packed(withoutNames(randomDraft(seed), new Dice(seed + 1))));
      const outline = createOutline(table);
      const dice = new Dice(seed);
      let state = firstState(outline, { pageSize: 25, depth: dice.roll(4) });
      for (let round = 0; round < 4; round++) {
        const nodes = outline
          .listing(state)
          .slice(0, 500)
          .nodes.filter((node) => node.open !== null);
        if (nodes.length > 0) state = toggled(outline, state, dice.pick(nodes).key);
      }
      const { nodes } = outline.listing(state).slice(0, 500);
      const ordinals = new Ordinals(table);
      numbered += checked(table, ordinals, nodes);
    });
    fc.assert(law, { numRuns: 400 });
    expect(numbered).toBeGreaterThan(300);
  });

  it('are not counted where there is too much to count', () => {
    const kinds = Array.from({ length: 1_000 }, (_, index) => `k${index}`);
    const used = (count: number): string => {
      const others = Array.from({ length: count }, () => '1000').join(',');
      const template = `${','.repeat(1_000)}${[...kinds.keys()].join(',')},${others}`;
      const table = tableOf({
        format: 'layerfold',
        version: [1, 0],
        totals: { rows: 1_000 * count },
        templates: {
          kind: `${kinds.join(',')},,model`,
          size: `${'1,'.repeat(1_000)}1000,${count}`,
        },
        columns: { template, name: ','.repeat(1_999 + count) },
      });
      const { nodes } = createOutline(table)
        .newListing({ level: 1, toggled: new Set(), repeats: 'closed' })
        .slice(999, 2);
      return nodes.map((node) => new Ordinals(table).of(node)?.first ?? 'unknown').join();
    };
    expect(used(100)).toBe('1,2');
    expect(used(300)).toBe('unknown,unknown');
  });
});

/** The same draft with half of the groups that have a name left without one. */
function withoutNames(draft: Draft, dice: Dice): Draft {
  const templates = draft.templates.map((template) => ({
    ...template,
    body: template.body.map((entry) =>
      entry.use !== null && dice.chance(50) ? { ...entry, name: '' } : entry,
    ),
  }));
  return { ...draft, templates };
}

/** Compares the numbers of visible nodes with those of counting them; returns how many there were. */
function checked(table: DecodedTable, ordinals: Ordinals, nodes: readonly VisibleNode[]): number {
  const open: { node: VisibleNode | null; counts: Map<string, number> }[] = [];
  let numbered = 0;
  for (const node of nodes) {
    open.length = Math.min(open.length, node.level);
    while (open.length < node.level) open.push({ node: null, counts: new Map() });
    const around = open[node.level - 1];
    open.push({ node, counts: new Map() });
    const isUnnamed =
      ['group', 'run'].includes(node.kind) &&
      node.entry >= 0 &&
      table.grammar.hasOwnRow[node.target] !== true &&
      table.columns.pattern('name', node.entry) === '';
    if (!isUnnamed || around === undefined) continue;
    numbered++;
    const kind = table.grammar.kinds[node.target] ?? '';
    const isListed = around.node?.kind === 'instances' && !around.counts.has(kind);
    const start = isListed && around.node !== null ? firstOf(ordinals, around.node) - 1 : 0;
    const before = around.counts.get(kind) ?? start;
    const uses = node.kind === 'run' ? (table.grammar.repeat[node.entry] ?? 1) : 1;
    around.counts.set(kind, before + uses);
    expect(ordinals.of(node)).toEqual({ first: before + 1, last: before + uses });
  }
  return numbered;
}

/** The number of the first use of the run whose uses a row lists. */
function firstOf(ordinals: Ordinals, node: VisibleNode): number {
  return ordinals.of({ ...node, kind: 'run' })?.first ?? 0;
}

describe('a group without a name', () => {
  /** Two rows: an input, and blocks whose names are in question. */
  const blocks = (names: string, count: number): readonly PageRow[] => {
    const table = tableOf({
      format: 'layerfold',
      version: [1, 0],
      totals: { rows: 2 * count + 1 },
      templates: { kind: 'residual,model', size: '2,3' },
      columns: {
        name: `${names},input,,`,
        template: `,,,0*${count - 2},0*2`,
        type: '0,1,2,,',
        params: '5,,99,,',
      },
      dictionaries: { type: 'Dense\nAdd\nInput' },
    });
    const outline = createOutline(table);
    return project(outline, firstState(outline, { pageSize: 25, depth: 1 })).rows;
  };

  it('has numbers where a framework made up the names at its ends', () => {
    const rows = blocks('dense_{1+1},add_{1+1}', 7);
    expect(rows.map(({ label, ordinals }) => [label, ordinals])).toEqual([
      ['input', null],
      ['dense_1 … add_5', { first: 1, last: 5 }],
      ['dense_1 … add_1', { first: 6, last: 6 }],
      ['dense_2 … add_2', { first: 7, last: 7 }],
    ]);
  });

  it('has none where one of them was chosen', () => {
    const rows = blocks('first_{1+1},add_{1+1}', 5);
    expect(rows.map(({ ordinals }) => ordinals)).toEqual([null, null, null, null]);
    expect(rows[1]?.label).toBe('first_1 … add_3');
  });
});
