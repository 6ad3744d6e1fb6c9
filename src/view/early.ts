import type { DrawnTable, EarlyEvent } from './drawn.js';

const KINDS = ['pointerover', 'focusin', 'keydown', 'click'] as const;

const KEYS = /^(?:Arrow(?:Up|Down|Left|Right)|Page(?:Up|Down)|Home|End|Enter|Escape|F3|[ */])$/;

/** What was done to a table before the code for that was there. */
export interface Early {
  /** From now on nothing is kept; returns what was. */
  end(): readonly EarlyEvent[];
  /** It cannot be done: nothing of it is done later. */
  forget(): void;
}

/** Calls `begin` as soon as a table is touched, which says whether the code for that is there; else keeps what is done. */
export function keepEarly(
  { element, grid, toolbar, signal }: Pick<DrawnTable, 'element' | 'grid' | 'toolbar' | 'signal'>,
  begin: () => boolean,
): Early {
  const over = new AbortController();
  const kept: EarlyEvent[] = [];
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
      if (event.key === '/') {
        // What follows is typed: a notebook would take two letters d for the end of the cell.
        toolbar.field.focus({ preventScroll: true });
        return;
      }
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
    end() {
      over.abort();
      return kept;
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
