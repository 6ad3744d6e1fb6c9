import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Place } from '../../../../src/hosts/common/memory.js';
import { KeptMemory } from '../../../../src/hosts/vscode/keptMemory.js';
import { createOutline, digest, firstState } from '../../../../src/outline/index.js';
import { tableOf } from '../../view/support/corpus.js';

const table = tableOf('keras-resnet101');
const other = tableOf('torch-resnet18');
const first = firstState(createOutline(table), { pageSize: 25, depth: 'auto' });
const placeOf = (id: string | null): Place => ({ cell: null, id, model: null });

/** What VS Code keeps for a renderer, which it hands to the same renderer in another page as JSON. */
function hostWith(state?: unknown): {
  state: unknown;
  getState(): unknown;
  setState(next: unknown): void;
} {
  return {
    state,
    getState() {
      return this.state;
    },
    setState(next) {
      this.state = JSON.parse(JSON.stringify(next)) as unknown;
    },
  };
}

describe('tables that VS Code shows again in another page', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('are as they were, in their cell and for their model alone', () => {
    const host = hostWith();
    const before = new KeptMemory(digest, host);
    const changed = { ...first, page: 1, toggled: new Set(['3']), widths: new Map([['type', 9]]) };
    before.keep(placeOf('one'), table, first);
    before.keep(placeOf('one'), table, changed);
    expect(before.recall(placeOf('one'), table)).toBe(changed);
    expect(host.state).toBeUndefined();
    vi.runAllTimers();
    const after = new KeptMemory(digest, host);
    expect(after.recall(placeOf('one'), table)).toEqual(changed);
    expect(after.recall(placeOf('two'), table)).toBeNull();
    expect(after.recall(placeOf('one'), other)).toBeNull();
  });

  it('are as many as are kept: the least recently used one is dropped', () => {
    const host = hostWith();
    const before = new KeptMemory(digest, host);
    for (let at = 0; at < 50; at += 1) before.keep(placeOf(`cell ${at}`), table, first);
    before.keep(placeOf('cell 0'), table, first);
    before.keep(placeOf('one more'), table, first);
    vi.runAllTimers();
    const after = new KeptMemory(digest, host);
    expect(after.recall(placeOf('cell 0'), table)).toEqual(first);
    expect(after.recall(placeOf('cell 1'), table)).toBeNull();
    expect(after.recall(placeOf('one more'), table)).toEqual(first);
  });

  it.each([null, 'text', { version: 2, views: [] }, { version: 1, views: 'text' }])(
    'begin anew where something else was kept: %j',
    (state) => {
      expect(new KeptMemory(digest, hostWith(state)).recall(placeOf('one'), table)).toBeNull();
    },
  );
});
