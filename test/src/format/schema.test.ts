import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { decode } from '../../../src/format/index.js';
import { factsOf, rowsBetween } from '../../../src/outline/index.js';
import { corpusCases } from './support/corpus.js';

const DOCS = new URL('../../../docs/', import.meta.url);
const schema = JSON.parse(readFileSync(new URL('layer-table.schema.json', DOCS), 'utf8')) as object;
const validate = new Ajv2020({ strict: true, strictRequired: false, allErrors: true }).compile(
  schema,
);

/** The fenced examples at the end of docs/format.md. */
function examples(): unknown[] {
  const text = readFileSync(new URL('format.md', DOCS), 'utf8');
  return [...text.matchAll(/```json\n([^]*?)```/g)].map(
    (found) => JSON.parse(found[1] ?? '') as unknown,
  );
}

function rowsOf(payload: unknown): string[] {
  const decoded = decode(payload);
  if (!decoded.ok) throw new Error(decoded.problem.message);
  const { table } = decoded;
  const facts = factsOf(table);
  expect(facts.params?.value).toBe(table.totals.params);
  expect(facts.trainable?.value).toBe(table.totals.trainable);
  return rowsBetween(table, 0, facts.rows).map(
    (row) => `${row.path} ${row.cells.type} ${row.cells.output_shape} ${row.cells.params ?? '?'}`,
  );
}

describe('the schema', () => {
  it.each(corpusCases())('allows $name', ({ payload }) => {
    expect(validate(payload) || validate.errors).toBe(true);
  });

  it('allows the examples of the format', () => {
    for (const example of examples()) expect(validate(example) || validate.errors).toBe(true);
  });

  it.each([
    ['another major', { version: [2, 0] }],
    ['an unknown requirement', { requires: ['x'] }],
    ['columns as an array', { columns: [] }],
    ['a template that is none', { columns: { name: 'a', template: 'x' } }],
    ['a count that is none', { columns: { name: 'a', params: '-1' } }],
    ['a total that is none', { totals: { rows: 1.5 } }],
    ['empty notes', { notes: [] }],
  ])('refuses %s', (_, change) => {
    const [example] = examples();
    expect(validate({ ...(example as object), ...change })).toBe(false);
  });
});

describe('the examples of the format', () => {
  it('are read as they are described', () => {
    const [chain, tree, long, ...others] = examples();
    expect(others).toEqual([]);
    expect(rowsOf(chain)).toEqual([
      'input InputLayer ?,8,8,3 0',
      'block1_conv Conv2D ?,8,8,16 150',
      'block1_add Add ?,8,8,16 0',
      'block2_conv Conv2D ?,8,8,24 225',
      'block2_add Add ?,8,8,24 0',
      'block3_conv Conv2D ?,8,8,32 300',
      'block3_add Add ?,8,8,32 0',
      'block4_conv Conv2D ?,8,8,40 375',
      'block4_add Add ?,8,8,40 0',
    ]);
    const modules = rowsOf(tree);
    expect(modules.slice(0, 4)).toEqual([
      ' Net  0',
      'stage1 Sequential  0',
      'stage1.0 Layer  20',
      'stage1.0.proj Linear  90',
    ]);
    expect(modules.at(-1)).toBe('stage2.2.proj Linear  690');
    expect(rowsOf(long)).toEqual(['first Dense  10', 'second Dense  20', 'last Dense  980']);
  });
});
