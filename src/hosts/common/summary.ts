import { decode, type DecodedTable, type Problem } from '../../format/index.js';
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

/** What one payload is to a renderer. Nothing in it changes, so equal outputs may share it. */
export class Summary {
  readonly outline: Outline;
  readonly facts: Facts;
  private knownDigest: string | null = null;
  private first: First | null = null;
  private drawn: Drawn | null = null;

  constructor(private readonly table: DecodedTable) {
    this.outline = createOutline(table);
    this.facts = factsOf(table);
  }

  /** Names and types only: the same for a model that was built again. */
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

  /** The page of a state; that of the last one asked for is kept, for equal outputs of a notebook. */
  page(state: ViewState): Page {
    if (this.drawn?.state !== state) {
      this.drawn = {
        state,
        page: project(this.outline, state),
        heights: new Map(),
        placeholders: new Map(),
      };
    }
    return this.drawn.page;
  }

  /** A placeholder for a state's table, built once for all equal outputs. */
  placeholder(state: ViewState, height: Height, build: () => HTMLElement): Node {
    this.page(state);
    const key = height ?? null;
    const built = this.drawn?.placeholders.get(key) ?? build();
    this.drawn?.placeholders.set(key, built);
    return built.cloneNode(true);
  }

  /**
   * What was found out about a state's table in a window of that width, once for all equal outputs;
   * `undefined`: it could not be found out now.
   */
  heightPx(state: ViewState, width: number, find: () => Height): Height {
    this.page(state);
    const heights = this.drawn?.heights;
    const known = heights?.get(width);
    if (known !== undefined) return known;
    const found = find();
    if (found !== undefined) heights?.set(width, found);
    return found;
  }
}

/** In pixels; `null` where the style sheet alone knows it. */
export type Height = number | null | undefined;

interface First {
  readonly pageSize: number;
  readonly depth: Settings['firstViewDepth'];
  readonly state: ViewState;
}

interface Drawn {
  readonly state: ViewState;
  readonly page: Page;
  /** By the width of the window. */
  readonly heights: Map<number, number | null>;
  /** By its height, where the style sheet does not know it. */
  readonly placeholders: Map<number | null, HTMLElement>;
}

export type Read =
  | { readonly ok: true; readonly summary: Summary }
  | { readonly ok: false; readonly problem: Problem };

/** Larger payloads are read anew each time. */
const LARGEST_KEPT = 64 * 1024;

const MOST_KEPT = 32;

/** Reads payloads; one that was just read, as in a cell that was run again, is not decoded again. */
export class Reader {
  private readonly kept = new Map<string, Read>();

  read(payload: unknown): Read {
    const text = roomAfter(payload, LARGEST_KEPT) > 0 ? JSON.stringify(payload) : null;
    const known = text === null ? undefined : this.kept.get(text);
    if (known !== undefined) return known;
    const decoded = decode(payload);
    const read: Read = decoded.ok ? { ok: true, summary: new Summary(decoded.table) } : decoded;
    if (text !== null) this.keep(text, read);
    return read;
  }

  private keep(text: string, read: Read): void {
    this.kept.set(text, read);
    const oldest = this.kept.keys().next();
    if (this.kept.size > MOST_KEPT && oldest.done === false) this.kept.delete(oldest.value);
  }
}

/** What is left of `room` characters after `value`; 0 where it has no place, without reading all of it. */
function roomAfter(value: unknown, room: number): number {
  if (typeof value === 'string') return Math.max(0, room - value.length);
  if (typeof value !== 'object' || value === null) return Math.max(0, room - 8);
  // Listing the keys of a long array takes longer than anything else here.
  if (Array.isArray(value) && value.length > room) return 0;
  let left = room;
  for (const key in value) {
    left = roomAfter((value as Readonly<Record<string, unknown>>)[key], left - key.length);
    if (left <= 0) return 0;
  }
  return left;
}
