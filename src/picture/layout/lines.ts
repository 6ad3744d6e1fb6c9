import type { Hop } from './levels.js';
import { moved, prolong } from './placedLevel.js';
import type { Path, PlacedLevel } from './placedLevel.js';
import type { EdgePath, Line, Point, Segment } from './types.js';

export interface Lines {
  readonly lines: readonly Line[];
  readonly edges: readonly EdgePath[];
}

/** One step of a net in the whole picture. */
interface WholeStep {
  readonly path: Path;
  /** `null`: it begins at the box whose output it is. */
  readonly before: WholeStep | null;
  /** How many steps go on from here. */
  followers: number;
  line: GrowingLine | null;
}

interface GrowingLine extends Line {
  readonly index: number;
  readonly segments: Segment[];
  readonly edges: number[];
  isEnd: boolean;
}

/** Steps that the same edges take one after the other are one line. `loops` are the ways of edges that have no hops. */
export function linesOf(
  levels: ReadonlyMap<number, PlacedLevel>,
  origins: ReadonlyMap<number, Point>,
  hops: readonly (readonly Hop[])[],
  isBack: readonly boolean[],
  loops: ReadonlyMap<number, Path>,
): Lines {
  const steps = new Steps(levels, origins);
  const ends = hops.map((all) => steps.along(all));
  const lines: GrowingLine[] = [];
  const begun = ({ start }: Path, edge: number): GrowingLine => {
    const drawn = { start, segments: [], edges: [], isEnd: false, isBack: isBack[edge] ?? false };
    const line = { ...drawn, index: lines.length };
    lines.push(line);
    return line;
  };
  const edges = ends.map((end, edge): EdgePath => {
    const way: GrowingLine[] = [];
    const loop = loops.get(edge);
    if (loop !== undefined) {
      const line = begun(loop, edge);
      line.segments.push(...loop.segments);
      way.push(line);
    }
    for (const step of wayTo(end)) {
      const { before, path } = step;
      if (step.line === null) {
        step.line = before?.followers === 1 ? before.line : null;
        step.line ??= begun(path, edge);
        prolong(step.line, path.segments);
      }
      if (way.at(-1) !== step.line) way.push(step.line);
    }
    for (const line of way) line.edges.push(edge);
    const last = way.at(-1);
    if (last !== undefined) last.isEnd = true;
    return { lines: way.map(({ index }) => index), isBack: isBack[edge] ?? false };
  });
  return { lines: lines.map(({ index: _, ...line }) => line), edges };
}

/** From the first to the last. */
function wayTo(end: WholeStep | null): readonly WholeStep[] {
  const way: WholeStep[] = [];
  for (let step = end; step !== null; step = step.before) way.push(step);
  return way.reverse();
}

/** The steps of all nets, each once. */
class Steps {
  /** By the frame around a level, the net and its step. */
  private readonly known = new Map<number, (WholeStep | null)[][]>();

  constructor(
    private readonly levels: ReadonlyMap<number, PlacedLevel>,
    private readonly origins: ReadonlyMap<number, Point>,
  ) {}

  /** The last step of an edge; `null`: it has none. */
  along(hops: readonly Hop[]): WholeStep | null {
    let before: WholeStep | null = null;
    for (const { frame, net, target } of hops) {
      const end = this.levels.get(frame)?.nets[net]?.ends[target] ?? -1;
      before = this.step(frame, net, end, before);
    }
    return before;
  }

  /** `before`: what the net begins after. */
  private step(frame: number, net: number, at: number, before: WholeStep | null): WholeStep | null {
    const { steps = [] } = this.levels.get(frame)?.nets[net] ?? {};
    const known = this.knownOf(frame, net);
    const missing: number[] = [];
    let next = at;
    while (next >= 0 && known[next] == null) {
      missing.push(next);
      next = steps[next]?.before ?? -1;
    }
    let last = next < 0 ? before : (known[next] ?? null);
    const { x, y } = this.origins.get(frame) ?? { x: 0, y: 0 };
    for (const index of missing.reverse()) {
      const step = steps[index];
      if (step === undefined) continue;
      if (last !== null) last.followers++;
      last = { path: moved(step, x, y), before: last, followers: 0, line: null };
      known[index] = last;
    }
    return last;
  }

  private knownOf(frame: number, net: number): (WholeStep | null)[] {
    const ofFrame = this.known.get(frame) ?? [];
    this.known.set(frame, ofFrame);
    return (ofFrame[net] ??= []);
  }
}
