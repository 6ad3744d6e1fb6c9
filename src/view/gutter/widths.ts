import type { Lanes } from '../../outline/index.js';

/** More lanes beside one another cannot be distinguished. */
export const MOST_LANES = 8;

/** In em: before the lanes, each lane, from the line of the rows to the names, and a count such as "+12". */
const EDGE_EM = 0.3;
export const LANE_EM = 0.8;
export const LINE_EM = 0.35;
const COUNT_EM = 1.3;

/** A width of the gutter, and for how many lanes there is room then. */
export interface Width {
  readonly em: number;
  readonly lanes: number;
}

/**
 * The widths that a gutter may have, falling: with all its lanes, then with fewer and the others counted. It only grows with the
 * pages that are shown, so that turning them does not move the names; a model in which every row reads from the one before
 * it has none.
 */
export class Widths {
  private lanes = 0;
  private hasCounts = false;

  include({ count, more }: Lanes): void {
    this.lanes = Math.max(this.lanes, count);
    this.hasCounts ||= more.size > 0;
  }

  get all(): readonly Width[] {
    const widths: Width[] = [];
    for (let lanes = this.lanes; lanes > 0; lanes--) {
      const counts = this.hasCounts || lanes < this.lanes ? COUNT_EM : 0;
      const em = Math.round(100 * (EDGE_EM + lanes * LANE_EM + LINE_EM + counts)) / 100;
      if (em < (widths.at(-1)?.em ?? Infinity)) widths.push({ em, lanes });
    }
    return widths;
  }
}
