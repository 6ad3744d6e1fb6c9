import { describe, expect, it } from 'vitest';
import { canonical, encode, savedSize } from '../../../src/format/write/encode.js';
import type { Payload } from '../../../src/format/write/encode.js';
import { decode } from '../../../src/format/index.js';
import type { DecodedTable } from '../../../src/format/index.js';
import { factsOf, rowsBetween } from '../../../src/outline/index.js';
import { corpusCases, counts, partialOf, unpacked } from './support/corpus.js';
import { outlineOf, sourceOf, sourceTotalsOf } from './support/unfolded.js';

const CASES = corpusCases();

function tableOf(payload: unknown): DecodedTable {
  const decoded = decode(payload);
  if (!decoded.ok) throw new Error(decoded.problem.message);
  return decoded.table;
}

describe.each(CASES)('$name', ({ payload, table: packed }) => {
  it('has the rows that it was made from', () => {
    const table = tableOf(payload);
    const rows = rowsBetween(table, 0, Number(payload.totals.rows));
    const paths: string[] = [];
    const parents = packed.parents.split(',').map(Number);
    unpacked(packed.names).forEach((name, row) => {
      const above = paths[parents[row] ?? -1] ?? '';
      paths.push(above === '' ? (name ?? '') : `${above}${packed.separator}${name ?? ''}`);
    });
    expect(rows.map((row) => row.path)).toEqual(paths);
    expect(rows.map((row) => row.type)).toEqual(unpacked(packed.types));
    expect(rows.map((row) => row.params)).toEqual(counts(packed.params));
    const frozen = counts(packed.frozen);
    expect(rows.map((row) => row.trainable)).toEqual(
      counts(packed.params).map((count, row) => (count ?? 0n) - (frozen[row] ?? 0n)),
    );
    if (packed.outputs !== undefined)
      expect(rows.map((row) => row.outputShape)).toEqual(
        unpacked(packed.outputs).map((text) => text ?? ''),
      );
    if (packed.flops !== undefined)
      expect(rows.map((row) => row.flops)).toEqual(counts(packed.flops));
    if (packed.uses !== undefined && table.columns.has('uses'))
      expect(rows.map((row) => row.uses)).toEqual(counts(packed.uses));
    if (packed.uncounted !== undefined)
      expect(rows.map((row) => row.partial)).toEqual(partialOf(packed));
    if (packed.dtypes !== undefined)
      expect(rows.map((row) => row.dtype)).toEqual(
        unpacked(packed.dtypes).map((text) => text ?? ''),
      );
    if (packed.calls !== undefined)
      expect(rows.map((row) => row.inputs)).toEqual(packed.calls.split(','));
    const ties = rows.flatMap(({ index, alias, tied }) =>
      alias === null ? [] : [[String(index), [alias, Number(tied)]]],
    );
    expect(Object.fromEntries(ties)).toEqual(packed.ties);
  });

  it('has totals that are the sums of its rows', () => {
    const facts = factsOf(tableOf(payload));
    expect(String(facts.params?.value)).toBe(String(payload.totals.params));
    expect(String(facts.trainable?.value)).toBe(String(payload.totals.trainable));
    expect(String(facts.optimizer)).toBe(String(payload.totals.optimizer ?? null));
    expect(String(facts.activations)).toBe(String(payload.totals.activations ?? null));
    if (payload.totals.flops === undefined) return;
    expect(String(facts.flops?.value)).toBe(String(payload.totals.flops));
    expect((facts.flops?.unknown ?? 0n) > 0n).toBe(payload.totals.partial !== undefined);
  });

  it('is written anew with the same bytes', () => {
    const table = tableOf(payload);
    const written = encode(sourceOf(table), outlineOf(table), sourceTotalsOf(table));
    expect(JSON.parse(canonical(written))).toEqual(payload);
    expect(canonical(written)).toBe(canonical(payload as unknown as Payload));
    expect(savedSize(written)).toBeLessThan(65_536);
  });
});
