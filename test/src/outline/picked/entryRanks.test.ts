import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decode } from '../../../../src/format/index.js';
import { createOutline, firstState, reduce } from '../../../../src/outline/index.js';
import type { Action, Outline, ViewState } from '../../../../src/outline/index.js';
import { pathOf } from '../../../../src/outline/names/paths.js';

// A thousand cases take seconds, and more of them on a machine that does other things.

const USES = 12;

/** Names that differ before what depends on the use, or there, or not at all; that begin others; that drop those before them. */
const NAMES = [
  ...['conv', 'conv1', 'conv10_{0+1}', 'conv2_{0+1}', 'conv2_{0+2}', 'conv{0+1}', 'conv_{@0}'],
  ...[
    'conv_{@0}x',
    'conv_',
    '0',
    '10',
    '1_{0+1}',
    '{0+1}',
    '{@0}_b',
    'Conv_a',
    '^bare',
    '^bare{0+1}',
  ],
];
const GROUPS = ['block{0+1}', 'block{0+1}_', '{@0}', 'block{@0}.', 'same', '{1+0}', 'conv{0+1}'];
const LISTED = ['b', 'b1', 'b10', '2', '02', '', 'B', '_', '1x', 'z.', 'conv', '9'];

/** A run of blocks, with another block beside it whose rows have these names, too. */
function payloadOf(
  names: readonly string[],
  groups: readonly string[],
  hasOwnRow: boolean,
): unknown {
  const rows = hasOwnRow ? ['', ...names] : names;
  return {
    format: 'layerfold',
    version: [1, 0],
    model: { framework: 'torch', name: 'run', type: 'Net', unit: 'module', separator: '.' },
    totals: { rows: (groups.length * USES + 1) * rows.length },
    templates: {
      kind: 'block,model',
      size: `${rows.length},${groups.length + 1}`,
      own_row: hasOwnRow ? '1,' : ',',
    },
    columns: {
      template: `${','.repeat(rows.length)}${`0*${USES},`.repeat(groups.length)}0`,
      name: [...rows, ...groups, 'conv'].join(','),
    },
    lists: groups.map(() => LISTED.join(',')).join('\n'),
  };
}

/** Paths of all rows in the order of a state, each with how deep it is. */
function rowsOf(outline: Outline, state: ViewState): { path: string; level: number }[] {
  const listing = outline.listing(state);
  const { nodes } = listing.slice(0, listing.total());
  return nodes.map((node) => ({ path: pathOf(outline, node), level: node.level }));
}

function stateOf(outline: Outline, actions: readonly Action[]): ViewState {
  const first = firstState(outline, { pageSize: 25, depth: 'auto' });
  return actions.reduce((state, action) => reduce(outline, state, action), first);
}

/** Natural order; a row without a name is sorted by the type of the model. */
function compared(one: string, other: string): number {
  const [first, second] = [one, other].map((text) =>
    (text || 'Net')
      .toLowerCase()
      .replace(/\d+/g, (digits) => `0${digits.replace(/^0+/, '').padStart(9, '0')}`),
  ) as [string, string];
  return first < second ? -1 : first > second ? 1 : 0;
}

it('rows in all uses of a template are in the order of their whole names', () => {
  const names = fc.array(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 4 });
  const groups = fc.array(fc.constantFrom(...GROUPS), { minLength: 1, maxLength: 2 });
  fc.assert(
    fc.property(
      names,
      groups,
      fc.boolean(),
      fc.boolean(),
      (rows, runs, hasOwnRow, isDescending) => {
        const decoded = decode(payloadOf(rows, runs, hasOwnRow));
        if (!decoded.ok) throw new Error(decoded.problem.message);
        const outline = createOutline(decoded.table);
        const sort: Action = { kind: 'sort', order: { by: 'name', isDescending } };
        const flat: Action = { kind: 'flat', isFlat: true };
        const turned = isDescending ? -1 : 1;
        const paths = (actions: readonly Action[]): string[] =>
          rowsOf(outline, stateOf(outline, actions)).map(({ path }) => path);
        const wanted = paths([flat]).sort((one, other) => turned * compared(one, other));
        expect(paths([flat, sort])).toEqual(wanted);
        const open: Action[] = [
          { kind: 'repeats', isListed: true },
          { kind: 'depth', depth: 9 },
          sort,
        ];
        const inside = rowsOf(outline, stateOf(outline, open));
        for (const [at, { path, level }] of inside.entries()) {
          const before = inside[at - 1];
          if (level !== 2 || before?.level !== 2) continue;
          expect(turned * compared(before.path, path)).toBeLessThanOrEqual(0);
        }
      },
    ),
    { numRuns: 1_000 },
  );
});
