import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { decode } from '../../../src/format/index.js';
import { factsOf, rowsBetween } from '../../../src/outline/index.js';
import { corpusCases } from './support/corpus.js';

const DOCS = new URL('../../../docs/', import.meta.url);
const schema = JSON.parse(readFileSync(new URL('layer-table.schema.json', DOCS), 'utf8')) as object;
const validate = new Ajv2020({
  strict: true,
  strictRequired: false,
  strictTuples: false,
  allErrors: true,
}).compile(schema);

/** The examples of docs/format.md: a payload, and the rows that it contains. */
function examples(): { readonly payload: object; readonly rows: readonly string[] }[] {
  const text = readFileSync(new URL('format.md', DOCS), 'utf8');
  return [...text.matchAll(/```json\n([^]*?)```\s+```text\n([^]*?)```/g)].map((found) => ({
    payload: JSON.parse(found[1] ?? '') as object,
    rows: (found[2] ?? '').trimEnd().split('\n'),
  }));
}

function rowsOf(payload: unknown): string[] {
  const decoded = decode(payload);
  if (!decoded.ok) throw new Error(decoded.problem.message);
  const { table } = decoded;
  const facts = factsOf(table);
  expect(facts.params?.value).toBe(table.totals.params);
  if (table.totals.trainable !== null) expect(facts.trainable?.value).toBe(table.totals.trainable);
  return rowsBetween(table, 0, facts.rows).map(({ path, cells }) =>
    [path, cells.type, cells.output_shape, cells.params ?? '?'].join(' | '),
  );
}

describe('the schema', () => {
  it.each(corpusCases())('allows $name', ({ payload }) => {
    expect(validate(payload) || validate.errors).toBe(true);
  });

  it('allows the examples of the format', () => {
    for (const { payload } of examples()) expect(validate(payload) || validate.errors).toBe(true);
  });

  it.each([
    ['another major', { version: [2, 0] }],
    ['an unknown requirement', { requires: ['x'] }],
    ['columns as an array', { columns: [] }],
    ['a template that is none', { columns: { name: 'a', template: 'x' } }],
    ['a count that is none', { columns: { name: 'a', params: '-1' } }],
    ['an extra column of no kind', { extra: { mean: { kind: 'float', title: 'Mean' } } }],
    ['a total that is none', { totals: { rows: 1.5 } }],
  ])('refuses %s', (_, change) => {
    const [example] = examples();
    expect(validate({ ...example?.payload, ...change })).toBe(false);
  });
});

describe('the examples of the format', () => {
  it('are as many as the page has', () => {
    const text = readFileSync(new URL('format.md', DOCS), 'utf8');
    expect(examples()).toHaveLength(text.split('```json').length - 1);
  });

  it.each(examples())('have the rows that are below them: $rows.0 …', ({ payload, rows }) => {
    expect(rowsOf(payload)).toEqual(rows);
  });
});
