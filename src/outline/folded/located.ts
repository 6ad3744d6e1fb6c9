/** An item that makes another number of visible rows than usual. */
export interface Change {
  readonly at: number;
  readonly count: number;
}

/**
 * The item that contains the visible row `skip`, and the rows to skip in it; `before` counts the usual rows before
 * an item, and the changes are in the order of the items.
 */
export function located(
  size: number,
  before: (at: number) => number,
  changes: readonly Change[],
  skip: number,
): { readonly at: number; readonly skip: number } {
  let moved = 0;
  for (const { at, count } of changes) {
    const start = before(at) + moved;
    if (skip < start) break;
    if (skip < start + count) return { at, skip: skip - start };
    moved += count - (before(at + 1) - before(at));
  }
  const wanted = skip - moved;
  let low = 0;
  let high = size + 1;
  while (high - low > 1) {
    const middle = low + Math.floor((high - low) / 2);
    if (before(middle) <= wanted) low = middle;
    else high = middle;
  }
  return { at: low, skip: wanted - before(low) };
}
