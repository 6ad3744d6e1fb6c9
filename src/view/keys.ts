/** What a key asks of the table. */
export type Intent =
  | { readonly kind: 'move'; readonly to: Target }
  | { readonly kind: 'cell'; readonly step: -1 | 1 }
  | { readonly kind: 'edgeCell'; readonly edge: 'first' | 'last' }
  | { readonly kind: 'leaveCells' }
  | { readonly kind: 'toggle' }
  | { readonly kind: 'siblings'; readonly open: boolean };

export type Target =
  'next' | 'previous' | 'first' | 'last' | 'nextPage' | 'previousPage' | 'parent' | 'firstChild';

/** Where the focus stands: the row alone, or one of its cells. */
export interface Standing {
  readonly open: boolean | null;
  readonly cell: number | null;
}

type KeyStroke = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>;

/**
 * The intent of a key, or `null` for every key that belongs to the host: letters, Shift+Enter, and
 * whatever else is not in this list must reach the notebook.
 */
export function intentOf(stroke: KeyStroke, at: Standing): Intent | null {
  if (stroke.altKey || stroke.metaKey) return null;
  if (stroke.key === '*' && !stroke.ctrlKey) return { kind: 'siblings', open: true };
  if (stroke.ctrlKey) return withControl(stroke);
  if (stroke.shiftKey) return withShift(stroke, at);
  return plain(stroke.key, at);
}

function withControl(stroke: KeyStroke): Intent | null {
  if (stroke.shiftKey) return null;
  if (stroke.key === 'Home') return { kind: 'move', to: 'first' };
  if (stroke.key === 'End') return { kind: 'move', to: 'last' };
  return null;
}

function withShift(stroke: KeyStroke, at: Standing): Intent | null {
  return stroke.key === 'ArrowLeft' && at.cell === null ? { kind: 'siblings', open: false } : null;
}

function plain(key: string, at: Standing): Intent | null {
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
      return at.open === false && at.cell === null ? { kind: 'toggle' } : { kind: 'cell', step: 1 };
    case 'ArrowLeft':
      return left(at);
    case 'Home':
      return at.cell === null ? { kind: 'move', to: 'first' } : { kind: 'edgeCell', edge: 'first' };
    case 'End':
      return at.cell === null ? { kind: 'move', to: 'last' } : { kind: 'edgeCell', edge: 'last' };
    case 'Enter':
    case ' ':
      return { kind: 'toggle' };
    case 'Escape':
      return at.cell === null ? null : { kind: 'leaveCells' };
    default:
      return null;
  }
}

function left(at: Standing): Intent {
  if (at.cell !== null) return { kind: 'cell', step: -1 };
  return at.open === true ? { kind: 'toggle' } : { kind: 'move', to: 'parent' };
}
