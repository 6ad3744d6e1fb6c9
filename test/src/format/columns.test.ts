import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { COLUMNS, NO_OPTIONAL_COLUMNS } from '../../../src/format/columns.js';
import type { ColumnRecord } from '../../../src/format/columns.js';
import { cellsOf } from '../../../src/format/write/cells.js';
import { EMPTY_TABLE } from '../../../src/format/write/table.js';
import type { LayerTable } from '../../../src/format/write/table.js';

const PAGE = readFileSync(new URL('../../../docs/format.md', import.meta.url), 'utf8');
const [, SECTION = ''] = /\n## 3\. Columns\n([^]*?)\n## 4\./.exec(PAGE) ?? [];

/** The rows of the table in docs/format.md §3. */
const DOCUMENTED = SECTION.split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter(([, id = '']) => id.startsWith('`'))
  .map(([, id = '', kind, title, absent, dropped, traits = '']) => ({
    id: id.replaceAll('`', ''),
    kind,
    title,
    missing: absent,
    dropped: dropped === '–' ? null : Number(dropped),
    isPatched: traits.includes('patched'),
    isSummed: traits.includes('summed'),
  }));

const recordOf = (id: string): ColumnRecord | undefined =>
  COLUMNS.find((column) => column.id === id);

/** A table of one row that has a value in the field of each column. */
function tableWith({ field, kind }: ColumnRecord): LayerTable {
  const value = kind === 'int' ? [7n] : ['x'];
  return {
    ...EMPTY_TABLE,
    framework: 'test',
    modelName: 'net',
    modelType: 'Net',
    unit: 'layer',
    separator: '/',
    names: ['x'],
    types: ['x'],
    parents: [-1],
    params: [9n],
    frozen: [2n],
    ...(field === 'calls' ? { calls: [[[{ row: -2, call: 0, output: 0 }]]] } : {}),
    ...(field === 'ties' ? { ties: new Map([[0, { row: 6, params: 7n }]]) } : {}),
    ...(field === 'stacked' ? { stacked: new Map([[0, 7n]]) } : {}),
    ...(field in NO_OPTIONAL_COLUMNS ? { [field]: value } : {}),
  };
}

describe.each(DOCUMENTED)('the column $id of the format', (documented) => {
  const record = recordOf(documented.id);

  it('has a record of its kind and traits', () => {
    const { kind, missing, isPatched, isSummed } = documented;
    expect(record).toMatchObject({ kind, missing, isPatched, isSummed });
  });

  it('goes from a short budget at its step', () => {
    expect(record?.dropped).toBe(documented.dropped);
  });

  it('has its title', () => {
    expect(record?.title).toBe(documented.title);
  });

  it('is written', () => {
    if (documented.id === 'name') return;
    if (record === undefined) throw new Error('it has no record');
    const written = cellsOf(tableWith(record)).map(({ column }) => column.id);
    expect(written).toContain(documented.id);
  });
});

it('has no column that the format does not', () => {
  expect(COLUMNS.map(({ id }) => id)).toEqual(DOCUMENTED.map(({ id }) => id));
});

it('can drop every column that is not there for every model', () => {
  const staying = COLUMNS.filter(({ dropped }) => dropped === null).map(({ id }) => id);
  expect(staying).toEqual(['name', 'type', 'output_shape', 'params', 'untrainable']);
});
