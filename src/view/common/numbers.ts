import type { Sum } from '../../outline/index.js';

/** 44707176n → "44,707,176". */
export function grouped(value: bigint | number | string): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A sum that covers only a part says so; one that covers nothing is "?", never 0. */
export function sumText(sum: Sum): string {
  if (sum.unknown === 0n) return grouped(sum.value);
  return sum.value === 0n ? '?' : `≥ ${grouped(sum.value)}`;
}

const STEPS = ['', ' k', ' M', ' G', ' T', ' P', ' E'];

/** A large sum with three significant digits, in powers of 1,000: 8178368512n → "8.18 G". */
export function compactText({ value, unknown }: Sum): string {
  if (unknown > 0n && value === 0n) return '?';
  let rest = Number(value);
  let step = 0;
  while (Number(rest.toPrecision(3)) >= 1000 && step < STEPS.length - 1) {
    rest /= 1000;
    step += 1;
  }
  const text = step === 0 || rest >= 1000 ? grouped(rest.toFixed(0)) : rest.toPrecision(3);
  return `${unknown > 0n ? '≥ ' : ''}${text}${STEPS[step] ?? ''}`;
}

/** What all numbers of a column are counted in. */
export interface Unit {
  readonly size: bigint;
  /** "M", "MB"; empty where numbers are exact. */
  readonly symbol: string;
}

const PREFIXES = ['', 'k', 'M', 'G', 'T', 'P', 'E'];
const BYTE_UNITS = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'];

/** The largest number of a column has three digits at least, so that small ones are not lost. */
const LEAST_UNITS = 100n;

/** The unit, in powers of 1,000, of a column whose largest number this is. */
export function unitOf(largest: bigint): Unit {
  return largestUnit(largest, 1000n, PREFIXES);
}

/** The same of bytes, in powers of 1,024 as Keras has them. */
export function byteUnitOf(largest: bigint): Unit {
  return largestUnit(largest, 1024n, BYTE_UNITS);
}

function largestUnit(largest: bigint, base: bigint, symbols: readonly string[]): Unit {
  let unit = { size: 1n, symbol: symbols[0] ?? '' };
  for (const symbol of symbols.slice(1)) {
    const size = unit.size * base;
    if (largest < LEAST_UNITS * size) break;
    unit = { size, symbol };
  }
  return unit;
}

/** 27383578624n in G → "27.4", with one decimal, so that points align; never rounded to nothing. */
export function inUnit({ value, unknown }: Sum, { size }: Unit): string {
  if (size === 1n || value === 0n) return sumText({ value, unknown });
  const tenths = (20n * value + size) / (2n * size);
  const bound = unknown > 0n ? '≥ ' : '';
  if (tenths === 0n) return unknown > 0n ? '> 0' : '< 0.1';
  return `${bound}${grouped(tenths / 10n)}.${String(tenths % 10n)}`;
}

/** A share between 0 and 1 with one decimal, so that the points align; never rounded to nothing or to all. */
export function percentText(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 0.1) return '< 0.1%';
  if (percent > 99.9 && percent < 100) return '> 99.9%';
  return percent === 100 ? '100%' : `${percent.toFixed(1)}%`;
}
