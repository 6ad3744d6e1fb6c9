/** How large boxes and the headers of frames are, and what of their texts has room. The twin of layerfold/picture/boxes.py. */
import type { BoxTexts, TextLine } from './texts.js';
import { shortened, textWidth } from './widths.js';
import type { Font } from './widths.js';

export interface Size {
  readonly width: number;
  readonly height: number;
}

export const NAME_FONT: Font = { size: 13, isBold: true };
export const TEXT_FONT: Font = { size: 11, isBold: false };
export const COUNT_FONT: Font = { size: 11, isBold: true };

/** In px, as all that follows. */
export const LEFT = 14;
export const RIGHT = 10;
export const TOP = 7;
export const NAME_LINE = 18;
export const TEXT_LINE = 16;
const BOTTOM = 7;
/** The bar with the room above it. */
const BAR = 6;
export const COUNT_PADDING = 7;
/** Between texts beside each other. */
export const BESIDE = 8;

/** Few widths, so that boxes below each other are alike. */
const WIDTHS = [184, 222, 260];
const MOST_WIDTH = 260;

/** The line at the top of a frame that has its name. */
export const HEADER = 30;

const BETWEEN = ' · ';

/** What is shown of the texts of a box of some width. */
export interface FittedTexts {
  readonly name: string;
  readonly count: string;
  readonly lines: readonly { readonly text: string; readonly end: string }[];
  /** All of the texts where some are cut, else empty. */
  readonly whole: string;
}

/** As large as the texts of a box need, within limits; even numbers. */
export function boxSize(texts: BoxTexts): Size {
  const lines = texts.lines.map(({ parts, end }) => {
    const endWidth = end === '' ? 0 : BESIDE + textWidth(end, TEXT_FONT);
    return textWidth(parts.join(BETWEEN), TEXT_FONT) + endWidth;
  });
  const width = LEFT + Math.max(nameWidth(texts), ...lines) + RIGHT;
  return {
    width: WIDTHS.find((one) => one >= width) ?? MOST_WIDTH,
    height: even(
      TOP + NAME_LINE + TEXT_LINE * texts.lines.length + (texts.bar > 0 ? BAR : 0) + BOTTOM,
    ),
  };
}

/** The least size of a frame: that of its header, with the name in it. */
export function headerSize(texts: BoxTexts): Size {
  const width = LEFT + nameWidth(texts) + RIGHT;
  return { width: even(Math.min(MOST_WIDTH, width)), height: HEADER };
}

function nameWidth({ name, count }: BoxTexts): number {
  return textWidth(name, NAME_FONT) + countRoom(count);
}

/** How wide the pill with the count is. */
export function countWidth(count: string): number {
  return count === '' ? 0 : even(textWidth(count, COUNT_FONT) + 2 * COUNT_PADDING);
}

function countRoom(count: string): number {
  return count === '' ? 0 : BESIDE + countWidth(count);
}

/** The texts of a box, cut where they are too long for its width. */
export function fittedBox(texts: BoxTexts, width: number): FittedTexts {
  const room = width - LEFT - RIGHT;
  const name = shortened(texts.name, room - countRoom(texts.count), NAME_FONT);
  const lines = texts.lines.map((line) => fittedLine(line, room));
  const isWhole =
    name === texts.name && lines.every(({ text }, at) => text === wholeLine(texts.lines[at]));
  return { name, count: texts.count, lines, whole: isWhole ? '' : wholeTexts(texts) };
}

/** The texts of a frame's header: the name, then as many of the other texts as have room beside it. */
export function fittedHeader(texts: BoxTexts, width: number): FittedTexts {
  const room = width - LEFT - RIGHT - countRoom(texts.count);
  const name = shortened(texts.name, room, NAME_FONT);
  const left = room - textWidth(name, NAME_FONT) - BESIDE;
  const parts = texts.lines.flatMap((line) => line.parts);
  const text = fittedParts(parts, left);
  const isWhole = name === texts.name && text === parts.join(BETWEEN);
  return {
    name,
    count: texts.count,
    lines: text === '' ? [] : [{ text, end: '' }],
    whole: isWhole ? '' : wholeTexts(texts),
  };
}

function fittedParts(parts: readonly string[], room: number): string {
  for (let count = parts.length; count > 0; count--) {
    const text = parts.slice(0, count).join(BETWEEN);
    if (textWidth(text, TEXT_FONT) <= room) return text;
  }
  return '';
}

/** The longest of the parts gives way, down to as much as the others have. */
function fittedLine({ parts, end }: TextLine, whole: number): { text: string; end: string } {
  const room = whole - (end === '' ? 0 : BESIDE + textWidth(end, TEXT_FONT));
  const text = parts.join(BETWEEN);
  if (textWidth(text, TEXT_FONT) <= room) return { text, end };
  let left = room - textWidth(BETWEEN, TEXT_FONT) * (parts.length - 1);
  const widths = parts.map((part) => textWidth(part, TEXT_FONT));
  const order = parts
    .map((_, at) => at)
    .sort((a, b) => (widths[a] ?? 0) - (widths[b] ?? 0) || a - b);
  const fitted = [...parts];
  for (const [place, at] of order.entries()) {
    const fair = Math.floor(left / (parts.length - place));
    fitted[at] = shortened(parts[at] ?? '', fair, TEXT_FONT);
    left -= textWidth(fitted[at] ?? '', TEXT_FONT);
  }
  return { text: fitted.join(BETWEEN), end };
}

function wholeLine(line: TextLine | undefined): string {
  return line?.parts.join(BETWEEN) ?? '';
}

function wholeTexts({ name, count, lines }: BoxTexts): string {
  const first = count === '' ? name : `${name} ${count}`;
  return [first, ...lines.map(wholeLine)].join('\n');
}

function even(width: number): number {
  return 2 * Math.ceil(width / 2);
}
