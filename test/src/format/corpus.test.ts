import { describe, expect, it } from 'vitest';
import { COLUMNS, NO_OPTIONAL_COLUMNS } from '../../../src/format/columns.js';
import type { OptionalColumns } from '../../../src/format/columns.js';
import { canonical, encode, savedSize } from '../../../src/format/write/encode.js';
import type { Payload } from '../../../src/format/write/encode.js';
import { decode } from '../../../src/format/index.js';
import type { DecodedTable } from '../../../src/format/index.js';
import { factsOf, rowsBetween } from '../../../src/outline/index.js';
import { corpusCases, counts, optionalOf, rowsOf, unpacked } from './support/corpus.js';
import { outlineOf, sourceOf, sourceTotalsOf } from './support/unfolded.js';

const CASES = corpusCases();

function tableOf(payload: unknown): DecodedTable {
  const decoded = decode(payload);
  if (!decoded.ok) throw new Error(decoded.problem.message);
  return decoded.table;
}

/** How often rows are called: 1 where the inputs say it, and nothing where they say it of all rows. */
function notInInputs(
  packed: (typeof CASES)[number]['table'],
  values: readonly unknown[],
): readonly unknown[] {
  const { calls } = rowsOf(packed);
  if (calls === null) return values;
  const said = calls.map(({ length }, row) => (length > 0 ? BigInt(length) : values[row]));
  expect(said).toEqual(values);
  if (calls.every(({ length }) => length > 0)) return values.map(() => null);
  return values.map((value, row) => ((calls[row]?.length ?? 0) > 0 ? 1n : value));
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
    expect(rows.map((row) => row.cells.type)).toEqual(unpacked(packed.types));
    expect(rows.map((row) => row.cells.params)).toEqual(counts(packed.params));
    const frozen = counts(packed.frozen);
    expect(rows.map((row) => row.cells.trainable)).toEqual(
      counts(packed.params).map((count, row) => (count ?? 0n) - (frozen[row] ?? 0n)),
    );
    if (packed.calls !== undefined)
      expect(rows.map((row) => row.cells.inputs)).toEqual(packed.calls.split(','));
    const ties = rows.flatMap(({ index, cells: { tied, tied_to } }) =>
      tied_to === 0n ? [] : [[String(index), [Number(tied_to) - 1, Number(tied)]]],
    );
    expect(Object.fromEntries(ties)).toEqual(packed.ties);
  });

  it.each(COLUMNS.filter(({ field }) => field in NO_OPTIONAL_COLUMNS))('has its $id', (column) => {
    const table = tableOf(payload);
    const wanted = optionalOf(packed)[column.field as keyof OptionalColumns];
    if (wanted === null) return;
    const rows = rowsBetween(table, 0, Number(payload.totals.rows));
    const unknown = column.kind === 'int' ? null : '';
    const values = wanted.map((value) => value ?? unknown);
    expect(rows.map((row) => row.cells[column.id])).toEqual(
      column.id === 'call_count' ? notInInputs(packed, values) : values,
    );
  });

  it('has totals that are the sums of its rows', () => {
    const facts = factsOf(tableOf(payload));
    expect(String(facts.params?.value)).toBe(String(payload.totals.params));
    expect(String(facts.trainable?.value)).toBe(String(payload.totals.trainable));
    expect(String(facts.optimizer)).toBe(String(payload.totals.optimizer ?? null));
    expect(String(facts.activations)).toBe(String(payload.totals.activations ?? null));
    if (payload.totals.flops === undefined) return;
    expect(String(facts.flops?.value)).toBe(String(payload.totals.flops));
    expect((facts.flops?.unknown ?? 0n) > 0n).toBe(payload.totals.uncounted !== undefined);
  });

  it('is written anew with the same bytes', () => {
    const table = tableOf(payload);
    const written = encode(sourceOf(table), outlineOf(table), sourceTotalsOf(table));
    expect(JSON.parse(canonical(written))).toEqual(payload);
    expect(canonical(written)).toBe(canonical(payload as unknown as Payload));
    expect(savedSize(written)).toBeLessThan(65_536);
  });
});
