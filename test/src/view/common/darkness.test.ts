import { expect, test } from 'vitest';
import { isLight } from '../../../../src/view/common/darkness.js';

test.each([
  ['rgb(255, 255, 255)', 'rgb(0, 0, 0)'],
  ['rgb(221, 221, 221)', 'rgb(27, 27, 27)'],
  ['rgba(255, 255, 255, 0.87)', 'rgba(0, 0, 0, 0.87)'],
  ['color(srgb 0.867 0.867 0.867)', 'color(srgb 0.106 0.106 0.106)'],
  ['color(srgb 1 1 1 / 0.5)', 'color(srgb 1e-7 0 0 / 0.9)'],
  ['color(display-p3 0.9 0.9 0.9)', 'color(display-p3 0.1 0.1 0.1)'],
  ['oklch(0.9 0.02 250)', 'oklch(0.2 0.02 250)'],
  ['oklab(0.9 -0.01 0.02)', 'oklab(0.2 -0.01 0.02)'],
  ['lab(90 20 -30)', 'lab(20 60 -60)'],
  ['lch(90 20 300)', 'lch(20 20 300)'],
])('%s is light, and %s is not', (light, dark) => {
  expect([isLight(light), isLight(dark)]).toEqual([true, false]);
});
