import { lowerCase } from '../search/expression.js';
import { PackedTexts } from './packedTexts.js';

const [ZERO, NINE] = [48, 57];

/** Units that are compared; longer texts that begin alike are as they come. */
const LONGEST = 512;

/**
 * Texts in their natural order, whatever their case: numbers in them by their size, so that "layer2" is before "layer10".
 * They are written one after another as units that compare like that: a number as a zero, how many digits it has, and these.
 */
export class TextOrder {
  private units = new Uint16Array(1 << 16);
  /** By unit: whether it may be in a text. Digits and the length of 0 are taken for granted. */
  private readonly occurs = new Uint8Array(1 << 16).fill(1, ZERO, NINE + 1).fill(1, 0, 1);
  private ends = new Int32Array(1 << 8);
  private count = 0;
  private start = 0;
  private used = 0;
  private number = NO_NUMBER;

  /** The next piece of the text that is written now. */
  readonly write = (piece: string): void => {
    const most = this.start + LONGEST;
    const end = Math.min(this.used + 2 * piece.length, most) + 2;
    if (end > this.units.length) this.units = grownUnits(this.units, end);
    const { units, occurs } = this;
    const { length } = piece;
    let { used, number } = this;
    for (let at = 0; at < length && used < most; at++) {
      const code = piece.charCodeAt(at);
      if (code < ZERO || code > NINE) {
        number = NO_NUMBER;
        const unit = lowerCase(code);
        occurs[unit] = 1;
        units[used++] = unit;
        continue;
      }
      if (number === NO_NUMBER) {
        number = used;
        units[used++] = ZERO;
        units[used++] = 0;
      }
      const digits = units[number + 1] ?? 0;
      if (digits === 0 && code === ZERO) continue;
      units[used++] = code;
      occurs[digits + 1] = 1;
      units[number + 1] = digits + 1;
    }
    this.used = used;
    this.number = number;
  };

  /** The number of the text that was written; the next piece begins another. */
  finish(): number {
    if (this.count === this.ends.length) this.ends = grownEnds(this.ends);
    this.number = NO_NUMBER;
    this.ends[this.count] = this.start = this.used;
    return this.count++;
  }

  /** Leaves out what was written of a text. */
  discard(): void {
    this.number = NO_NUMBER;
    this.used = this.start;
  }

  /** Whether nothing was written of this text yet. */
  get isEmpty(): boolean {
    return this.used === this.start;
  }

  /** The units at which two texts differ first, −1 after the end of one; of the same texts two of these. */
  difference(one: number, other: number): readonly [number, number] {
    const { units, ends } = this;
    const [start, startOfOther] = [ends[one - 1] ?? 0, ends[other - 1] ?? 0];
    const [length, lengthOfOther] = [(ends[one] ?? 0) - start, (ends[other] ?? 0) - startOfOther];
    const unit = (at: number): number => (at < length ? (units[start + at] ?? -1) : -1);
    const unitOfOther = (at: number): number =>
      at < lengthOfOther ? (units[startOfOther + at] ?? -1) : -1;
    let at = 0;
    while (at < length && unit(at) === unitOfOther(at)) at++;
    return [unit(at), unitOfOther(at)];
  }

  /** For each text how many different ones are before it. */
  ranks(): Float64Array {
    const { units, used, ends, count, occurs } = this;
    return new PackedTexts(units.subarray(0, used), ends.subarray(0, count), occurs).ranks();
  }
}

const NO_NUMBER = -1;

function grownUnits(units: Uint16Array, least: number): Uint16Array<ArrayBuffer> {
  const more = new Uint16Array(Math.max(2 * units.length, least));
  more.set(units);
  return more;
}

function grownEnds(ends: Int32Array): Int32Array<ArrayBuffer> {
  const more = new Int32Array(2 * ends.length);
  more.set(ends);
  return more;
}
