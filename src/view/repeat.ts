import type { EarlyEvent } from './drawn.js';
import type { Grid } from './grid.js';

/** Does again in a table what was done to it before the code for that was there. */
export function repeat(events: readonly EarlyEvent[], grid: Grid): void {
  for (const early of events) {
    const { type, constructor } = early.event;
    // At a second report of a focus that has gone elsewhere a notebook would go back to the cell of the table.
    if (type === 'focusin' && !grid.element.matches(':focus-within')) continue;
    placeOf(early, grid)?.dispatchEvent(
      Reflect.construct(constructor, [type, early.event]) as Event,
    );
  }
}

/** Where it is done now: a key where those before it lead to, the rest where it was, also if that was made anew. */
function placeOf({ event, target, row }: EarlyEvent, grid: Grid): EventTarget | null {
  const isThere = target instanceof Node && target.isConnected;
  if (event.type === 'keydown')
    return isThere && row === null ? target : (grid.element.querySelector(':focus') ?? grid.marked);
  if (isThere) return target;
  const now = [...grid.body.rows].find((one) => grid.rowOf(one)?.key === row);
  const isHandle = target instanceof Element && target.closest(HANDLES) !== null;
  return (isHandle ? now?.querySelector(HANDLES) : now) ?? null;
}

/** What opens and closes a row by a click. */
const HANDLES = '.lf-fold, .lf-badge';
