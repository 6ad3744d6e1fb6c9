import { orderOf } from './numberOrder.js';

/** Parts of so few texts are put in order by insertion. */
const FEW = 100;

/** Integers of so many bits are exact in doubles. */
const BITS = 52;

/** Texts that begin alike. */
interface Part {
  readonly from: number;
  readonly to: number;
  /** Letters that they have in common. */
  readonly depth: number;
}

/**
 * Texts in the order of their units. A double has room for several of them, in an alphabet of those that
 * occur: texts are sorted by their first double, those that agree in it by the next, and so on.
 */
export class PackedTexts {
  /** By unit: its letter, from 1 on; after the end of a text there are letters of 0. */
  private readonly letters = new Uint16Array(1 << 16);
  private readonly base: number;
  /** Letters in a double. */
  private readonly width: number;
  /** What the letters so far are multiplied by where the text ends after so many. */
  private readonly powers: Float64Array;
  private readonly order: Int32Array;
  /** Parallel to the order: the next double of each text in the part that is sorted. */
  private readonly keys: Float64Array;
  /** By place in the order: whether the text is the same as the one before. */
  private readonly isSame: Uint8Array;

  /**
   * `ends`: where in `units` each text ends, and the next one begins. `occurs`: by unit whether it is in a text, which
   * may be said of others, too.
   */
  constructor(
    private readonly units: Uint16Array,
    private readonly ends: Int32Array,
    occurs: Uint8Array,
  ) {
    const { letters } = this;
    let count = 0;
    for (let unit = 0; unit < letters.length; unit++)
      if (occurs[unit] === 1) letters[unit] = ++count;
    this.base = count + 1;
    this.width = Math.max(1, Math.floor(BITS / Math.log2(this.base + 1)));
    this.powers = Float64Array.from(
      { length: this.width + 1 },
      (_, at) => this.base ** (this.width - at),
    );
    this.order = new Int32Array(ends.length);
    for (let at = 0; at < ends.length; at++) this.order[at] = at;
    this.keys = new Float64Array(ends.length);
    this.isSame = new Uint8Array(ends.length);
  }

  /** For each text how many different ones are before it. */
  ranks(): Float64Array {
    const { order, isSame } = this;
    const open: Part[] = [{ from: 0, to: order.length, depth: 0 }];
    for (let part = open.pop(); part !== undefined; part = open.pop()) this.sort(part, open);
    const ranks = new Float64Array(order.length);
    let rank = 0;
    for (let place = 0; place < order.length; place++) {
      if (isSame[place] !== 1 && place > 0) rank++;
      ranks[order[place] ?? 0] = rank;
    }
    return ranks;
  }

  /** Sorts a part by its next double; `open`: what has to be sorted then. */
  private sort({ from, to, depth }: Part, open: Part[]): void {
    const { keys, order, base, width } = this;
    for (let at = from; at < to; at++) keys[at] = this.keyOf(order[at] ?? 0, depth);
    if (to - from > FEW) rearrange(order.subarray(from, to), keys.subarray(from, to));
    else insertionSort(order, keys, from, to);
    let start = from;
    while (start < to) {
      const key = keys[start] ?? 0;
      let end = start + 1;
      while (end < to && keys[end] === key) end++;
      if (end - start > 1) {
        // The last letter is that after the end of the text.
        if (key % base === 0) this.isSame.fill(1, start + 1, end);
        else open.push({ from: start, to: end, depth: depth + width });
      }
      start = end;
    }
  }

  private keyOf(text: number, depth: number): number {
    const { units, ends, letters, base, width, powers } = this;
    const from = (text === 0 ? 0 : (ends[text - 1] ?? 0)) + depth;
    const end = Math.min(ends[text] ?? 0, from + width);
    let key = 0;
    for (let at = from; at < end; at++) key = key * base + (letters[units[at] ?? 0] ?? 0);
    return key * (powers[Math.max(0, end - from)] ?? 0);
  }
}

function rearrange(texts: Int32Array, keys: Float64Array): void {
  const order = orderOf(keys);
  const [oldTexts, oldKeys] = [texts.slice(), keys.slice()];
  for (let at = 0; at < order.length; at++) {
    const from = order[at] ?? 0;
    texts[at] = oldTexts[from] ?? 0;
    keys[at] = oldKeys[from] ?? 0;
  }
}

function insertionSort(texts: Int32Array, keys: Float64Array, from: number, end: number): void {
  for (let at = from + 1; at < end; at++) {
    const [key, text] = [keys[at] ?? 0, texts[at] ?? 0];
    let to = at;
    for (; to > from && (keys[to - 1] ?? 0) > key; to--) {
      keys[to] = keys[to - 1] ?? 0;
      texts[to] = texts[to - 1] ?? 0;
    }
    keys[to] = key;
    texts[to] = text;
  }
}
