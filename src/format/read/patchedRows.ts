/** `count` rows at equal distances with the same value. */
interface Stretch {
  readonly first: number;
  readonly distance: number;
  readonly count: number;
  readonly value: string;
  /** Patched rows before this stretch. */
  readonly before: number;
}

/** Rows, rising, with the cells that replace the template's: in stretches, as they are written. */
export class PatchedRows {
  private readonly stretches: Stretch[] = [];
  count = 0;
  last = 0;

  /** The next rows; false where they would not rise. */
  add(distance: number, count: number, value: string): boolean {
    if (count < 1 || (distance === 0 && (this.count > 0 || count > 1))) return false;
    const first = this.last + distance;
    this.stretches.push({ first, distance, count, value, before: this.count });
    this.count += count;
    this.last = first + (count - 1) * distance;
    return true;
  }

  /** The value at a row, `null` where it is not patched. */
  valueAt(row: number): string | null {
    const stretch = this.stretchAt((one) => one.first <= row);
    if (stretch === undefined) return null;
    const { first, distance, count, value } = stretch;
    // Remainders of integers are exact, quotients are not.
    if (row !== first && (row - first) % distance !== 0) return null;
    return row <= first + (count - 1) * distance ? value : null;
  }

  /** How many of the rows are before `row`. */
  countBefore(row: number): number {
    const stretch = this.stretchAt((one) => one.first < row);
    if (stretch === undefined) return 0;
    const { first, distance, count, before } = stretch;
    if (distance === 0) return before + 1;
    const rest = (row - first) % distance;
    const within = (row - first - rest) / distance + (rest > 0 ? 1 : 0);
    return before + Math.min(count, within);
  }

  /** The patched row after `at` others. */
  nth(at: number): { readonly row: number; readonly value: string } {
    const stretch = this.stretchAt((one) => one.before <= at);
    const { first = 0, distance = 0, before = 0, value = '' } = stretch ?? {};
    return { row: first + (at - before) * distance, value };
  }

  /** The last stretch that passes `test`; once a stretch fails it, all later ones do. */
  private stretchAt(test: (stretch: Stretch) => boolean): Stretch | undefined {
    let low = 0;
    let high = this.stretches.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const stretch = this.stretches[middle];
      if (stretch !== undefined && test(stretch)) low = middle + 1;
      else high = middle;
    }
    return this.stretches[low - 1];
  }
}
