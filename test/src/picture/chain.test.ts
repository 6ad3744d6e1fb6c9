import { describe, expect, it } from 'vitest';
import { createOutline, firstState } from '../../../src/outline/index.js';
import type { FoldState, Outline } from '../../../src/outline/index.js';
import { HEADER } from '../../../src/picture/boxes/index.js';
import { graphOf, MOST_BOXES } from '../../../src/picture/graph/index.js';
import type { Graph } from '../../../src/picture/graph/index.js';
import { layoutOf } from '../../../src/picture/layout/index.js';
import type { Direction, Layout, Size } from '../../../src/picture/layout/index.js';
import { corpusCases } from '../format/support/corpus.js';
import { forEveryDraft, tableFrom, tableOf } from '../outline/support/everyDraft.js';
import { Dice } from '../outline/support/random.js';
import { randomState } from '../outline/support/randomState.js';
import { faultsOf } from './support/faults.js';

const DIRECTIONS = ['down', 'right'] as const;

/** From closed to open, in each way in which repetitions can be shown. */
const STATES: readonly FoldState[] = (['closed', 'open', 'listed'] as const).flatMap((repeats) =>
  [1, 2, 3, 4, 1_000].map((level) => ({ level, toggled: new Set<string>(), repeats })),
);

/** As real boxes are; every frame needs room for its name. */
function sizesOf({ boxes }: Graph, dice: Dice): readonly Size[] {
  return boxes.map(({ isFrame }) =>
    isFrame
      ? { width: 50 + 2 * dice.roll(106), height: HEADER }
      : { width: 184 + 2 * dice.roll(39), height: dice.pick([32, 48, 64, 70]) },
  );
}

function pictureOf(
  outline: Outline,
  state: FoldState,
  direction: Direction,
  most = MOST_BOXES,
): { readonly graph: Graph; readonly layout: Layout } {
  const graph = graphOf(outline, state, most);
  const options = { direction, headerHeight: HEADER };
  return { graph, layout: layoutOf(graph, sizesOf(graph, new Dice(graph.boxes.length)), options) };
}

describe('from a model to the places of its picture', () => {
  it.each(DIRECTIONS)(
    'keeps boxes apart, edges whole, lines beside boxes: corpus, %s',
    (direction) => {
      for (const { name, payload } of corpusCases()) {
        const outline = createOutline(tableOf(payload));
        const seen = new Set<string>();
        for (const state of [...STATES, firstState(outline, { pageSize: 25, depth: 'auto' })]) {
          const { boxes } = graphOf(outline, state);
          const keys = boxes.map(({ key }) => key).join(' ');
          if (seen.has(keys)) continue;
          seen.add(keys);
          const { graph, layout } = pictureOf(outline, state, direction);
          expect([name, ...faultsOf(graph, layout, HEADER)]).toEqual([name]);
        }
      }
    },
  );

  it('does so on random models in random states, in which anything reads anything', () => {
    const met = { edges: 0, back: 0, itself: 0, outwards: 0, inwards: 0, more: 0 };
    forEveryDraft((draft, dice) => {
      const outline = createOutline(tableFrom(draft));
      for (const direction of [...DIRECTIONS, ...DIRECTIONS, ...DIRECTIONS, ...DIRECTIONS]) {
        const state = randomState(dice, draft);
        const { graph, layout } = pictureOf(outline, state, direction, dice.pick([6, 30, 80]));
        expect(faultsOf(graph, layout, HEADER)).toEqual([]);
        met.edges += graph.edges.length;
        met.back += layout.edges.filter(({ isBack }) => isBack).length;
        met.more += graph.left > 0 ? 1 : 0;
        for (const { from, to } of graph.edges) {
          met.itself += from === to ? 1 : 0;
          met.outwards += isAround(graph, to, from) ? 1 : 0;
          met.inwards += isAround(graph, from, to) ? 1 : 0;
        }
      }
    });
    for (const [what, times] of Object.entries(met)) expect(times, what).toBeGreaterThan(20);
  });

  it('finds what is wrong', () => {
    const payload = corpusCases().find(({ name }) => name === 'keras-resnet50')?.payload;
    const outline = createOutline(tableOf(payload));
    const all = { level: 1_000, toggled: new Set<string>(), repeats: 'closed' } as const;
    const { graph, layout } = pictureOf(outline, all, 'down');
    const { boxes, lines, edges } = layout;
    const wrong: readonly (readonly [string, Partial<Layout>])[] = [
      [
        'overlap',
        { boxes: boxes.map((place, at) => (at === 1 ? { ...place, ...boxes[0] } : place)) },
      ],
      [
        'is missing',
        { edges: edges.map((path, at) => (at === 0 ? { ...path, lines: [] } : path)) },
      ],
      ['has no edge', { lines: [...lines, ...lines.slice(0, 1)] }],
      ['does not begin at', { lines: lines.map((line) => ({ ...line, start: { x: 0, y: 0 } })) }],
      ['runs through', { lines: lines.map((line) => ({ ...line, segments: throughAll(boxes) })) }],
      ['leaves the picture', { width: layout.width / 2 }],
      ['has a wrong arrow', { lines: lines.map((line) => ({ ...line, isEnd: !line.isEnd })) }],
    ];
    expect(faultsOf(graph, layout, HEADER)).toEqual([]);
    for (const [text, change] of wrong)
      expect(faultsOf(graph, { ...layout, ...change }, HEADER).join(), text).toContain(text);
  });
});

/** A line through the middles of all boxes. */
function throughAll(boxes: Layout['boxes']): Layout['lines'][number]['segments'] {
  return boxes.map(({ x, y, width, height }) => ({
    kind: 'line',
    x: x + width / 2,
    y: y + height / 2,
  }));
}

function isAround({ boxes }: Graph, frame: number, box: number): boolean {
  for (let one = boxes[box]?.parent ?? -1; one >= 0; one = boxes[one]?.parent ?? -1)
    if (one === frame) return true;
  return false;
}
