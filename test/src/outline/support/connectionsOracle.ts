import { visibleNodes } from './oracle.js';
import type { OracleNode, OracleRow } from './oracle.js';
import type { Draft } from './draft.js';
import type { ViewState } from '../../../../src/outline/index.js';

/** A visible row as docs/connections.md sees it. */
export interface OraclePlace {
  readonly node: OracleNode;
  /** The rows that it represents and no visible row inside of it does. */
  readonly own: readonly number[];
  /** How far from them the rows are that it is there for as well; 0 is itself. */
  readonly offsets: readonly number[];
  /** Open runs in whose first use it is for all of them. */
  readonly runs: readonly OracleNode[];
}

/** All visible rows. */
export function placesOf(draft: Draft, state: ViewState): readonly OraclePlace[] {
  const nodes = visibleNodes(draft, state.level, state.toggled, state.repeats);
  return nodes.map((node, at) => {
    const inside = childrenOf(nodes, at);
    const isOpenRun = node.kind === 'run' && inside[0]?.kind === 'instances';
    const to = isOpenRun ? node.from + node.each : node.to;
    const isCovered = (row: number): boolean =>
      inside.some(({ kind, from, to }) => kind !== 'instances' && row >= from && row < to);
    const own = rowsFrom(node.from, to).filter((row) => !isCovered(row));
    const others = rowsFrom(0, (node.to - node.from) / node.each).map((use) => use * node.each);
    const isListed = node.kind === 'instances';
    return {
      node,
      own: isListed ? [] : own,
      offsets: isOpenRun
        ? node.offsets.flatMap((one) => others.map((two) => one + two))
        : node.offsets,
      runs: [...(isOpenRun ? [node] : []), ...runsAround(nodes, at)],
    };
  });
}

function rowsFrom(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at);
}

function childrenOf(nodes: readonly OracleNode[], at: number): readonly OracleNode[] {
  const level = nodes[at]?.level ?? 0;
  const rest = nodes.slice(at + 1);
  const end = rest.findIndex((node) => node.level <= level);
  return rest.slice(0, end < 0 ? rest.length : end).filter((node) => node.level === level + 1);
}

function runsAround(nodes: readonly OracleNode[], at: number): readonly OracleNode[] {
  const runs: OracleNode[] = [];
  let inner = nodes[at];
  for (let above = at - 1; above >= 0 && inner !== undefined; above--) {
    const outer = nodes[above];
    if (outer === undefined || outer.level !== inner.level - 1) continue;
    const isSample = outer.kind === 'run' && inner.kind !== 'instances' && isOpen(nodes, above);
    if (isSample) runs.push(outer);
    inner = outer;
  }
  return runs;
}

/** Whether a run is open with the row that lists its uses, and not with these alone. */
function isOpen(nodes: readonly OracleNode[], at: number): boolean {
  return childrenOf(nodes, at)[0]?.kind === 'instances';
}

/** Which visible row reads from which, by their indices, as "3-7". */
export function edgesOf(
  places: readonly OraclePlace[],
  rows: readonly (OracleRow | null)[],
): ReadonlySet<string> {
  const edges = new Set<string>();
  places.forEach(({ own, runs }, to) => {
    for (const row of own)
      for (const source of sourcesOf(rows, row)) {
        if (own.includes(source) || runs.some((run) => isInOtherUse(source, run))) continue;
        const from = shownAt(places, source, runs.length > 0);
        if (from >= 0 && from !== to) edges.add(`${from}-${to}`);
      }
  });
  return edges;
}

function sourcesOf(rows: readonly (OracleRow | null)[], row: number): readonly number[] {
  const cell = rows[row]?.cells['inputs'] ?? '-';
  if (cell === '-' || cell === '?') return [];
  return (cell === '' ? '1' : cell)
    .split(/[ |]/)
    .map((distance) => row - Number(distance))
    .filter((source) => source >= 0 && source < rows.length);
}

function isInOtherUse(row: number, run: OracleNode): boolean {
  return row >= run.from + run.each && row < run.to;
}

/** Where the uses of an open run are listed, too, one of these is it; from an open run the first use, which is there for all. */
function shownAt(places: readonly OraclePlace[], row: number, isFromRun: boolean): number {
  const shown = places.filter(({ own, offsets }) =>
    offsets.some((offset) => own.includes(row - offset)),
  );
  const [best] = shown.sort((one, other) => {
    const outermost = [...new Set([...one.runs, ...other.runs])]
      .filter((run) => one.runs.includes(run) !== other.runs.includes(run))
      .sort((first, second) => first.level - second.level)[0];
    if (outermost === undefined) return 0;
    return one.runs.includes(outermost) === isFromRun ? -1 : 1;
  });
  return best === undefined ? -1 : places.indexOf(best);
}
