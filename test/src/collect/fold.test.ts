import { describe, expect, it } from 'vitest';
import { fold } from '../../../src/collect/fold/index.js';
import { canonical, encode } from '../../../src/format/encode.js';
import type { Payload } from '../../../src/format/encode.js';
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
