import type { DrawnTable } from './drawn.js';

const KINDS = ['pointerover', 'focusin', 'keydown', 'click'] as const;

const KEYS = /^(?:Arrow(?:Up|Down|Left|Right)|Page(?:Up|Down)|Home|End|Enter|Escape|F3|[ */])$/;

/** What was done to a table before the code for that was there. */
export interface Early {
  /** Does it again, and keeps nothing from now on. */
  repeat(): void;
  /** It cannot be done: nothing of it is done later. */
  forget(): void;
}

/** Its target by itself: after an event has left a shadow tree, what it says of that is the element around the tree. */
interface Kept {
  readonly event: Event;
  readonly target: EventTarget | null;
}

/** Calls `begin` as soon as a table is touched, which says whether the code for that is there; else keeps what is done. */
export function keepEarly(
  { element, grid, toolbar, signal }: Pick<DrawnTable, 'element' | 'grid' | 'toolbar' | 'signal'>,
  begin: () => boolean,
): Early {
  const over = new AbortController();
  const kept: Kept[] = [];
  const isIn = (place: Element, { target }: Event): boolean =>
    target instanceof Node && place.contains(target);
  const keep = (event: Event): void => {
    // There at once: the event is on its way to those who listen now.
    if (begin() || event.type === 'pointerover') return;
    const isInGrid = isIn(grid.element, event);
    if (event instanceof KeyboardEvent) {
      if (!isInGrid || !isOurs(event)) return;
      event.preventDefault();
      event.stopPropagation();
    }
    if (isInGrid || (event.type === 'click' && isIn(toolbar.element, event)))
      kept.push({ event, target: event.target });
  };
  signal.addEventListener('abort', () => {
    over.abort();
  });
  for (const kind of KINDS)
    element.addEventListener(kind, keep, { capture: true, signal: over.signal });
  return {
    repeat() {
      over.abort();
      for (const one of kept) again(one, grid.element);
    },
    forget() {
      kept.length = 0;
    },
  };
}

/** Keys of the table; all others are the host's, whatever is not loaded yet. */
function isOurs({ key, shiftKey, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  if (metaKey || !KEYS.test(key)) return false;
  if (altKey) return !ctrlKey && !shiftKey && (key === 'ArrowUp' || key === 'ArrowDown');
  if (ctrlKey) return key === 'Home' || key === 'End';
  return !shiftKey || key === 'ArrowLeft' || key === 'F3' || key === '*' || key === '/';
}

function again({ event, target }: Kept, table: HTMLElement): void {
  const { type, constructor } = event;
  // At a second report of a focus that has gone elsewhere a notebook would go back to the cell of the table.
  if (type === 'focusin' && !table.matches(':focus-within')) return;
  const isThere = target instanceof Node && target.isConnected;
  // The rows may have been made anew.
  const at = isThere ? target : table.querySelector('[tabindex="0"]');
  at?.dispatchEvent(Reflect.construct(constructor, [type, event]) as Event);
}
