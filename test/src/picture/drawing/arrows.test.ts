import { expect, it, vi } from 'vitest';
import { createOutline } from '../../../../src/outline/index.js';
import { HEADER } from '../../../../src/picture/boxes/index.js';
import { drawingOf } from '../../../../src/picture/drawing/index.js';
import type { DrawingNode } from '../../../../src/picture/drawing/index.js';
import { graphOf } from '../../../../src/picture/graph/index.js';
import { layoutOf } from '../../../../src/picture/layout/index.js';
import type { Placed } from '../../../../src/picture/layout/index.js';
import { forEveryDraft, tableFrom } from '../../outline/support/everyDraft.js';
import { randomState } from '../../outline/support/randomState.js';
import { endOf } from '../support/faults.js';
import { isOnBorder, isWithin, placeOf } from '../support/lines.js';

vi.setConfig({ testTimeout: 60_000 });

/** All nodes of a drawing with that class. */
function all(node: DrawingNode, name: string): readonly DrawingNode[] {
  const own = node.attributes.class === name ? [node] : [];
  return [...own, ...node.children.flatMap((child) => all(child, name))];
}

const pointsOf = ({ attributes: { d = '' } }: DrawingNode): { x: number; y: number }[] =>
  String(d)
    .slice(1, -1)
    .split('L')
    .map((pair) => pair.split(' ').map(Number))
    .map(([x = 0, y = 0]) => ({ x, y }));

const grown = ({ x, y, width, height }: Placed): Placed => ({
  x: x - 0.02,
  y: y - 0.02,
  width: width + 0.04,
  height: height + 0.04,
});

it('has an arrow at the end of each edge, from outside onto the border of the box that reads', () => {
  const met = { down: 0, right: 0, back: 0, itself: 0 };
  forEveryDraft((draft, dice) => {
    const outline = createOutline(tableFrom(draft));
    for (const direction of ['down', 'right'] as const) {
      const graph = graphOf(outline, randomState(dice, draft), 30);
      const size = { width: 184, height: 48 };
      const sizes = graph.boxes.map(({ isFrame }) =>
        isFrame ? { width: 90, height: HEADER } : size,
      );
      const layout = layoutOf(graph, sizes, { direction, headerHeight: HEADER });
      const drawing = drawingOf(graph, [], layout);
      const lines = all(drawing, 'lf-pic-line');
      expect(lines.length).toBe(layout.lines.length);
      for (const [index, { from, to }] of graph.edges.entries()) {
        const at = layout.edges[index]?.lines.at(-1) ?? -1;
        const [line, drawn, place] = [layout.lines[at], lines[at], layout.boxes[to]];
        if (line === undefined || drawn === undefined || place === undefined)
          throw new Error(`There is no line of edge ${index}.`);
        const [arrow, ...others] = all(drawn, 'lf-pic-arrow');
        expect(others).toEqual([]);
        const [tip, ...base] = arrow === undefined ? [] : pointsOf(arrow);
        if (tip === undefined) throw new Error(`Edge ${index} has no arrow.`);
        expect(Math.hypot(tip.x - endOf(line).x, tip.y - endOf(line).y)).toBeLessThan(0.02);
        // What reads the frame around it has its arrow inside.
        const isInside = isWithin(placeOf(line.start), place) && !isOnBorder(line.start, place);
        for (const corner of base)
          expect(isWithin(placeOf(corner), grown(place)), `${from} to ${to}`).toBe(isInside);
        met[direction]++;
        met.back += line.isBack ? 1 : 0;
        met.itself += from === to ? 1 : 0;
      }
      const ends = layout.lines.filter(({ isEnd }) => isEnd).length;
      expect(all(drawing, 'lf-pic-arrow').length).toBe(ends);
    }
  });
  for (const [what, times] of Object.entries(met)) expect(times, what).toBeGreaterThan(20);
});
