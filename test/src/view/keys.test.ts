import { describe, expect, it } from 'vitest';
import { actionOf, type FocusPosition } from '../../../src/view/keys.js';

const LEAF: FocusPosition = {
  ...{ key: 'k', open: null, cell: null, lastCell: 5 },
  isSearching: false,
};
const CLOSED: FocusPosition = { ...LEAF, open: false };
const OPEN: FocusPosition = { ...LEAF, open: true };
const IN_CELL: FocusPosition = { ...CLOSED, cell: 2 };
const FIRST_CELL: FocusPosition = { ...CLOSED, cell: 0 };
const LAST_CELL: FocusPosition = { ...CLOSED, cell: 5 };

function stroke(keys: string): Parameters<typeof actionOf>[0] {
  const parts = keys.split(' ');
  const has = (name: string): boolean => parts.includes(name);
  const key = parts.at(-1) === 'Space' ? ' ' : (parts.at(-1) ?? '');
  return {
    key,
    shiftKey: has('shift'),
    ctrlKey: has('ctrl'),
    metaKey: has('meta'),
    altKey: has('alt'),
  };
}

describe('keys', () => {
  it.each([
    ['ArrowDown', LEAF, { kind: 'move', to: 'next' }],
    ['ArrowUp', LEAF, { kind: 'move', to: 'previous' }],
    ['PageDown', LEAF, { kind: 'move', to: 'nextPage' }],
    ['PageUp', IN_CELL, { kind: 'move', to: 'previousPage' }],
    ['Home', LEAF, { kind: 'move', to: 'first' }],
    ['End', LEAF, { kind: 'move', to: 'last' }],
    ['Home', IN_CELL, { kind: 'cell', cell: 0 }],
    ['End', IN_CELL, { kind: 'cell', cell: 5 }],
    ['ctrl Home', IN_CELL, { kind: 'move', to: 'first' }],
    ['ctrl End', LEAF, { kind: 'move', to: 'last' }],
    ['ArrowRight', CLOSED, { kind: 'toggle', key: 'k' }],
    ['ArrowRight', OPEN, { kind: 'cell', cell: 0 }],
    ['ArrowRight', LEAF, { kind: 'cell', cell: 0 }],
    ['ArrowRight', IN_CELL, { kind: 'cell', cell: 3 }],
    ['ArrowRight', LAST_CELL, { kind: 'cell', cell: 5 }],
    ['ArrowLeft', IN_CELL, { kind: 'cell', cell: 1 }],
    ['ArrowLeft', FIRST_CELL, { kind: 'cell', cell: null }],
    ['ArrowLeft', OPEN, { kind: 'toggle', key: 'k' }],
    ['ArrowLeft', CLOSED, { kind: 'move', to: 'parent' }],
    ['ArrowLeft', LEAF, { kind: 'move', to: 'parent' }],
    ['shift ArrowLeft', OPEN, { kind: 'siblings', key: 'k', open: false }],
    ['*', LEAF, { kind: 'siblings', key: 'k', open: true }],
    ['shift *', LEAF, { kind: 'siblings', key: 'k', open: true }],
    ['Space', LEAF, { kind: 'cell', cell: null }],
    ['Space', CLOSED, { kind: 'toggle', key: 'k' }],
    ['Space', OPEN, { kind: 'toggle', key: 'k' }],
    ['Escape', IN_CELL, { kind: 'cell', cell: null }],
  ])('%s with %o is %o', (keys, at, action) => {
    expect(actionOf(stroke(keys), at)).toEqual(action);
  });

  it.each([
    'Enter',
    'shift Enter',
    'ctrl Enter',
    'alt Enter',
    'meta Enter',
    'Escape',
    'Tab',
    'a',
    'b',
    'd',
    'A',
    '/',
    '1',
    'F3',
    'ctrl c',
    'meta c',
    'shift ArrowDown',
    'shift ArrowUp',
    'shift Space',
    'ctrl ArrowDown',
    'alt ArrowLeft',
    'ctrl PageDown',
    'ctrl shift End',
  ])('%s belongs to the host', (keys) => {
    expect(actionOf(stroke(keys), LEAF)).toBeNull();
  });
});
