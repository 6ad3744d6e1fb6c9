/** Numbers in few characters. The twin of layerfold/fallback/compact.py. */
import { grouped } from '../format/plurals.js';

const UNITS = ['', ' k', ' M', ' G', ' T', ' P', ' E'];

/** Digits of numbers that do not become shorter. */
const LONGEST_EXACT = 5;

/** A number that is grouped, and whether it is a lower bound. */
const GROUPED = /(≥ )?\d{1,3}(?:,\d{3})+/g;

/**
 * Each number of a text with three significant digits, in powers of 1,000: "24,679,424" as "24.7 M". They are rounded half
 * up, and lower bounds down, so that they stay bounds. Less than 100,000 stays exact: it would not become shorter.
 */
export function compact(text: string): string {
  return text.replace(GROUPED, (found, bound: string | undefined) => compacted(found, bound ?? ''));
}

function compacted(found: string, bound: string): string {
  const digits = found.slice(bound.length).replaceAll(',', '');
  if (digits.length <= LONGEST_EXACT) return found;
  let unit = Math.min(Math.floor((digits.length - 1) / 3), UNITS.length - 1);
  let decimals = Math.max(0, 2 - (digits.length - 1 - 3 * unit));
  const size = 1000n ** BigInt(unit);
  const half = bound === '' ? size : 0n;
  let shown = (2n * 10n ** BigInt(decimals) * BigInt(digits) + half) / (2n * size);
  if (shown === 1000n && unit < UNITS.length - 1) {
    // Rounded up to one more digit.
    shown = 100n;
    decimals -= 1;
    if (decimals < 0) [unit, decimals] = [unit + 1, 2];
  }
  const parts = 10n ** BigInt(decimals);
  const fraction = decimals > 0 ? `.${String(shown % parts).padStart(decimals, '0')}` : '';
  return `${bound}${grouped(shown / parts)}${fraction}${UNITS[unit] ?? ''}`;
}
