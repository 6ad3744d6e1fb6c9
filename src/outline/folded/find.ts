import type { Folds } from './folds.js';
import { compared, stepsOf } from './keys.js';
import { nodeAt } from '../outline.js';
import type { Outline } from '../outline.js';

/** The index among all visible rows of a node, or of the innermost visible one around it; `null` if there is none. */
export function indexOfKey(outline: Outline, folds: Folds, key: string): number | null {
  const { shape } = outline;
  const wanted = stepsOf(shape, key);
  const last = wanted?.at(-1);
  // A period of a repetition is no row of its own.
  if (wanted === null || (last !== undefined && shape.slotOf(last.entry) === 'splice')) return null;
  let low = 0;
  let high = folds.total();
  // Keys stand in the order of the rows: what is hidden comes right after the closed row around it.
  while (high - low > 1) {
    const middle = low + Math.floor((high - low) / 2);
    const steps = stepsOf(shape, nodeAt(outline, folds, middle)?.key ?? '');
    if (steps !== null && compared(steps, wanted) <= 0) low = middle;
    else high = middle;
  }
  return low;
}
