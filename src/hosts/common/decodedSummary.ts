import type { DecodedTable } from '../../format/index.js';
import {
  createOutline,
  digest,
  type Facts,
  factsOf,
  firstState,
  type Outline,
  type Page,
  project,
  type ViewState,
} from '../../outline/index.js';
import type { Settings } from './settings.js';

/** A decoded payload and what was computed from it. It depends on the payload alone, so equal outputs share it. */
export class DecodedSummary {
  readonly outline: Outline;
  readonly facts: Facts;
  private knownDigest: string | null = null;
  private first: FirstView | null = null;
  private last: PageOfState | null = null;

  constructor(private readonly table: DecodedTable) {
    this.outline = createOutline(table);
    this.facts = factsOf(table);
  }

  /** Of names and types only: the same for a model that was built again. */
  get digest(): string {
    this.knownDigest ??= digest(this.table);
    return this.knownDigest;
  }

  firstState(pageSize: number, depth: Settings['firstViewDepth']): ViewState {
    if (this.first?.pageSize === pageSize && this.first.depth === depth) return this.first.state;
    const state = firstState(this.outline, { pageSize, depth });
    this.first = { pageSize, depth, state };
    return state;
  }

  /** The page of a state; the last one is kept, for equal outputs of a notebook. */
  page(state: ViewState): Page {
    if (this.last?.state !== state) {
      this.last = {
        state,
        page: project(this.outline, state),
        heights: new Map(),
        placeholders: new Map(),
      };
    }
    return this.last.page;
  }

  /** A placeholder for a state's table, built once for all equal outputs. */
  placeholder(state: ViewState, height: Height, build: () => HTMLElement): Node {
    this.page(state);
    const key = height ?? null;
    const built = this.last?.placeholders.get(key) ?? build();
    this.last?.placeholders.set(key, built);
    return built.cloneNode(true);
  }

  /** The height of a state's table in a window of that width, measured once for all equal outputs. */
  heightPx(state: ViewState, width: number, measure: () => Height): Height {
    this.page(state);
    const heights = this.last?.heights;
    const known = heights?.get(width);
    if (known !== undefined) return known;
    const height = measure();
    if (height !== undefined) heights?.set(width, height);
    return height;
  }
}

/** In pixels; `null`: the style sheet alone determines it; `undefined`: it cannot be measured now. */
export type Height = number | null | undefined;

interface FirstView {
  readonly pageSize: number;
  readonly depth: Settings['firstViewDepth'];
  readonly state: ViewState;
}

interface PageOfState {
  readonly state: ViewState;
  readonly page: Page;
  /** By the width of the window. */
  readonly heights: Map<number, number | null>;
  /** By their height, where the style sheet does not determine it. */
  readonly placeholders: Map<number | null, HTMLElement>;
}
