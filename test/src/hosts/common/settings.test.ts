import { describe, expect, it } from 'vitest';
import { readSettings } from '../../../../src/hosts/common/settings.js';

describe('settings', () => {
  it.each([
    [{}, { pageSize: 0, firstViewDepth: 'auto' }],
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
    [
      { pageSize: '50', firstViewDepth: 'all' },
      { pageSize: 0, firstViewDepth: 'auto' },
    ],
    [
      { pageSize: 7.5, firstViewDepth: -1 },
      { pageSize: 0, firstViewDepth: 'auto' },
    ],
    [
      { pageSize: null, firstViewDepth: null },
      { pageSize: 0, firstViewDepth: 'auto' },
    ],
  ])('%o is read as %o', (raw, settings) => {
    expect(readSettings(raw)).toEqual(settings);
  });
});
