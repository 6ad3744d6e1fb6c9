import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { COLUMNS } from '../../../../src/format/columns.js';
import { factsOf } from '../../../../src/outline/index.js';
import { columnsOf } from '../../../../src/view/columns/index.js';
import { tableOf } from '../../view/support/corpus.js';
import {
  DEFAULT_SETTINGS,
  readSettings,
  sameSettings,
} from '../../../../src/hosts/common/settings.js';

describe('settings', () => {
  it.each([
    [{}, {}],
    [
      { pageSize: 50, firstViewDepth: '2' },
      { pageSize: 50, firstViewDepth: 2 },
    ],
    [
      { pageSize: 50, firstViewDepth: 2 },
      { pageSize: 50, firstViewDepth: 2 },
    ],
    [
      { pageSize: 3, firstViewDepth: 0 },
      { pageSize: 5, firstViewDepth: 0 },
    ],
    [
      { pageSize: 5000, firstViewDepth: 99 },
      { pageSize: 200, firstViewDepth: 64 },
    ],
    [{ pageSize: '50', firstViewDepth: 'all' }, {}],
    [{ pageSize: 7.5, firstViewDepth: -1 }, {}],
    [{ pageSize: null, firstViewDepth: null }, {}],
    [{ numbers: 'short' }, { numbers: 'short' }],
    [{ numbers: 'long', connections: 'no' }, {}],
    [{ connections: false }, { connections: false }],
    [{ firstView: 'picture' }, { firstView: 'picture' }],
    [{ firstView: 'graph', pictureDirection: 'up' }, {}],
    [{ pictureDirection: 'right' }, { pictureDirection: 'right' }],
    [{ shownColumns: ['bytes', 7, 'colour'] }, { shownColumns: ['bytes', 'colour'] }],
    [
      { columnWidths: { type: 12.5, name: 0, params: '9', share: 900 } },
      { columnWidths: { type: 12.5 } },
    ],
    [{ columnWidths: ['type'] }, {}],
    [{ columnWidths: 12 }, {}],
    [{ shownColumns: 'bytes', hiddenColumns: { share: true } }, {}],
  ])('%o is read as %o and the defaults', (raw, settings) => {
    expect(readSettings(raw)).toEqual({ ...DEFAULT_SETTINGS, ...settings });
  });

  it('are those that the settings editor shows, with the same defaults', () => {
    const schema = JSON.parse(readFileSync('schema/plugin.json', 'utf8')) as {
      readonly properties: Readonly<Record<string, { readonly default: unknown }>>;
    };
    const defaults = Object.entries(schema.properties).map(([name, one]) => [name, one.default]);
    // What a kernel does when it starts is no matter of a table.
    const all = { ...DEFAULT_SETTINGS, automaticSummaries: false };
    expect(Object.fromEntries(defaults)).toEqual(all);
  });

  it('name all columns that a table can have', () => {
    const facts = factsOf(tableOf('torch-llama'));
    const all = { ...facts, columns: new Set(COLUMNS.map(({ id }) => id)), extraColumns: [] };
    const names = columnsOf(all).map(({ id }) => id.replaceAll('-', '_'));
    const schema = readFileSync('schema/plugin.json', 'utf8');
    const listed = /"By name, where a model has them: ([^.]*)\./.exec(schema)?.[1]?.split(', ');
    expect(listed?.sort()).toEqual(names.filter((name) => name !== 'layer').sort());
  });

  it('are compared by what they say', () => {
    const read = (): ReturnType<typeof readSettings> => readSettings({ shownColumns: ['bytes'] });
    expect(sameSettings(read(), read())).toBe(true);
    expect(sameSettings(read(), DEFAULT_SETTINGS)).toBe(false);
    const [narrow, wide] = [10, 20].map((type) => readSettings({ columnWidths: { type } }));
    expect(narrow !== undefined && wide !== undefined && sameSettings(narrow, wide)).toBe(false);
  });
});
