import { expect, it } from 'vitest';
import { readState, savedState } from '../../../../src/hosts/common/savedView.js';
import type { SavedState } from '../../../../src/hosts/common/savedView.js';
import { createOutline, firstState, reduce } from '../../../../src/outline/index.js';
import type { Action, ViewState } from '../../../../src/outline/index.js';
import { tableOf } from '../../view/support/corpus.js';

const outline = createOutline(tableOf('keras-resnet101'));
const first = firstState(outline, { pageSize: 10, depth: 'auto' });

const CHANGES: readonly (readonly Action[])[] = [
  [],
  [{ kind: 'page', page: 1 }],
  [
    { kind: 'depth', depth: 3 },
    { kind: 'pageSize', rows: 50 },
  ],
  [{ kind: 'choose', choice: { ...first.choice, query: 'conv4_block2*' } }],
  [{ kind: 'sort', order: { by: 'params', isDescending: true } }],
  [{ kind: 'columns', ids: new Set(['type', 'trainable']) }],
  [{ kind: 'toggle', key: '7' }],
  [{ kind: 'prefer', key: '7' }],
  [{ kind: 'widths', widths: new Map([['type', 12.5]]) }],
];

it('a state that was saved and read is the same', () => {
  for (const actions of CHANGES) {
    const state = actions.reduce<ViewState>((now, action) => reduce(outline, now, action), first);
    expect(actions.length === 0 || state !== first).toBe(true);
    const json = JSON.stringify(savedState(state));
    expect(readState(JSON.parse(json) as SavedState)).toEqual(state);
  }
});
