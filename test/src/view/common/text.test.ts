import { describe, expect, it } from 'vitest';
import { inOrder, visible, visibleBlock } from '../../../../src/view/common/text.js';
import { shapeText } from '../../../../src/view/common/words.js';

describe('text of a payload', () => {
  it('is left alone when it is harmless', () => {
    expect(visible('conv4_block2 … 23 × 22 – Größe 層 👩')).toBe(
      'conv4_block2 … 23 × 22 – Größe 層 👩',
    );
  });

  it.each([
    ['bidi override', 'a\u202Eb', 'a\\u202Eb'],
    ['bidi isolate', '\u2066x\u2069', '\\u2066x\\u2069'],
    ['zero width', 'a\u200Bb\uFEFF', 'a\\u200Bb\\uFEFF'],
    ['NUL and ANSI', '\u0000\u001B[31m', '\\u0000\\u001B[31m'],
    ['line breaks', 'a\nb\r\u2028', 'a\\u000Ab\\u000D\\u2028'],
    ['a lone surrogate', 'a\uD800b', 'a\\uD800b'],
    ['a tag character', '\u{E0041}', '\\u{E0041}'],
  ])('shows %s as an escape', (_name, raw, shown) => {
    expect(visible(raw)).toBe(shown);
  });

  it('keeps four combining marks and says that there were more', () => {
    expect(visible(`z${'\u0301'.repeat(400)}`)).toBe(`z${'\u0301'.repeat(4)}…`);
  });

  it('is cut at 512 characters, and the cut is said', () => {
    expect(visible('x'.repeat(512))).toBe('x'.repeat(512));
    expect(visible('x'.repeat(10_000))).toBe(`${'x'.repeat(512)}… (+9488)`);
  });

  it('keeps the lines of a block and nothing else that acts', () => {
    expect(visibleBlock('a\nb\t\u202Ec')).toBe('a\nb\\u0009\\u202Ec');
    expect(visibleBlock('y'.repeat(20_001))).toBe(`${'y'.repeat(20_000)}… (+1)`);
  });
});

describe('numbers after a word from right to left', () => {
  it('are kept apart from it by a mark, and nothing else is changed', () => {
    expect(inOrder('× 22 · 1.12 M each', / · /g)).toBe('× 22 · 1.12 M each');
    expect(inOrder('tied to שכבה · 16 k tied', / · /g)).toBe('tied to שכבה · \u200E16 k tied');
    expect(shapeText('مفتاح:1,16;b:2')).toBe('مفتاح: \u200E1 × 16; \u200Eb: \u200E2');
    expect(shapeText('a:1,16')).toBe('a: 1 × 16');
  });
});
