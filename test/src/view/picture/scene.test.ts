// @vitest-environment jsdom
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createOutline } from '../../../../src/outline/index.js';
import type { FoldState, Outline } from '../../../../src/outline/index.js';
import { boxTexts } from '../../../../src/picture/boxes/index.js';
import { drawingOf } from '../../../../src/picture/drawing/index.js';
import { graphOf } from '../../../../src/picture/graph/index.js';
import { layoutOf } from '../../../../src/picture/layout/index.js';
import { Scene } from '../../../../src/view/picture/scene.js';
import { svgElement } from '../../../../src/view/picture/svg.js';
import { tableOf } from '../support/corpus.js';

const NAMES = readdirSync(join(import.meta.dirname, '..', '..', '..', 'corpus'))
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.replace('.json', ''));

const NO_TEXTS = { count: '', type: '', shape: '', params: '', share: null, shareText: '' };

/** Without places: all boxes are one above the other. */
function sceneOf(outline: Outline, state: FoldState, most: number): Scene {
  const graph = graphOf(outline, state, most);
  const texts = graph.boxes.map(({ key: name }) =>
    boxTexts({ ...NO_TEXTS, kind: 'other', name, others: [] }),
  );
  const boxes = graph.boxes.map(() => ({ x: 0, y: 0, width: 184, height: 32 }));
  const layout = { width: 184, height: 32, boxes, lines: [], edges: [] };
  return new Scene({ graph, texts, layout, direction: 'down' });
}

const STATES: readonly FoldState[] = (['closed', 'listed'] as const).flatMap((repeats) =>
  [2, 1_000].map((level) => ({ level, toggled: new Set<string>(), repeats })),
);

/** The same with the uses of all visible runs listed. */
function withUses(outline: Outline, state: FoldState): FoldState {
  const listing = outline.newListing(state);
  const { nodes } = listing.slice(0, Math.min(100, listing.total()));
  const runs = nodes.filter(({ kind }) => kind === 'run');
  return { ...state, toggled: new Set(runs.flatMap(({ key }) => [key, `${key}*`])) };
}

describe('the scene of a picture', { timeout: 60_000 }, () => {
  it('has a box for each visible row, or one that the row is in', () => {
    const met = { own: 0, around: 0, left: 0 };
    for (const name of NAMES) {
      const outline = createOutline(tableOf(name));
      for (const plain of STATES)
        for (const state of [plain, withUses(outline, plain)])
          for (const most of [6, 40]) {
            const scene = sceneOf(outline, state, most);
            const { boxes } = scene.plan.graph;
            const left = boxes.at(-1)?.rows ?? 0;
            const more = { row: Number(outline.table.totals.rows) - left, rows: left };
            const listing = outline.newListing(state);
            for (const { key, row } of listing.slice(0, Math.min(200, listing.total())).nodes) {
              const box = boxes[scene.indexOf(key) ?? -1];
              const node = box?.node ?? more;
              const isIn = row >= node.row && row < node.row + node.rows;
              expect(isIn, `${name}: ${key} in ${String(box?.key)}`).toBe(true);
              if (box?.key === key) met.own++;
              else if (box?.node === null) met.left++;
              else met.around++;
            }
          }
    }
    for (const [what, times] of Object.entries(met)) expect(times, what).toBeGreaterThan(100);
  });

  it('is the whole drawing in its order once the frames after the first have drawn the rest', () => {
    const frames: number[] = [];
    for (const name of ['keras-resnet101', 'keras-nasnetmobile', 'torch-llama-run']) {
      const outline = createOutline(tableOf(name));
      const { plan } = sceneOf(
        outline,
        { level: 1_000, toggled: new Set(), repeats: 'closed' },
        400,
      );
      const { graph, texts, direction } = plan;
      const sizes = graph.boxes.map(() => ({ width: 184, height: 32 }));
      const layout = layoutOf(graph, sizes, { direction, headerHeight: 28 });
      const whole = svgElement(drawingOf(graph, texts, layout));
      for (const drawsBoxes of [false, true]) {
        const scene = new Scene({ ...plan, layout });
        if (drawsBoxes) scene.drawBoxes();
        if (drawsBoxes)
          expect(scene.root.querySelectorAll('.lf-pic-box, .lf-pic-header')).toHaveLength(
            graph.boxes.length,
          );
        let count = 0;
        while (scene.drawMore()) count++;
        frames.push(count);
        expect(scene.root.isEqualNode(whole), name).toBe(true);
      }
    }
    expect(Math.max(...frames)).toBeGreaterThan(0);
  });
});
