import { expect, it } from 'vitest';
import { between, isAutomatic } from '../../../src/format/names.js';

it.each(['conv2d', 'conv2d_7', 'conv2d_Conv2D7'])('knows that %s was made up', (name) => {
  expect(isAutomatic(name, 'Conv2D')).toBe(true);
});

it.each(['conv2d_a', 'conv2d7', 'conv2d_Conv2D', 'conv2d_Dense7', 'conv'])(
  'knows that %s was chosen',
  (name) => {
    expect(isAutomatic(name, 'Conv2D')).toBe(false);
  },
);

it.each([
  ['conv4_block2', 'conv4_block23', 'conv4_block2 … 23'],
  ['block2b', 'block2d', 'block2b … 2d'],
  ['encoder_0_attn', 'encoder_3_attn', 'encoder_0_attn … 3_attn'],
  ['größe 1', 'größe 3', 'größe 1 … 3'],
  ['same', 'same', 'same'],
  ['block_1_expand', 'block_2_add', 'block_1_expand … block_2_add'],
  ['conv2d', 'conv2d_4', 'conv2d … conv2d_4'],
  ['add_2', 'add', 'add_2 … add'],
  ['\u{1f600}', '\u{1f601}', '\u{1f600} … \u{1f601}'],
])('writes %s and %s as %s', (first, last, text) => {
  expect(between(first, last)).toBe(text);
});
