/** Sizes in bytes as text. The twin of layerfold/format/sizes.py. */

const UNITS = ['KB', 'MB', 'GB', 'TB', 'PB'];

/** Bytes with one decimal, in powers of 1,024 as Keras has them: "170.5 MB". */
export function readableBytes(count: bigint): string {
  if (count < 1024n) return `${grouped(count)} B`;
  let unit = 0;
  while (unit < UNITS.length - 1 && tenths(count, unit) >= 10240n) unit++;
  const all = tenths(count, unit);
  return `${grouped(all / 10n)}.${String(all % 10n)} ${UNITS[unit] ?? ''}`;
}

function grouped(count: bigint): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** How many tenths of a unit there are, rounded. */
function tenths(count: bigint, unit: number): bigint {
  const size = 1024n ** BigInt(unit + 1);
  return (20n * count + size) / (2n * size);
}
