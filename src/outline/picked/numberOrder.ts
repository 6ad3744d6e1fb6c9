/** Each of the two words of a double has three digits of eleven bits, the last one of ten. */
const DIGITS = 3;
const BITS = 11;
const VALUES = 1 << BITS;

const [ALL, SIGN] = [0xffff_ffff, 0x8000_0000];

/** Which of the two words of a double has its sign: that depends on the machine. */
const HIGH = new Uint32Array(Float64Array.of(1).buffer)[0] === 0 ? 1 : 0;

/**
 * The indices of numbers by their size, equal ones as they come, those of NaN last: a radix sort from the least significant
 * digit on (Knuth, The Art of Computer Programming 3, §5.2.5), which compares nothing.
 */
export function orderOf(numbers: Float64Array, isDescending = false): Int32Array {
  const bits = risingBits(numbers, isDescending);
  const counts = countsOf(bits);
  let order = inOrder(numbers.length);
  let next = new Int32Array(numbers.length);
  for (let digit = 0; digit < 2 * DIGITS; digit++) {
    const starts = counts.subarray(digit * VALUES, (digit + 1) * VALUES);
    if (!makeStarts(starts, numbers.length)) continue;
    distribute(bits, digit, starts, order, next);
    [order, next] = [next, order];
  }
  return order;
}

/**
 * The indices of ranks, which are integers from 0 on that are all there, by their size, equal ones as they come, those of NaN
 * last: sorted by counting (Knuth, §5.2).
 */
export function orderOfRanks(ranks: Float64Array, isDescending: boolean): Int32Array {
  const { length } = ranks;
  let most = -1;
  for (let at = 0; at < length; at++) if ((ranks[at] ?? NaN) > most) most = ranks[at] ?? most;
  const places = new Int32Array(length);
  const starts = new Int32Array(most + 2);
  for (let at = 0; at < length; at++) {
    const rank = ranks[at] ?? NaN;
    const place = Number.isNaN(rank) ? most + 1 : isDescending ? most - rank : rank;
    places[at] = place;
    starts[place] = (starts[place] ?? 0) + 1;
  }
  const order = inOrder(length);
  if (!makeStarts(starts, length)) return order;
  for (let at = 0; at < length; at++) {
    const place = places[at] ?? 0;
    const start = starts[place] ?? 0;
    order[start] = at;
    starts[place] = start + 1;
  }
  return order;
}

/** 0, 1, 2 … */
export function inOrder(length: number): Int32Array<ArrayBuffer> {
  const order = new Int32Array(length);
  for (let at = 0; at < length; at++) order[at] = at;
  return order;
}

/** Two words for each number, the less significant first, which rise as the numbers do, or fall. */
function risingBits(numbers: Float64Array, isDescending: boolean): Uint32Array {
  const words = new Uint32Array(numbers.buffer, numbers.byteOffset, 2 * numbers.length);
  const bits = new Uint32Array(words.length);
  const turned = isDescending ? ALL : 0;
  for (let at = 0; at < words.length; at += 2) {
    const number = numbers[at >> 1] ?? NaN;
    if (Number.isNaN(number)) {
      bits[at] = bits[at + 1] = ALL;
      continue;
    }
    // Both zeros are equal.
    const high = number === 0 ? 0 : (words[at + HIGH] ?? 0);
    const isNegative = high >= SIGN;
    bits[at] = (words[at + 1 - HIGH] ?? 0) ^ (isNegative ? ALL : 0) ^ turned;
    bits[at + 1] = high ^ (isNegative ? ALL : SIGN) ^ turned;
  }
  return bits;
}

/** How often each digit has each value, the digits one after another. */
function countsOf(bits: Uint32Array): Int32Array {
  const counts = new Int32Array(2 * DIGITS * VALUES);
  for (let at = 0; at < bits.length; at++) {
    const word = bits[at] ?? 0;
    const first = at & 1 ? DIGITS * VALUES : 0;
    for (let digit = 0; digit < DIGITS; digit++) {
      const slot = first + digit * VALUES + ((word >>> (BITS * digit)) & (VALUES - 1));
      counts[slot] = (counts[slot] ?? 0) + 1;
    }
  }
  return counts;
}

/** Makes counts of values to where these start; false where all have the same one. */
function makeStarts(counts: Int32Array, all: number): boolean {
  let start = 0;
  for (let value = 0; value < counts.length; value++) {
    const count = counts[value] ?? 0;
    if (count === all) return false;
    counts[value] = start;
    start += count;
  }
  return true;
}

/** Puts indices by one digit, those with the same one as they come. */
function distribute(
  bits: Uint32Array,
  digit: number,
  starts: Int32Array,
  from: Int32Array,
  to: Int32Array,
): void {
  const word = digit < DIGITS ? 0 : 1;
  const shift = BITS * (digit % DIGITS);
  const { length } = from;
  for (let at = 0; at < length; at++) {
    const index = from[at] ?? 0;
    const value = ((bits[2 * index + word] ?? 0) >>> shift) & (VALUES - 1);
    const start = starts[value] ?? 0;
    to[start] = index;
    starts[value] = start + 1;
  }
}
