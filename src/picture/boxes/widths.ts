/**
 * How wide texts are at most, in the fonts that browsers and systems take for "sans-serif": never measured, so that
 * a picture is the same everywhere. The twin of layerfold/picture/widths.py.
 */

/** In hundredths of the font's size, the widest of Arial, DejaVu Sans, Segoe UI and San Francisco. */
const WIDTHS: readonly (readonly [width: number, characters: string])[] = [
  [28, "'ijl"],
  [32, ' ,.I·'],
  [36, '/:;\\f|'],
  [40, '()-[]t'],
  [43, '!r'],
  [53, '"*J`sz'],
  [56, '?L_c–'],
  [60, 'kvxy'],
  [62, 'FTaeo'],
  [64, '$0123456789bdghnpqu{}'],
  [70, 'BEKPSVXYZ'],
  [73, 'ACR'],
  [79, '&DGHNOQU'],
  [84, '#+<=>^w~×≥−'],
  [98, '%Mm'],
  [102, '@W…'],
];

/** The others, from the first of each range up to the first of the next: Hebrew, CJK, emoji, … */
const RANGES: readonly (readonly [first: number, width: number])[] = [
  [0x0000, 100],
  [0x01c4, 150],
  [0x01cd, 100],
  [0x01f1, 150],
  [0x01f4, 100],
  [0x0300, 0],
  [0x0370, 110],
  [0x0460, 140],
  [0x0590, 110],
  [0x0900, 150],
  [0x1100, 110],
  [0x1780, 150],
  [0x1ab0, 0],
  [0x1b00, 150],
  [0x1dc0, 0],
  [0x1e00, 110],
  [0x2030, 190],
  [0x2032, 110],
  [0x20d0, 0],
  [0x2100, 150],
  [0x2e3a, 300],
  [0x2e3c, 110],
  [0xa840, 150],
  [0xac00, 110],
  [0xfb50, 300],
  [0xfdf0, 1200],
  [0xfe00, 0],
  [0xfe10, 110],
  [0xfe20, 0],
  [0xfe30, 110],
  [0xfe70, 300],
  [0xff00, 110],
  [0x10000, 300],
  [0x12000, 700],
  [0x12550, 300],
  [0x16fe0, 110],
  [0x1bca0, 150],
  [0x1f000, 150],
  [0x20000, 110],
  [0xe0000, 150],
];

/** What every character is wider in bold. */
const BOLD = 9;

const KNOWN = new Map(
  WIDTHS.flatMap(([width, characters]) => [...characters].map((one) => [one, width] as const)),
);

export interface Font {
  /** In px. */
  readonly size: number;
  readonly isBold: boolean;
}

/** How wide a text is at most, in whole px. */
export function textWidth(text: string, font: Font): number {
  let sum = 0;
  for (const character of text) sum += widthOf(character, font);
  return inPixels(sum, font);
}

/** The text, with "…" for its middle where it is wider than the room for it; empty without room for anything. */
export function shortened(text: string, room: number, font: Font): string {
  if (textWidth(text, font) <= room) return text;
  const characters = [...text];
  let sum = widthOf('…', font);
  if (inPixels(sum, font) > room) return '';
  let [head, tail] = [0, characters.length];
  while (head < tail) {
    const isStart = head <= characters.length - tail;
    const next = characters[isStart ? head : tail - 1] ?? '';
    sum += widthOf(next, font);
    if (inPixels(sum, font) > room) break;
    if (isStart) head++;
    else tail--;
  }
  // A mark alone would be on the "…".
  while (tail < characters.length && isMark(characters[tail] ?? '')) tail++;
  while (characters[head - 1] === ' ') head--;
  while (characters[tail] === ' ') tail++;
  return [...characters.slice(0, head), '…', ...characters.slice(tail)].join('');
}

function isMark(character: string): boolean {
  return rangeWidth(character) === 0;
}

function inPixels(sum: number, { size }: Font): number {
  return Math.ceil((sum * size) / 100);
}

function widthOf(character: string, { isBold }: Font): number {
  const width = KNOWN.get(character) ?? rangeWidth(character);
  return isBold && width > 0 ? width + BOLD : width;
}

function rangeWidth(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  let [low, high] = [0, RANGES.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((RANGES[middle]?.[0] ?? Infinity) <= code) low = middle;
    else high = middle;
  }
  return RANGES[low]?.[1] ?? 0;
}
