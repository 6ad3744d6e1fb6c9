import type { Hop } from './levels.js';
import { moved } from './placedLevel.js';
import type { Path, PlacedLevel } from './placedLevel.js';
import type { EdgePath, Line, Point, Segment } from './types.js';

/** One step of a net in the whole picture, and the edges that take it. */
interface WholeStep {
  readonly path: Path;
  readonly edges: number[];
}

export interface Lines {
  readonly lines: readonly Line[];
  readonly edges: readonly EdgePath[];
}

/** Steps that the same edges take one after the other are one line. `loops` are the ways of edges that have no hops. */
export function linesOf(
  levels: ReadonlyMap<number, PlacedLevel>,
  origins: ReadonlyMap<number, Point>,
  hops: readonly (readonly Hop[])[],
  isBack: readonly boolean[],
  loops: ReadonlyMap<number, Path>,
): Lines {
  const known = new Map<string, WholeStep>();
  const ways = hops.map((all, edge) => {
    const loop = loops.get(edge);
    if (loop !== undefined) return [{ path: loop, edges: [edge] }];
    return all.flatMap((hop) =>
      stepsOf(levels, hop).map((step) => {
        const name = `${hop.frame} ${hop.net} ${step}`;
        const found = known.get(name) ?? wholeStep(levels, origins, hop, step);
        known.set(name, found);
        found.edges.push(edge);
        return found;
      }),
    );
  });
  const lines: Line[] = [];
  const lineOf = new Map<WholeStep, number>();
  const edges = ways.map((steps, edge): EdgePath => {
    const back = isBack[edge] ?? false;
    const own = runsOf(steps).map((run) => {
      const [first = NO_STEP] = run;
      const line =
        lineOf.get(first) ?? lines.push(joined(run, back, run.at(-1) === steps.at(-1))) - 1;
      lineOf.set(first, line);
      return line;
    });
    return { lines: own, isBack: back };
  });
  return { lines, edges };
}

const NO_STEP: WholeStep = { path: { start: { x: 0, y: 0 }, segments: [] }, edges: [] };

/** From the first to the last. */
function stepsOf(levels: ReadonlyMap<number, PlacedLevel>, hop: Hop): readonly number[] {
  const { steps = [], ends = [] } = levels.get(hop.frame)?.nets[hop.net] ?? {};
  const all: number[] = [];
  for (let step = ends[hop.target] ?? -1; step >= 0; step = steps[step]?.before ?? -1)
    all.push(step);
  return all.reverse();
}

function wholeStep(
  levels: ReadonlyMap<number, PlacedLevel>,
  origins: ReadonlyMap<number, Point>,
  { frame, net }: Hop,
  step: number,
): WholeStep {
  const { x, y } = origins.get(frame) ?? { x: 0, y: 0 };
  const path = levels.get(frame)?.nets[net]?.steps[step] ?? NO_STEP.path;
  return { path: moved(path, x, y), edges: [] };
}

/** All edges that take a step have taken those before it: as many edges are the same edges. */
function runsOf(steps: readonly WholeStep[]): readonly (readonly WholeStep[])[] {
  const runs: WholeStep[][] = [];
  for (const step of steps) {
    const run = runs.at(-1);
    if (run?.[0]?.edges.length === step.edges.length) run.push(step);
    else runs.push([step]);
  }
  return runs;
}

function joined(run: readonly WholeStep[], isBack: boolean, isEnd: boolean): Line {
  const [first = NO_STEP] = run;
  const segments: Segment[] = [];
  let at = first.path.start;
  let before: Point | null = null;
  for (const segment of run.flatMap(({ path }) => path.segments)) {
    const isOneLine =
      segment.kind === 'line' &&
      segments.at(-1)?.kind === 'line' &&
      before?.x === at.x &&
      segment.x === at.x;
    if (isOneLine) segments.pop();
    else before = at;
    segments.push(segment);
    at = segment;
  }
  return { start: first.path.start, segments, edges: first.edges, isEnd, isBack };
}
