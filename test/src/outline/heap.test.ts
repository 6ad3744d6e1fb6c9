import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { createOutline, firstState, project, reduce } from '../../../src/outline/index.js';
import type { ViewState } from '../../../src/outline/index.js';
import { tableOf } from './support/everyDraft.js';

const CYCLES = 1_000;

/** A run of 1,000 blocks of 100 rows whose cells are computed from their place. */
function payload(): unknown {
  const rows = Array.from({ length: 100 }, (_, row) => row);
  return {
    format: 'layerfold',
    version: [1, 0],
    totals: { rows: 100_000 },
    templates: { kind: 'block,model', size: '100,1' },
    columns: {
      template: `${','.repeat(100)}0*1000`,
      name: [...rows.map((row) => `conv${row}_{0+1}`), 'block{0+1}'].join(','),
      params: [...rows.map((row) => `{${row}+${1 + (row % 5)}}`), ''].join(','),
    },
    dictionaries: {},
  };
}

/** Bytes that are still needed. */
function used(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let time = 0; time < 3; time++) collect();
  return process.memoryUsage().heapUsed;
}

it('leaves the heap where it was, a thousand times opened and closed', () => {
  const outline = createOutline(tableOf(payload()));
  const first = firstState(outline, { pageSize: 25, depth: 1 });
  const keys = project(outline, reduce(outline, first, { kind: 'repeats', isListed: true })).rows;
  let state: ViewState = first;
  const cycle = (times: number): void => {
    for (let time = 0; time < times; time++) {
      const key = keys[time % keys.length]?.key ?? '';
      for (const isListed of [true, false]) {
        state = reduce(outline, state, { kind: 'repeats', isListed });
        for (let fold = 0; fold < 2; fold++) {
          state = reduce(outline, state, { kind: 'toggle', key });
          project(outline, state);
        }
      }
    }
  };
  cycle(CYCLES / 5);
  const before = used();
  cycle(CYCLES);
  expect(Math.abs(used() / before - 1)).toBeLessThan(0.02);
});
