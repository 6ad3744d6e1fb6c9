import { describe, expect, it } from 'vitest';
import { intentOf, type Standing } from '../../../src/view/keys.js';

const LEAF: Standing = { open: null, cell: null };
const CLOSED: Standing = { open: false, cell: null };
const OPEN: Standing = { open: true, cell: null };
const IN_CELL: Standing = { open: false, cell: 2 };

function stroke(keys: string): Parameters<typeof intentOf>[0] {
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
    ['Home', IN_CELL, { kind: 'edgeCell', edge: 'first' }],
    ['End', IN_CELL, { kind: 'edgeCell', edge: 'last' }],
    ['ctrl Home', IN_CELL, { kind: 'move', to: 'first' }],
    ['ctrl End', LEAF, { kind: 'move', to: 'last' }],
    ['ArrowRight', CLOSED, { kind: 'toggle' }],
    ['ArrowRight', OPEN, { kind: 'cell', step: 1 }],
    ['ArrowRight', LEAF, { kind: 'cell', step: 1 }],
    ['ArrowRight', IN_CELL, { kind: 'cell', step: 1 }],
    ['ArrowLeft', IN_CELL, { kind: 'cell', step: -1 }],
    ['ArrowLeft', OPEN, { kind: 'toggle' }],
    ['ArrowLeft', CLOSED, { kind: 'move', to: 'parent' }],
    ['ArrowLeft', LEAF, { kind: 'move', to: 'parent' }],
    ['shift ArrowLeft', OPEN, { kind: 'siblings', open: false }],
    ['*', LEAF, { kind: 'siblings', open: true }],
    ['shift *', LEAF, { kind: 'siblings', open: true }],
    ['Enter', CLOSED, { kind: 'toggle' }],
    ['Space', OPEN, { kind: 'toggle' }],
    ['Escape', IN_CELL, { kind: 'leaveCells' }],
  ])('%s with %o is %o', (keys, at, intent) => {
    expect(intentOf(stroke(keys), at)).toEqual(intent);
  });

  it.each([
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
    expect(intentOf(stroke(keys), LEAF)).toBeNull();
  });
});
