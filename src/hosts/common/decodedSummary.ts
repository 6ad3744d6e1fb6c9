import type { DecodedTable } from '../../format/index.js';
import {
  type Facts,
  factsOf,
  firstState,
  Outline,
  type Page,
  project,
  type ViewState,
} from '../../outline/index.js';
import type { Preferences, TableRoom } from '../../view/index.js';
import type { Settings } from './settings.js';

/** First views that are kept: with pages for rows of one line and of several, before and after a change. */
const MOST_FIRST_VIEWS = 4;

/** A decoded payload and what was computed from it. It depends on the payload alone, so equal outputs share it. */
export class DecodedSummary {
  readonly outline: Outline;
  readonly facts: Facts;
  private first: readonly FirstView[] = [];
  private last: PageOfState | null = null;

  constructor(table: DecodedTable) {
    this.outline = new Outline(table);
    this.facts = factsOf(table);
  }

  firstState(pageSize: number, depth: Settings['firstViewDepth']): ViewState {
    const known = this.first.find((one) => one.pageSize === pageSize && one.depth === depth);
    if (known !== undefined) return known.state;
    const state = firstState(this.outline, { pageSize, depth });
    this.first = [{ pageSize, depth, state }, ...this.first].slice(0, MOST_FIRST_VIEWS);
    return state;
  }

  /** The page of a state; the last one is kept, for equal outputs of a notebook. */
  page(state: ViewState): Page {
    if (this.last?.state !== state) {
      this.last = {
        state,
        page: project(this.outline, state),
        lines: new WeakMap(),
        placeholders: new Map(),
      };
    }
    return this.last.page;
  }

  /** A placeholder for a state's table, built once for all equal outputs. */
  placeholder(state: ViewState, lines: number, build: () => HTMLElement): Node {
    this.page(state);
    const built = this.last?.placeholders.get(lines) ?? build();
    this.last?.placeholders.set(lines, built);
    return built.cloneNode(true);
  }

  /** The lines of a row of a state's table in some room, computed once for all equal outputs. */
  lines(
    state: ViewState,
    room: TableRoom,
    preferences: Preferences,
    compute: () => number,
  ): number {
    this.page(state);
    const known = this.last?.lines.get(room);
    if (known?.preferences === preferences) return known.lines;
    const lines = compute();
    this.last?.lines.set(room, { preferences, lines });
    return lines;
  }
}

interface FirstView {
  readonly pageSize: number;
  readonly depth: Settings['firstViewDepth'];
  readonly state: ViewState;
}

interface Lines {
  readonly preferences: Preferences;
  readonly lines: number;
}

interface PageOfState {
  readonly state: ViewState;
  readonly page: Page;
  readonly lines: WeakMap<TableRoom, Lines>;
  /** By the lines of a row. */
  readonly placeholders: Map<number, HTMLElement>;
}
