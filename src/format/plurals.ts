/** Counts in words: the one place that decides whether a noun is a plural. The twin of layerfold/format/plurals.py. */

/** "1 module", "2,000 modules"; of a noun that is a plural already "2 × parallel branches". */
export function counted(count: number | bigint | string, noun: string): string {
  const number = typeof count === 'string' ? count : grouped(count);
  if (noun.endsWith('s')) return `${number} × ${noun}`;
  // A count may be written already, as in "≥ 1", which is more than one.
  return `${number} ${noun}${number === '1' ? '' : 's'}`;
}

/** The verb after a counted noun. */
export function are(count: number): string {
  return count === 1 ? 'is' : 'are';
}

/** Digits in groups of three, the same in every locale. */
export function grouped(value: number | bigint): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}
