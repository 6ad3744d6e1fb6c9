import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createOutline, firstState } from '../../../../src/outline/index.js';
import type { FoldState, Outline } from '../../../../src/outline/index.js';
import { graphOf } from '../../../../src/picture/graph/index.js';
import type { Graph } from '../../../../src/picture/graph/index.js';
import { tableOf } from '../../outline/support/everyDraft.js';

const REPOSITORY = join(import.meta.dirname, '..', '..', '..', '..');
// @ts-expect-error a plain script, which must also start before anything is installed
const { venvProgram } = (await import('../../../../scripts/tools.mjs')) as {
  venvProgram: (name: string) => string;
};

interface Picture {
  readonly depth?: number | 'all' | null;
  /** Rows that are opened one after the other, by their places among those that are visible by then. */
  readonly opened?: readonly number[];
  readonly most: number;
  readonly boxes: readonly (readonly (string | number | boolean)[])[];
  readonly edges: readonly (readonly number[])[];
  readonly isConnected: string;
  readonly closed: number;
  readonly left: number;
}

interface Twin {
  readonly name: string;
  readonly payload: unknown;
  readonly pictures: readonly Picture[];
}

const TWINS = JSON.parse(
  execFileSync(
    venvProgram('python'),
    [join(REPOSITORY, 'test', 'python', 'picture_twins.py'), '200'],
    { encoding: 'utf8', env: { ...process.env, PYTHONPATH: REPOSITORY }, maxBuffer: 2 ** 27 },
  ),
) as readonly Twin[];

/** What Python's `depth` is in the view; groups above it are open, and runs closed. */
function stateAt(outline: Outline, depth: number | 'all' | null): FoldState {
  if (depth === null) return firstState(outline, { pageSize: 25, depth: 'auto' });
  const level = (depth === 'all' ? 1_000 : depth) + (outline.hasRootRow ? 1 : 0);
  return { level, toggled: new Set(), repeats: 'closed' };
}

/** All is closed but what is opened. */
function stateWith(outline: Outline, places: readonly number[]): FoldState {
  const closed = { level: outline.hasRootRow ? 2 : 1, repeats: 'closed' } as const;
  return places.reduce<FoldState>(
    ({ toggled }, place) => {
      const [node] = outline.newListing({ ...closed, toggled }).slice(place, 1).nodes;
      return { ...closed, toggled: new Set([...toggled, node?.key ?? '']) };
    },
    { ...closed, toggled: new Set() },
  );
}

function drawn(graph: Graph): Omit<Picture, 'depth' | 'opened' | 'most'> {
  const boxes = graph.boxes.map(({ kind, parent, isFrame, node, rows, count }) => [
    kind,
    parent,
    isFrame,
    node?.row ?? -1,
    rows,
    count,
  ]);
  return { ...graph, boxes, edges: graph.edges.map(({ from, to }) => [from, to]) };
}

it('draws the corpus and random models as Python does, with whatever is open', () => {
  const met = { connected: 0, runs: 0, uses: 0, closed: 0, left: 0 };
  for (const { name, payload, pictures } of TWINS) {
    const outline = createOutline(tableOf(payload));
    for (const { depth = null, opened, most, ...wanted } of pictures) {
      const state = opened === undefined ? stateAt(outline, depth) : stateWith(outline, opened);
      const graph = graphOf(outline, state, most);
      const boxes = wanted.boxes.map((box) =>
        box[0] === 'more' ? [...box.slice(0, 3), -1, ...box.slice(4)] : box,
      );
      expect(drawn(graph), `${name} ${String(opened ?? depth)} ${most}`).toEqual({
        ...wanted,
        boxes,
      });
      met.connected += graph.edges.length > 0 ? 1 : 0;
      met.runs += graph.boxes.filter(({ kind, isFrame }) => kind === 'run' && isFrame).length;
      met.uses += graph.boxes.filter(({ key }, at) =>
        graph.boxes[at + 1]?.key.startsWith(`${key}:`),
      ).length;
      met.closed += graph.closed > 0 ? 1 : 0;
      met.left += graph.left > 0 ? 1 : 0;
    }
  }
  for (const [what, times] of Object.entries(met)) expect(times, what).toBeGreaterThan(100);
});
