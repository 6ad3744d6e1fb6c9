import type { Edge, PageEdges } from './pageEdges.js';

/** The line of one source beside the rows. Places count the rows of the page: −1 is before it, their number after it. */
export interface Lane {
  /** 0 is nearest to the rows. */
  readonly lane: number;
  readonly from: number;
  /** Where it joins, rising. */
  readonly to: readonly number[];
}

export interface Lanes {
  /** Rows that read from the one before them. */
  readonly steps: readonly (readonly [from: number, to: number])[];
  readonly lanes: readonly Lane[];
  /** How many lanes there are beside one another. */
  readonly count: number;
  /** Connections without a lane, by the row at their end, or at their start where that is on another page. */
  readonly more: ReadonlyMap<number, number>;
}

/** What one row is read by that is not the next one. */
interface Line {
  readonly source: number;
  readonly from: number;
  readonly to: readonly number[];
  /** Its first and its last row. */
  readonly top: number;
  readonly bottom: number;
}

/**
 * Lanes for the connections of a page, `most` at most beside one another. A row that reads from the one before it needs
 * none. No two lines share a lane at a row.
 *
 * They are taken from the top down, as `git log --graph` does; each takes a free lane, as many as lines overlap: the left-edge
 * algorithm of A. Hashimoto and J. Stevens (Wire routing by optimizing channel assignment within large apertures, DAC 1971).
 * Of free lanes it takes the outermost, so that what is inside of it crosses nothing. Where there are too many the one that ends
 * last goes, so that most are drawn (U. Faigle and W. M. Nawijn, Note on scheduling intervals on-line, 1995).
 */
export function lanesOf(
  { edges, places }: PageEdges,
  { from, count }: { readonly from: number; readonly count: number },
  most: number,
): Lanes {
  const next = new Map(places.slice(1).map((place, at) => [places[at] ?? -1, place]));
  const isStep = (edge: Edge): boolean => next.get(edge.from) === edge.to;
  const onPage = (index: number): number => Math.max(-1, Math.min(count, index - from));
  const steps = edges
    .filter(isStep)
    .map((edge) => [onPage(edge.from), onPage(edge.to)] as const)
    .sort(([one], [other]) => one - other);
  const lines = linesOf(
    edges.filter((edge) => !isStep(edge)),
    onPage,
  );
  const [drawn, left] = fitting(lines, most);
  const lanes = groupsOf(drawn).flatMap(inLanes);
  const more = new Map<number, number>();
  for (const line of left)
    for (const to of line.to) {
      const at = to >= 0 && to < count ? to : line.from;
      more.set(at, (more.get(at) ?? 0) + 1);
    }
  return { steps, lanes, count: Math.max(0, ...lanes.map(({ lane }) => lane + 1)), more };
}

function linesOf(edges: readonly Edge[], onPage: (index: number) => number): readonly Line[] {
  const bySource = new Map<number, Set<number>>();
  for (const { from, to } of edges)
    bySource.set(from, (bySource.get(from) ?? new Set()).add(onPage(to)));
  const lines = [...bySource].map(([source, ends]): Line => {
    const from = onPage(source);
    const to = [...ends].sort((one, other) => one - other);
    const [top, bottom] = [Math.min(from, ...to), Math.max(from, ...to)];
    return { source, from, to, top, bottom };
  });
  return lines.sort(
    (one, other) => one.top - other.top || other.bottom - one.bottom || one.source - other.source,
  );
}

/** The lines for which there are lanes, and those that are left. */
function fitting(
  lines: readonly Line[],
  most: number,
): readonly [readonly Line[], readonly Line[]] {
  const left = new Set<Line>();
  let open: Line[] = [];
  for (const line of lines) {
    open = [...open.filter(({ bottom }) => bottom >= line.top), line];
    if (open.length <= most) continue;
    const last = open.reduce((one, other) => (other.bottom > one.bottom ? other : one));
    left.add(last);
    open = open.filter((one) => one !== last);
  }
  return [lines.filter((line) => !left.has(line)), [...left]];
}

/** Lines that overlap, one with another. */
function groupsOf(lines: readonly Line[]): readonly (readonly Line[])[] {
  const groups: Line[][] = [];
  let end = -Infinity;
  for (const line of lines) {
    if (line.top > end) groups.push([]);
    groups.at(-1)?.push(line);
    end = Math.max(end, line.bottom);
  }
  return groups;
}

function inLanes(lines: readonly Line[]): readonly Lane[] {
  let open: Line[] = [];
  let depth = 0;
  for (const line of lines) {
    open = [...open.filter(({ bottom }) => bottom >= line.top), line];
    depth = Math.max(depth, open.length);
  }
  const ends = Array.from({ length: depth }, () => -Infinity);
  return lines.map(({ from, to, top, bottom }) => {
    let lane = depth - 1;
    while (lane > 0 && (ends[lane] ?? 0) >= top) lane--;
    ends[lane] = bottom;
    return { lane, from, to };
  });
}
