import type { Listing } from '../rows/listing.js';
import { isRun } from '../../format/read/grammar.js';
import { nodeAt } from '../rows/listing.js';
import { compared, stepsOf } from './keys.js';
import type { Step } from './keys.js';
import type { Shape } from './shape.js';

/** The index of a row in a folded listing, or of the innermost visible row around it; `null` if there is none. */
export function indexOfKey(shape: Shape, listing: Listing, key: string): number | null {
  const wanted = shownSteps(shape, key);
  const last = wanted?.at(-1);
  // A period of a repetition is no row of its own.
  if (wanted === null || (last !== undefined && shape.slotOf(last.entry) === 'splice')) return null;
  let low = 0;
  let high = listing.total();
  // Rows are in the order of their keys: a hidden one comes right after the closed row around it.
  while (high - low > 1) {
    const middle = low + Math.floor((high - low) / 2);
    const steps = stepsOf(shape, nodeAt(listing, middle)?.key ?? '');
    if (steps !== null && compared(steps, wanted) <= 0) low = middle;
    else high = middle;
  }
  return low;
}

/** The steps of a key as far as they are rows of this shape. */
export function shownSteps(shape: Shape, key: string): readonly Step[] | null {
  return stepsOf(shape, key)?.map((step) => shownStep(shape, step)) ?? null;
}

/** Where uses are beside one another, the first of them is in the place of the run. */
function shownStep(shape: Shape, step: Step): Step {
  const isFirst =
    step.use === null &&
    step.entry >= 0 &&
    isRun(shape.grammar, step.entry) &&
    shape.slotOf(step.entry) !== 'run';
  return isFirst ? { entry: step.entry, use: 0, isInstances: false } : step;
}
