// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { ViewMemory, type Place } from '../../../../src/hosts/common/memory.js';
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

const digestOf = ({ digest }: { readonly digest: string }): string => digest;

function placeOf(
  cell: Element | null,
  id: string | null = null,
  model: object | null = null,
): Place {
  return { cell, id, model };
}

describe('memory of what was folded', () => {
  const element = document.createElement('div');
  const cell = placeOf(element);
  const other = placeOf(document.createElement('div'));

  it('keeps the last state of a structure in its cell, and of no other', () => {
    const memory = new ViewMemory(digestOf);
    expect(memory.recall(cell, { digest: 'a' })).toBeNull();
    memory.keep(cell, { digest: 'a' }, stateOf(1));
    memory.keep(cell, { digest: 'a' }, stateOf(2));
    expect(memory.recall(cell, { digest: 'a' })?.page).toBe(2);
    expect(memory.recall(other, { digest: 'a' })).toBeNull();
    expect(memory.recall(placeOf(null), { digest: 'a' })).toBeNull();
  });

  it('is bounded: the least recently used structure is dropped', () => {
    const memory = new ViewMemory(digestOf);
    for (let at = 0; at < 20; at += 1) memory.keep(cell, { digest: String(at) }, stateOf(at));
    memory.keep(cell, { digest: '0' }, stateOf(7));
    memory.keep(cell, { digest: 'new' }, stateOf(0));
    expect(memory.recall(cell, { digest: '1' })).toBeNull();
    expect(memory.recall(cell, { digest: '0' })?.page).toBe(7);
  });

  it('follows a cell that was moved, and not one that has the same id in a copy of the notebook', () => {
    const memory = new ViewMemory(digestOf);
    const [before, after] = [document.createElement('div'), document.createElement('div')];
    document.body.replaceChildren(before, after);
    memory.keep(placeOf(before, 'one'), { digest: 'a' }, stateOf(3));
    expect(memory.recall(placeOf(after, 'one'), { digest: 'a' })).toBeNull();
    before.remove();
    expect(memory.recall(placeOf(after, 'one'), { digest: 'a' })?.page).toBe(3);
    expect(memory.recall(placeOf(after, 'two'), { digest: 'a' })).toBeNull();
  });

  it('knows a cell by its id alone where the host has no element of it', () => {
    const memory = new ViewMemory(digestOf);
    memory.keep(placeOf(null, 'one'), { digest: 'a' }, stateOf(3));
    expect(memory.recall(placeOf(null, 'one'), { digest: 'a' })?.page).toBe(3);
    expect(memory.recall(placeOf(null, 'two'), { digest: 'a' })).toBeNull();
  });

  it('gives another view of an output, which is in no cell, the state of the first', () => {
    const memory = new ViewMemory(digestOf);
    const model = {};
    memory.keep(placeOf(element, null, model), { digest: 'a' }, stateOf(4));
    expect(memory.recall(placeOf(null, null, model), { digest: 'a' })?.page).toBe(4);
    expect(memory.recall(placeOf(null, null, model), { digest: 'b' })).toBeNull();
    expect(memory.recall(placeOf(null, null, {}), { digest: 'a' })).toBeNull();
  });
});
