import { expect, it } from 'vitest';
import { unkeyed } from '../../../src/format/shapes.js';

it.each([
  ['', ''],
  ['?,224,224,3', '?,224,224,3'],
  ['a:?,8', '?,8'],
  ['a:?,8;?,4;b%3A:()', '?,8;?,4;()'],
  ['a:b:1,3', '1,3'],
  [';a:;', ';;'],
])('%s has the shapes %s without keys', (shapes, expected) => {
  expect(unkeyed(shapes)).toBe(expected);
});
