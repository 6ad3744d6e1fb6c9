import type { EarlyEvent } from './drawn.js';

/** Does again in a table what was done to it before the code for that was there. */
export function repeat(events: readonly EarlyEvent[], table: HTMLElement): void {
  for (const { event, target } of events) {
    const { type, constructor } = event;
    // At a second report of a focus that has gone elsewhere a notebook would go back to the cell of the table.
    if (type === 'focusin' && !table.matches(':focus-within')) continue;
    const isThere = target instanceof Node && target.isConnected;
    const isInRow = target instanceof Element && target.closest('tbody') !== null;
    // The keys before it may have led to another row, and the rows may have been made anew.
    const isOfFocused = !isThere || (isInRow && type === 'keydown');
    const at = isOfFocused ? table.querySelector('[tabindex="0"]') : target;
    at?.dispatchEvent(Reflect.construct(constructor, [type, event]) as Event);
  }
}
