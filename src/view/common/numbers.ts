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

/** A share between 0 and 1 with one decimal, so that the points align; never rounded to nothing or to all. */
export function percentText(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 0.1) return '< 0.1%';
  if (percent > 99.9 && percent < 100) return '> 99.9%';
  return percent === 100 ? '100%' : `${percent.toFixed(1)}%`;
}
