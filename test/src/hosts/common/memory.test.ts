// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { ViewMemory } from '../../../../src/hosts/common/memory.js';
import { UNCHANGED } from '../../../../src/outline/index.js';
import type { ViewState } from '../../../../src/outline/index.js';

function stateOf(page: number): ViewState {
  return {
    pageSize: 25,
    page,
    level: 0,
    toggled: new Set(),
    repeats: 'closed',
    ...UNCHANGED,
    focus: null,
    cell: null,
  };
}

describe('memory of what was folded', () => {
  const cell = document.createElement('div');

  it('keeps the last state of a structure in its cell, and of no other', () => {
    const memory = new ViewMemory();
    expect(memory.recall(cell, { digest: 'a' })).toBeNull();
    memory.keep(cell, { digest: 'a' }, stateOf(1));
    memory.keep(cell, { digest: 'a' }, stateOf(2));
    expect(memory.recall(cell, { digest: 'a' })?.page).toBe(2);
    expect(memory.recall(document.createElement('div'), { digest: 'a' })).toBeNull();
    expect(memory.recall(null, { digest: 'a' })).toBeNull();
  });

  it('is bounded: the least recently used structure is dropped', () => {
    const memory = new ViewMemory();
    for (let at = 0; at < 20; at += 1) memory.keep(cell, { digest: String(at) }, stateOf(at));
    memory.keep(cell, { digest: '0' }, stateOf(7));
    memory.keep(cell, { digest: 'new' }, stateOf(0));
    expect(memory.recall(cell, { digest: '1' })).toBeNull();
    expect(memory.recall(cell, { digest: '0' })?.page).toBe(7);
  });
});
