import { describe, expect, it } from 'vitest';
import { hostileCases } from './support/hostile.js';
import { shortest, slow } from './support/steps.js';
import { DECODING } from './support/worst/decoding.js';
import { NUMBERS } from './support/worst/numbers.js';
import { VIEWING } from './support/worst/viewing.js';

const LARGEST = { pageSize: 200, rounds: 12, isDeep: true };
const HOSTILE = Object.fromEntries(
  hostileCases().map(({ name, payload }) => [name, () => payload]),
);

describe.each([
  ['decoding', DECODING],
  ['numbers', NUMBERS],
  ['pages', VIEWING],
  ['hostile payloads', HOSTILE],
])('no step takes longer than it may: %s', (_, cases) => {
  it.each(Object.entries(cases))('%s', (_name, make) => {
    expect(slow(shortest(make(), LARGEST))).toEqual([]);
  });
});
