import type { Place } from './plan.js';

/** Boundaries that are closer are one, in em. */
const SAME_EM = 0.01;

/** The tracks of a CSS grid in which every line of a row has its own columns. */
export class Tracks {
  private readonly boundaries: readonly number[];

  constructor(places: readonly Place[]) {
    const all = places.flatMap(({ start, width }) => [start, start + width]);
    const rising = [0, ...all].sort((one, other) => one - other);
    this.boundaries = rising.filter(
      (at, index) => index === 0 || at - (rising[index - 1] ?? 0) > SAME_EM,
    );
  }

  get template(): string {
    const widths = this.boundaries.slice(1).map((end, at) => end - (this.boundaries[at] ?? 0));
    // The last one takes what is lost by rounding.
    return widths
      .map((width, at) => (at === widths.length - 1 ? 'minmax(0, 1fr)' : emOf(width)))
      .join(' ');
  }

  /** A place as `grid-area`. */
  area({ line, start, width }: Place): string {
    return `${line + 1} / ${this.trackAt(start)} / ${line + 2} / ${this.trackAt(start + width)}`;
  }

  private trackAt(boundary: number): number {
    return this.boundaries.filter((at) => at - boundary <= SAME_EM).length;
  }
}

export function emOf(width: number): string {
  return `${Math.round(width * 1000) / 1000}em`;
}
