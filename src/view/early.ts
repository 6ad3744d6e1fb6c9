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
  const { field } = toolbar;
  const isIn = (place: Element, { target }: Event): boolean =>
    target instanceof Node && place.contains(target);
  const add = (event: Event): void => {
    const { target } = event;
    kept.push({ event, target, row: grid.rowOf(target)?.key ?? null });
  };
  let isLeaving = false;
  const take = (event: Event): void => {
    const { target, type } = event;
    // There at once: the event is on its way to those who listen now.
    if (begin() || type === 'pointerover' || isLeaving) return;
    const isInGrid = isIn(grid.element, event);
    if (event instanceof KeyboardEvent) {
      const isOurs = target === field ? isOfField(event) : isInGrid && isOfTable(event);
      if (!isOurs) return;
      keep(event);
      // What follows is typed: a notebook would take two letters d for the end of the cell.
      if (event.key === '/') field.focus({ preventScroll: true });
      else add(event);
      if (target !== field || event.key === 'F3') return;
      // What follows are keys of a row. The focus comes with this one.
      isLeaving = true;
      grid.focus(null);
      isLeaving = false;
    } else if (isInGrid || (type === 'click' && isIn(toolbar.element, event))) add(event);
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

/** Keys that search at once; all others are typed. */
function isOfField({ key, shiftKey, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  if (ctrlKey || metaKey || altKey) return false;
  return key === 'F3' || (!shiftKey && (key === 'Enter' || key === 'ArrowDown'));
}

/** Keys of the table; all others are the host's, whatever is not loaded yet. */
function isOfTable({ key, shiftKey, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  if (metaKey || !KEYS.test(key)) return false;
  if (altKey) return !ctrlKey && !shiftKey && (key === 'ArrowUp' || key === 'ArrowDown');
  if (ctrlKey) return key === 'Home' || key === 'End';
  return !shiftKey || key === 'ArrowLeft' || key === 'F3' || key === '*' || key === '/';
}
