import { describe, expect, it } from 'vitest';
import { bytesText, grouped, percentText, sumText } from '../../../src/view/numbers.js';

describe('numbers', () => {
  it.each([
    [0n, '0'],
    [999n, '999'],
    [1_000n, '1,000'],
    [44_707_176n, '44,707,176'],
    [10n ** 30n, '1,000,000,000,000,000,000,000,000,000,000'],
  ])('%s is grouped as %s', (value, text) => {
    expect(grouped(value)).toBe(text);
  });

  it('never says 0 for what is not known', () => {
    expect(sumText({ value: 0n, unknown: 0n })).toBe('0');
    expect(sumText({ value: 0n, unknown: 1n })).toBe('?');
    expect(sumText({ value: 1_500n, unknown: 2n })).toBe('≥ 1,500');
  });

  it.each([
    [0.586, '58.6%'],
    [0.005, '0.5%'],
    [0.0009, '< 0.1%'],
    [0.9999, '> 99.9%'],
    [1, '100%'],
  ])('share %d is %s', (share, text) => {
    expect(percentText(share)).toBe(text);
  });

  it.each([
    [12n, '12 B'],
    [170_500_000n, '170.5 MB'],
    [1_500n, '1.5 kB'],
    [5_000_000_000_000_000_000n, '5,000 PB'],
  ])('%s bytes are %s', (bytes, text) => {
    expect(bytesText(bytes)).toBe(text);
  });
});
