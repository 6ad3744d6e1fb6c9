import { describe, expect, it } from 'vitest';
import { compactText, grouped, percentText, sumText } from '../../../../src/view/common/numbers.js';

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

  it('never says 0 for what is unknown', () => {
    expect(sumText({ value: 0n, unknown: 0n })).toBe('0');
    expect(sumText({ value: 0n, unknown: 1n })).toBe('?');
    expect(sumText({ value: 1_500n, unknown: 2n })).toBe('≥ 1,500');
  });

  it.each([
    [{ value: 0n, unknown: 0n }, '0'],
    [{ value: 999n, unknown: 0n }, '999'],
    [{ value: 999_499n, unknown: 0n }, '999 k'],
    [{ value: 999_500n, unknown: 0n }, '1.00 M'],
    [{ value: 8_178_368_512n, unknown: 0n }, '8.18 G'],
    [{ value: 35_127_656_448n, unknown: 3n }, '≥ 35.1 G'],
    [{ value: 0n, unknown: 3n }, '?'],
    [{ value: 10n ** 22n, unknown: 0n }, '10,000 E'],
  ])('%o is %s at a glance', (sum, text) => {
    expect(compactText(sum)).toBe(text);
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
});
