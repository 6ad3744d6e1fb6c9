import { ALL_ROWS } from '../outline/index.js';
import type { Action } from '../outline/index.js';

/** What has the focus: a row, or one of its cells. */
export interface FocusPosition {
  readonly key: string;
  /** Whether the row is open; `null`: it has nothing to open. */
  readonly open: boolean | null;
  /** The column of the focused cell; `null`: the row itself. */
  readonly cell: number | null;
  /** The last column. */
  readonly lastCell: number;
  /** Whether rows are left out by what is searched for, so that there are matches to go to. */
  readonly isSearching: boolean;
}

type KeyStroke = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>;

/**
 * The action of a key, or `null` for every key that belongs to the host: letters, Shift+Enter, and
 * whatever else is not in this list must reach the notebook.
 */
export function actionOf(stroke: KeyStroke, at: FocusPosition): Action | null {
  if (stroke.altKey || stroke.metaKey) return null;
  if (stroke.key === '*' && !stroke.ctrlKey) return { kind: 'siblings', key: at.key, open: true };
  if (stroke.ctrlKey) return withControl(stroke);
  if (stroke.key === 'F3' && at.isSearching) return { kind: 'hit', step: stroke.shiftKey ? -1 : 1 };
  if (stroke.shiftKey) return withShift(stroke, at);
  return plain(stroke.key, at);
}

function withControl(stroke: KeyStroke): Action | null {
  if (stroke.shiftKey) return null;
  if (stroke.key === 'Home') return { kind: 'move', to: 'first' };
  if (stroke.key === 'End') return { kind: 'move', to: 'last' };
  return null;
}

function withShift(stroke: KeyStroke, at: FocusPosition): Action | null {
  const closes = stroke.key === 'ArrowLeft' && at.cell === null;
  return closes ? { kind: 'siblings', key: at.key, open: false } : null;
}

function plain(key: string, at: FocusPosition): Action | null {
  const isInCell = at.cell !== null;
  switch (key) {
    case 'ArrowDown':
      return { kind: 'move', to: 'next' };
    case 'ArrowUp':
      return { kind: 'move', to: 'previous' };
    case 'PageDown':
      return { kind: 'move', to: 'nextPage' };
    case 'PageUp':
      return { kind: 'move', to: 'previousPage' };
    case 'ArrowRight':
      return at.open === false && !isInCell ? toggle(at) : cell(at, (at.cell ?? -1) + 1);
    case 'ArrowLeft':
      return left(at);
    case 'Home':
      return isInCell ? cell(at, 0) : { kind: 'move', to: 'first' };
    case 'End':
      return isInCell ? cell(at, at.lastCell) : { kind: 'move', to: 'last' };
    case ' ':
      return toggle(at);
    case 'Escape':
      if (isInCell) return cell(at, null);
      return at.isSearching ? { kind: 'choose', choice: ALL_ROWS } : null;
    default:
      return null;
  }
}

function left(at: FocusPosition): Action {
  // Before the first cell is the row itself.
  if (at.cell !== null) return cell(at, at.cell === 0 ? null : at.cell - 1);
  return at.open === true ? toggle(at) : { kind: 'move', to: 'parent' };
}

/** Space on a row without anything inside is the table's as well: the notebook would scroll. */
function toggle({ key, open, cell: at }: FocusPosition): Action {
  return open === null ? { kind: 'cell', cell: at } : { kind: 'toggle', key };
}

function cell({ lastCell }: FocusPosition, to: number | null): Action {
  return { kind: 'cell', cell: to === null ? null : Math.min(to, lastCell) };
}
