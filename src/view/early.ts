import { keep } from './common/events.js';
import type { DrawnTable, EarlyEvent } from './drawn.js';

const KINDS = ['pointerover', 'focusin', 'keydown', 'click', 'dblclick'] as const;

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
  /** Whether it is done later. */
  const takes = (event: KeyboardEvent): boolean => {
    const isInField = isIn(toolbar.field, event);
    if (!(isInField ? isOfField(event) : isIn(grid.element, event) && isOurs(event))) return false;
    keep(event);
    // What follows is typed: a notebook would take two letters d for the end of the cell.
    if (event.key === '/') toolbar.field.focus({ preventScroll: true });
    return event.key !== '/';
  };
  let isLeaving = false;
  const take = (event: Event): void => {
    // Comes with a key that is kept.
    if (isLeaving) return;
    // There at once: the event is on its way to those who listen now.
    if (begin() || event.type === 'pointerover') return;
    const isKept =
      event instanceof KeyboardEvent
        ? takes(event)
        : isIn(grid.element, event) || (event.type === 'click' && isIn(toolbar.element, event));
    if (!isKept) return;
    kept.push({ event, target: event.target, row: grid.rowOf(event.target)?.key ?? null });
    if (event.target !== toolbar.field || !isKeyToRows(event)) return;
    // The keys after it are those of a row.
    isLeaving = true;
    grid.focus(null);
    isLeaving = false;
  };
  signal.addEventListener('abort', () => {
    over.abort();
  });
  for (const kind of KINDS)
    element.addEventListener(kind, take, { capture: true, signal: over.signal });
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

/** Keys that search at once, as `Search` has them; all others are typed. */
function isOfField(event: KeyboardEvent): boolean {
  const { key, ctrlKey, metaKey, altKey } = event;
  return !ctrlKey && !metaKey && !altKey && (key === 'F3' || isKeyToRows(event));
}

/** Keys that go from the field to the rows. */
function isKeyToRows(event: Event): boolean {
  if (!(event instanceof KeyboardEvent) || event.shiftKey) return false;
  return event.key === 'Enter' || event.key === 'ArrowDown';
}

/** Keys of the table; all others are the host's, whatever is not loaded yet. */
function isOurs({ key, shiftKey, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  if (metaKey || !KEYS.test(key)) return false;
  if (altKey) return !ctrlKey && !shiftKey && (key === 'ArrowUp' || key === 'ArrowDown');
  if (ctrlKey) return key === 'Home' || key === 'End';
  return !shiftKey || key === 'ArrowLeft' || key === 'F3' || key === '*' || key === '/';
}
