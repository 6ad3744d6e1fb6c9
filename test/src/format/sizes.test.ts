import { expect, it } from 'vitest';
import { readableBytes } from '../../../src/format/sizes.js';

it.each([
  [0n, '0 B'],
  [1_023n, '1,023 B'],
  [1_024n, '1.0 KB'],
  [216_680n, '211.6 KB'], // as Keras writes the size of 54,170 parameters, with a decimal less
  [178_828_704n, '170.5 MB'],
  [1_048_524n, '1,023.9 KB'],
  [1_048_525n, '1.0 MB'],
  [5n * 10n ** 21n, '4,440,892.1 PB'],
])('%s bytes are %s', (bytes, text) => {
  expect(readableBytes(bytes)).toBe(text);
});
