import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode } from '../../../../src/format/index.js';
import { createOutline, firstState } from '../../../../src/outline/index.js';
import type { FoldState } from '../../../../src/outline/index.js';
import { graphOf } from '../../../../src/picture/graph/index.js';
import { layoutOf } from '../../../../src/picture/layout/index.js';
import type { LayoutGraph, LayoutOptions, Size } from '../../../../src/picture/layout/index.js';
import { corpusCases } from '../../format/support/corpus.js';
import { faultsOf } from './support/geometry.js';

interface Case {
  readonly graph: LayoutGraph;
  readonly sizes: readonly (Size | null)[];
}

const DOWN: LayoutOptions = { direction: 'down', headerHeight: 26 };
const RIGHT: LayoutOptions = { ...DOWN, direction: 'right' };

const sizes = fc.record({
  width: fc.integer({ min: 40, max: 260 }),
  height: fc.integer({ min: 10, max: 90 }),
});

/** Boxes in frames, connected in any way: cycles, both directions, parts that nothing connects. */
const cases: fc.Arbitrary<Case> = fc
  .record({
    boxes: fc.array(fc.record({ leaves: fc.nat(3), isFrame: fc.nat(3), size: sizes }), {
      minLength: 1,
      maxLength: 30,
    }),
    edges: fc.array(fc.tuple(fc.nat(29), fc.nat(29)), { maxLength: 50 }),
    // Most edges of a model lead on.
    isForward: fc.boolean(),
  })
  .map(({ boxes, edges, isForward }) => {
    const open: number[] = [];
    const placed = boxes.map(({ leaves, isFrame: chance }, box) => {
      open.splice(Math.max(0, open.length - leaves));
      const parent = open.at(-1) ?? -1;
      const isFrame = chance === 0 && box + 1 < boxes.length;
      if (isFrame) open.push(box);
      return { parent, isFrame };
    });
    const frames = new Set(placed.map(({ parent }) => parent));
    const pairs = edges.flatMap(([one, other]) => {
      if (one >= boxes.length || other >= boxes.length) return [];
      return [isForward ? [Math.min(one, other), Math.max(one, other)] : [one, other]];
    });
    const names = new Set(pairs.map((pair) => pair.join(' ')));
    return {
      graph: {
        boxes: placed.map(({ parent }, box) => ({ parent, isFrame: frames.has(box) })),
        edges: [...names].map((name) => {
          const [from = 0, to = 0] = name.split(' ').map(Number);
          return { from, to };
        }),
      },
      sizes: boxes.map(({ size }, box) => (frames.has(box) ? null : size)),
    };
  });

const STATES: readonly FoldState[] = [1, 2, 3, 4, 1_000].flatMap((level) =>
  (['closed', 'open'] as const).map((repeats) => ({ level, toggled: new Set<string>(), repeats })),
);

/** Every model of the corpus, from closed to open. */
function forEveryPicture(check: (one: Case, name: string) => void): void {
  for (const { name, payload } of corpusCases()) {
    const decoded = decode(payload);
    if (!decoded.ok) throw new Error(name);
    const outline = createOutline(decoded.table);
    const seen = new Set<string>();
    for (const state of [...STATES, firstState(outline, { pageSize: 40, depth: 'auto' })]) {
      const { boxes, edges } = graphOf(outline, state);
      const text = JSON.stringify(boxes.map(({ key }) => key));
      if (seen.has(text)) continue;
      seen.add(text);
      const graph = { boxes: boxes.map(({ parent, isFrame }) => ({ parent, isFrame })), edges };
      check(
        { graph, sizes: boxes.map(({ isFrame }) => (isFrame ? null : { width: 184, height: 52 })) },
        `${name}, ${boxes.length} boxes`,
      );
    }
  }
}

describe('the layout of a picture', { timeout: 240_000 }, () => {
  it.each([DOWN, RIGHT])('has boxes apart, lines whole and beside boxes: $direction', (options) => {
    fc.assert(
      fc.property(cases, ({ graph, sizes }) => {
        const layout = layoutOf(graph, sizes, options);
        expect(faultsOf(graph, layout, options.headerHeight)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('has them so for every model of the corpus', () => {
    forEveryPicture(({ graph, sizes }, name) => {
      const layout = layoutOf(graph, sizes, DOWN);
      expect([name, ...faultsOf(graph, layout, DOWN.headerHeight)]).toEqual([name]);
    });
  });
});
