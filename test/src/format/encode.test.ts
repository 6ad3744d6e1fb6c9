import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical, encode, savedSize } from '../../../src/format/write/encode.js';
import type { Payload } from '../../../src/format/write/encode.js';
import { decode } from '../../../src/format/index.js';
import type { DecodedTable } from '../../../src/format/index.js';
import { factsOf, rowsBetween } from '../../../src/outline/index.js';
import { packed } from '../outline/support/draft.js';
import { randomDraft } from '../outline/support/random.js';
import { corpusCases } from './support/corpus.js';
import { outlineOf, sourceOf, sourceTotalsOf } from './support/unfolded.js';

function tableOf(payload: unknown): DecodedTable {
  const decoded = decode(JSON.parse(JSON.stringify(payload)));
  if (!decoded.ok) throw new Error(decoded.problem.message);
  return decoded.table;
}

function rewritten(table: DecodedTable, budget?: number): Payload {
  const options = budget === undefined ? {} : { budget };
  return encode(sourceOf(table), outlineOf(table), sourceTotalsOf(table), options);
}

describe('encode', () => {
  it('loses nothing, and writes the same again', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), (seed) => {
        const draft = randomDraft(seed);
        if (draft.templates.some((template) => template.omitted !== null)) return;
        const table = tableOf(packed(draft));
        const once = rewritten(table);
        const again = tableOf(once);
        // The generator ties rows to none and lets parts of an unknown number train, which a collector never does.
        const rowsOf = (from: DecodedTable): unknown[] =>
          rowsBetween(from, 0, draft.rows).map((row) => ({
            ...row,
            cells: {
              ...row.cells,
              tied: 0n,
              trainable: row.cells.params === null ? null : row.cells.trainable,
            },
          }));
        expect(rowsOf(again)).toEqual(rowsOf(table));
        expect(canonical(rewritten(again))).toBe(canonical(once));
      }),
      { numRuns: 300 },
    );
  });

  it.each(corpusCases())('keeps totals whatever is left out of $name', ({ payload }) => {
    const table = tableOf(payload);
    for (const budget of [6000, 3000, 1500, 900]) {
      const small = rewritten(table, budget);
      const facts = factsOf(tableOf(small));
      const { rows, params, trainable, flops } = payload.totals;
      expect([facts.rows, facts.params?.value, facts.trainable?.value].map(String)).toEqual(
        [rows, params, trainable].map(String),
      );
      if (flops !== undefined) expect(String(facts.flops?.value)).toBe(String(flops));
      if (savedSize(small) > budget) expect(small.omitted?.templates).toBeDefined();
    }
  });

  it.each(corpusCases())('leaves the same out of $name as Python does', ({ payload, cut }) => {
    for (const [budget, expected] of Object.entries(cut)) {
      expect(canonical(rewritten(tableOf(payload), Number(budget)))).toBe(canonical(expected));
    }
  });

  it('counts bytes as nbformat writes them', () => {
    const table = tableOf(corpusCases()[0]?.payload);
    const payload = rewritten(table);
    const text = JSON.stringify(JSON.parse(canonical({ ...payload, notes: ['é漢😀'] })), null, 1);
    const wanted = new TextEncoder().encode(text).length + 6 * text.split('\n').length;
    expect(savedSize({ ...payload, notes: ['é漢😀'] })).toBe(wanted);
  });
});
