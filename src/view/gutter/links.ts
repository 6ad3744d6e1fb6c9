import { connectionsOnPage } from '../../outline/index.js';
import type { Outline, Page, PageEdges, ViewState } from '../../outline/index.js';
import { Gutter } from './gutter.js';
import type { LinesOf } from './gutter.js';
import type { Width } from './widths.js';

interface Parts {
  readonly table: HTMLTableElement;
  readonly frame: HTMLElement;
}

/** The connections of a page's rows, and the gutter, which draws them. */
export class Links {
  private readonly gutter: Gutter;
  private shown: PageEdges | null = null;
  private widths: readonly Width[] = [];

  constructor(
    { table, frame }: Parts,
    private readonly outline: Outline,
    signal: AbortSignal,
  ) {
    this.gutter = new Gutter(table, frame, signal);
  }

  /** Those of the page that is shown; `null`: unknown, or not wanted. */
  get edges(): PageEdges | null {
    return this.shown;
  }

  /** Takes a page; returns how wide the gutter before its rows may be, in em. */
  take(page: Page, state: ViewState, isShown: boolean): readonly number[] {
    const range = { from: page.from, count: page.rows.length };
    this.shown = isShown ? connectionsOnPage(this.outline, state, range) : null;
    // Lines between rows in another order, or with others left out, would cross everything.
    const isInOrder = page.isWhole && state.order === null;
    this.widths = this.gutter.take(isInOrder ? this.shown : null, page);
    return this.widths.map(({ em }) => em);
  }

  /** Draws beside rows that are in the page. */
  show(widthEm: number): void {
    this.gutter.show(this.widths.find(({ em }) => em === widthEm) ?? null);
  }

  /** Brings out some of the lines, until another page is taken. */
  bringOut(lines: LinesOf): void {
    this.gutter.bringOut(lines);
  }
}
