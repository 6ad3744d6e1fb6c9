import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layoutOf } from '../../../../src/picture/layout/index.js';
import type {
  Layout,
  LayoutGraph,
  LayoutOptions,
  Point,
  Size,
} from '../../../../src/picture/layout/index.js';
import { endOf, faultsOf } from '../support/faults.js';

interface Case {
  readonly graph: LayoutGraph;
  readonly sizes: readonly (Size | null)[];
}

const BOX: Size = { width: 184, height: 52 };
const DOWN: LayoutOptions = { direction: 'down', headerHeight: 26 };
const RIGHT: LayoutOptions = { ...DOWN, direction: 'right' };

const sizes = fc.record({
  width: fc.integer({ min: 40, max: 260 }),
  height: fc.integer({ min: 10, max: 90 }),
});

/** Boxes in frames in frames, connected in any way: cycles, both directions, parts that nothing connects. */
const cases: fc.Arbitrary<Case> = fc
  .record({
    boxes: fc.array(
      fc.record({ leaves: fc.constantFrom(0, 0, 0, 1, 3), isFrame: fc.nat(3), size: sizes }),
      {
        minLength: 1,
        maxLength: 30,
        size: 'max',
      },
    ),
    edges: fc.array(fc.tuple(fc.nat(29), fc.nat(29)), { maxLength: 50, size: 'max' }),
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

function transposed({ width, height, boxes, lines, edges }: Layout): Layout {
  const point = ({ x, y }: Point): Point => ({ x: y, y: x });
  return {
    width: height,
    height: width,
    boxes: boxes.map((place) => ({
      ...point(place),
      width: place.height,
      height: place.width,
    })),
    lines: lines.map((line) => ({
      ...line,
      start: point(line.start),
      segments: line.segments.map((one) =>
        one.kind === 'line'
          ? { kind: one.kind, ...point(one) }
          : { kind: one.kind, x1: one.y1, y1: one.x1, x2: one.y2, y2: one.x2, ...point(one) },
      ),
    })),
    edges,
  };
}

describe('the layout of a picture', () => {
  it.each([DOWN, RIGHT])('has boxes apart, lines whole and beside boxes: $direction', (options) => {
    fc.assert(
      fc.property(cases, ({ graph, sizes }) => {
        const layout = layoutOf(graph, sizes, options);
        expect(faultsOf(graph, layout, options.headerHeight)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('leads to the right as it leads down, with both axes swapped', () => {
    fc.assert(
      fc.property(cases, ({ graph, sizes }) => {
        const swapped = sizes.map((size) => size && { width: size.height, height: size.width });
        const down = layoutOf(graph, sizes, { direction: 'down', headerHeight: 0 });
        const right = layoutOf(graph, swapped, { direction: 'right', headerHeight: 0 });
        expect(transposed(right)).toEqual(down);
      }),
      { numRuns: 100 },
    );
  });

  it('is the same each time', () => {
    fc.assert(
      fc.property(cases, ({ graph, sizes }) => {
        const [one, other] = [1, 2].map(() => JSON.stringify(layoutOf(graph, sizes, DOWN)));
        expect(one).toBe(other);
      }),
      { numRuns: 100 },
    );
  });

  it('has them so where lines pass hundreds of ranks', () => {
    const boxes = Array.from({ length: 200 }, () => ({ parent: -1, isFrame: false }));
    const reaches = { 'up to 60 boxes': 60, all: 200 };
    for (const [name, reach] of Object.entries(reaches)) {
      const edges = boxes.flatMap((_, from) =>
        [1, 2 + ((from * 37) % reach), 2 + ((from * 61) % reach)].flatMap((length) =>
          from + length < boxes.length ? [{ from, to: from + length }] : [],
        ),
      );
      const names = new Set(edges.map(({ from, to }) => `${from} ${to}`));
      const graph = { boxes, edges: edges.filter(({ from, to }) => names.delete(`${from} ${to}`)) };
      for (const options of [DOWN, RIGHT]) {
        const sizes = boxes.map(() => BOX);
        const layout = layoutOf(graph, sizes, options);
        expect([name, ...faultsOf(graph, layout, options.headerHeight)]).toEqual([name]);
        expect(JSON.stringify(layoutOf(graph, sizes, options))).toBe(JSON.stringify(layout));
      }
    }
  });

  it('draws what all edges of a box have in common once', () => {
    const boxes = [0, 1, 2, 3].map(() => ({ parent: -1, isFrame: false }));
    const edges = [
      { from: 0, to: 1 },
      { from: 1, to: 2 },
      { from: 2, to: 3 },
      { from: 0, to: 2 },
      { from: 0, to: 3 },
    ];
    const { lines } = layoutOf(
      { boxes, edges },
      boxes.map(() => BOX),
      DOWN,
    );
    expect(lines.map((line) => [line.edges, line.isEnd])).toEqual([
      [[0], true],
      [[1], true],
      [[2], true],
      [[3, 4], false],
      [[3], true],
      [[4], true],
    ]);
  });

  it('puts the boxes of a longest way in one line, whatever is beside it', () => {
    const edges = [
      { from: 0, to: 1 },
      { from: 1, to: 2 },
      { from: 2, to: 3 },
      { from: 0, to: 3 },
      { from: 3, to: 4 },
      { from: 1, to: 4 },
    ];
    const boxes = [0, 1, 2, 3, 4].map(() => ({ parent: -1, isFrame: false }));
    const layout = layoutOf(
      { boxes, edges },
      boxes.map(() => BOX),
      DOWN,
    );
    expect(new Set(layout.boxes.map(({ x }) => x)).size).toBe(1);
  });

  it('leads a line that closes a cycle back, from the top of a box to the bottom of an earlier one', () => {
    const boxes = [0, 1, 2].map(() => ({ parent: -1, isFrame: false }));
    const edges = [
      { from: 0, to: 1 },
      { from: 1, to: 2 },
      { from: 2, to: 0 },
    ];
    const layout = layoutOf(
      { boxes, edges },
      boxes.map(() => BOX),
      DOWN,
    );
    expect(layout.edges.map(({ isBack }) => isBack)).toEqual([false, false, true]);
    const back = layout.lines[layout.edges[2]?.lines[0] ?? -1];
    expect(back?.start.y).toBe(layout.boxes[2]?.y);
    expect(back && endOf(back).y).toBe(BOX.height);
  });

  it('puts boxes without lines beside one another, a bit wider than high', () => {
    const boxes = Array.from({ length: 30 }, () => ({ parent: -1, isFrame: false }));
    const {
      width,
      height,
      boxes: places,
    } = layoutOf(
      { boxes, edges: [] },
      boxes.map(() => BOX),
      DOWN,
    );
    expect(width).toBeGreaterThan(height);
    expect(width).toBeLessThan(2 * height);
    const inOrder = [...places].sort((one, other) => one.y - other.y || one.x - other.x);
    expect(places).toEqual(inOrder);
  });

  it('keeps the line of a box that reads its own output in the frame around it where that is mirrored', () => {
    const frames = new Set([0, 4]);
    const parents = [-1, 0, 0, -1, -1, 4];
    const graph = {
      boxes: parents.map((parent, box) => ({ parent, isFrame: frames.has(box) })),
      edges: [
        { from: 1, to: 3 },
        { from: 2, to: 4 },
        { from: 1, to: 1 },
      ],
    };
    const sizes = parents.map((_, box) => (frames.has(box) ? null : BOX));
    const layout = layoutOf(graph, sizes, DOWN);
    const [first, second] = [layout.boxes[1]?.x ?? 0, layout.boxes[2]?.x ?? 0];
    expect(first).toBeGreaterThan(second);
    expect(faultsOf(graph, layout, DOWN.headerHeight)).toEqual([]);
  });

  it('has room for what a frame needs at least', () => {
    const boxes = [
      { parent: -1, isFrame: true },
      { parent: 0, isFrame: false },
    ];
    const layout = layoutOf({ boxes, edges: [] }, [{ width: 300, height: 0 }, BOX], DOWN);
    expect(layout.boxes[0]?.width).toBe(300);
  });

  it('does nothing about a picture without boxes', () => {
    const empty = { width: 0, height: 0, boxes: [], lines: [], edges: [] };
    expect(layoutOf({ boxes: [], edges: [] }, [], DOWN)).toEqual(empty);
  });
});
