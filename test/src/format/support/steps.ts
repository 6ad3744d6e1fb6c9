import { decode } from '../../../../src/format/index.js';
import {
  createOutline,
  digest,
  factsOf,
  firstState,
  project,
  reduce,
  rowAt,
} from '../../../../src/outline/index.js';
import type { Action, Facts, Outline, Page, ViewState } from '../../../../src/outline/index.js';

/** Milliseconds of this thread's processor for each step of showing a payload: of equal ones the longest. */
export type Steps = Record<string, number>;

export interface Shown {
  readonly steps: Steps;
  /** The sentence in the table's place. */
  readonly problem: string | null;
}

export interface Extent {
  /** Rows per page; the settings allow 200. */
  readonly pageSize: number;
  /** How often something is opened. */
  readonly rounds: number;
  /** Whether all levels are open in one of the views, as a setting can ask for. */
  readonly isDeep: boolean;
}

/** Decodes a payload, and looks at it as a user would: pages, facts, single rows, opening whatever is last. */
export function shown(raw: unknown, extent: Extent): Shown {
  const steps: Steps = {};
  const decoded = timed(steps, 'decode', () => decode(raw));
  if (!decoded.ok) return { steps, problem: decoded.problem.message };
  const { table } = decoded;
  const outline = timed(steps, 'outline', () => createOutline(table));
  const facts = timed(steps, 'facts', () => factsOf(table));
  const pages = new Pages(outline, facts, steps);
  const state = pages.first(extent.pageSize, 'auto');
  timed(steps, 'digest', () => digest(table));
  timed(steps, 'last row', () => rowAt(table, Number(table.totals.rows) - 1));
  if (extent.isDeep) new Pages(createOutline(table), facts, steps).first(extent.pageSize, 99);
  pages.explore(state, extent.rounds);
  return { steps, problem: null };
}

class Pages {
  constructor(
    private readonly outline: Outline,
    private readonly facts: Facts,
    private readonly steps: Steps,
  ) {}

  /** The first view, the page after it and the last one. */
  first(pageSize: number, depth: number | 'auto'): ViewState {
    const { outline, steps } = this;
    const state = timed(steps, 'first state', () => firstState(outline, { pageSize, depth }));
    const { pages } = this.show('first page', state);
    for (const page of new Set([1, pages - 1])) {
      if (page > 0 && page < pages) this.show('another page', { ...state, page });
    }
    return state;
  }

  /** Opens the last closed row of the page again and again, at times with those beside it, and moves about. */
  explore(first: ViewState, rounds: number): void {
    let state = first;
    let page = this.show('first page', state);
    for (let round = 0; round < rounds; round++) {
      const closed = [...page.rows].reverse().find((row) => row.open === false);
      if (closed !== undefined) {
        const { key } = closed;
        state = this.reduce(state, 'open', { kind: 'toggle', key });
        if (round % 3 === 2)
          state = this.reduce(state, 'open all beside', { kind: 'siblings', key, open: true });
      }
      state = this.reduce(state, 'move', {
        kind: 'move',
        to: MOVES[round % MOVES.length] ?? 'next',
      });
      page = this.show('a page after opening', state);
    }
    this.reduce(state, 'page size', { kind: 'pageSize', rows: 7 });
  }

  private reduce(state: ViewState, step: string, action: Action): ViewState {
    return timed(this.steps, step, () => reduce(this.outline, state, action));
  }

  /** A page, and every text that its table may show. */
  private show(step: string, state: ViewState): Page {
    return timed(this.steps, step, () => {
      const page = project(this.outline, state);
      for (const row of [...page.rows, ...page.ancestors])
        for (const column of this.facts.columns) row.text(column);
      return page;
    });
  }
}

const MOVES = [
  'next',
  'last',
  'previous',
  'parent',
  'firstChild',
  'previousPage',
  'nextPage',
] as const;

/** Does a step and notes how long it takes, of equal ones the longest. */
export function timed<T>(steps: Steps, step: string, work: () => T): T {
  const started = processorTime();
  const result = work();
  steps[step] = Math.max(steps[step] ?? 0, processorTime() - started);
  return result;
}

/** Of this thread where Node can say it: others compile and collect garbage. */
function processorTime(): number {
  const usage =
    typeof process.threadCpuUsage === 'function' ? process.threadCpuUsage() : process.cpuUsage();
  return (usage.user + usage.system) / 1_000;
}

/** No step may take longer. */
export const MOST_MS = 50;

/** Shows a payload until no step takes too long, ten times at most, and keeps the shortest time of each step. */
export function shortest(raw: unknown, extent: Extent): Shown {
  let best = shown(raw, extent);
  for (let turn = 1; turn < 10 && slow(best).length > 0; turn++) {
    const { steps, problem } = shown(raw, extent);
    const least = Object.entries(steps).map(([step, ms]) => [
      step,
      Math.min(ms, best.steps[step] ?? ms),
    ]);
    best = { steps: Object.fromEntries(least) as Steps, problem };
  }
  return best;
}

export function slow({ steps }: Shown): string[] {
  return Object.entries(steps)
    .filter(([, ms]) => ms > MOST_MS)
    .map(([step, ms]) => `${step}: ${ms.toFixed(0)} ms`);
}
