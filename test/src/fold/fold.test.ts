import { describe, expect, it } from 'vitest';
import { fold } from '../../../src/fold/index.js';
import { EMPTY_TABLE, canonical, encode } from '../../../src/format/write/encode.js';
import type { Payload, Scalars, LayerTable } from '../../../src/format/write/encode.js';
import { corpusCases, rowsOf, totalsOfPacked } from '../format/support/corpus.js';

describe.each(corpusCases())('the rows of $name', ({ payload, cut, table: packed }) => {
  const table = rowsOf(packed);
  const totals = totalsOfPacked(packed);

  it('become the payload that Python writes', () => {
    const written = encode(table, fold(table), totals);
    expect(canonical(written)).toBe(canonical(payload as unknown as Payload));
  });

  it.each(Object.entries(cut))('become the same within %s bytes', (budget, expected) => {
    const written = encode(table, fold(table), totals, { budget: Number(budget) });
    expect(canonical(written)).toBe(canonical(expected));
  });
});

it.each([7, NaN, Infinity, -Infinity, 1e308])(
  'puts three blocks with a limit of %d into one run',
  (limit) => {
    const settings: Scalars = [['limit', limit]];
    const table: LayerTable = {
      ...EMPTY_TABLE,
      framework: 'torch',
      modelName: 'Net',
      modelType: 'Net',
      unit: 'module',
      separator: '.',
      names: ['', '0', 'fc', '1', 'fc', '2', 'fc'],
      types: ['Net', 'Block', 'Linear', 'Block', 'Linear', 'Block', 'Linear'],
      parents: [-1, 0, 1, 0, 3, 0, 5],
      params: [0n, 0n, 20n, 0n, 20n, 0n, 20n],
      frozen: [0n, 0n, 0n, 0n, 0n, 0n, 0n],
      scalars: [[], settings, [], settings, [], settings, []],
    };
    const [, run] = fold(table).body;
    expect(run).toMatchObject({ uses: [{ start: 1 }, { start: 3 }, { start: 5 }] });
  },
);
