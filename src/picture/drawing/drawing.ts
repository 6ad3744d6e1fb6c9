import {
  BESIDE,
  COUNT_FONT,
  countWidth,
  fittedBox,
  fittedHeader,
  HEADER,
  LEFT,
  NAME_FONT,
  NAME_LINE,
  RIGHT,
  TEXT_FONT,
  TEXT_LINE,
  TOP,
} from '../boxes/sizes.js';
import type { FittedTexts } from '../boxes/sizes.js';
import type { BoxTexts } from '../boxes/texts.js';
import { textWidth } from '../boxes/widths.js';
import type { Font } from '../boxes/widths.js';
import type { Layout, Placed } from '../layout/types.js';
import { lineNode } from './lines.js';
import { node, px, textNode } from './node.js';
import type { Attributes, DrawingNode } from './node.js';

/** What has to be known of the boxes of a picture. */
export interface DrawnGraph {
  readonly boxes: readonly { readonly parent: number; readonly isFrame: boolean }[];
}

const RADIUS = 6;
const STRIP = 4;
const BAR_HEIGHT = 3;
const BAR_BOTTOM = 9;
const PILL_HEIGHT = 16;
/** From the top of a line to what letters are on. */
const NAME_BASE = 13;
const TEXT_BASE = 12;
/** From the words in the header of a frame to the end of the ground behind them. */
const COVER = 4;
/** Frames that are deeper look like these. */
const DEEPEST = 4;

/** A picture without its margins: frames, lines above them, then all boxes and the headers of frames. */
export function drawingOf(
  graph: DrawnGraph,
  texts: readonly BoxTexts[],
  layout: Pick<Layout, 'boxes' | 'lines'>,
): DrawingNode {
  const depths: number[] = [];
  const frames: DrawingNode[] = [];
  const boxes: DrawingNode[] = [];
  for (const [at, { parent, isFrame }] of graph.boxes.entries()) {
    const depth = (depths[parent] ?? 0) + 1;
    depths.push(depth);
    const [place, own] = [layout.boxes[at], texts[at]];
    if (place === undefined || own === undefined) continue;
    if (isFrame) {
      const deep = `lf-pic-deep-${String(Math.min(DEEPEST, depth))}`;
      frames.push(ground(at, place, deep));
      boxes.push(header(at, place, own, deep));
    } else {
      boxes.push(box(at, place, own));
    }
  }
  return node('g', { class: 'lf-pic' }, [...frames, ...layout.lines.map(lineNode), ...boxes]);
}

function ground(at: number, place: Placed, deep: string): DrawingNode {
  return placed('lf-pic-frame', at, place, [shape(place, `lf-pic-ground ${deep}`)]);
}

function header(at: number, place: Placed, texts: BoxTexts, deep: string): DrawingNode {
  const fitted = fittedHeader(texts, place.width);
  const text = fitted.lines[0]?.text ?? '';
  const y = (HEADER - NAME_LINE) / 2;
  const textRoom = text === '' ? 0 : BESIDE + textWidth(text, TEXT_FONT);
  const cover = {
    class: `lf-pic-cover ${deep}`,
    x: LEFT - COVER,
    y,
    width: textWidth(fitted.name, NAME_FONT) + textRoom + 2 * COVER,
    height: NAME_LINE,
  };
  const words = [
    textNode('tspan', { class: 'lf-pic-name', ...font(NAME_FONT) }, fitted.name),
    textNode('tspan', { class: 'lf-pic-text', dx: BESIDE, ...font(TEXT_FONT) }, text),
  ];
  return placed('lf-pic-header', at, place, [
    ...wholeTitle(fitted),
    node('rect', cover),
    node('text', { x: LEFT, y: y + NAME_BASE }, text === '' ? words.slice(0, 1) : words),
    ...pill(fitted.count, place.width, (HEADER - PILL_HEIGHT) / 2),
  ]);
}

function box(at: number, place: Placed, texts: BoxTexts): DrawingNode {
  const { kind } = texts;
  const fitted = fittedBox(texts, place.width);
  const isMore = kind === 'more';
  const closed = kind === 'group' ? ' lf-pic-closed' : '';
  return placed('lf-pic-box', at, place, [
    ...wholeTitle(fitted),
    shape(place, `lf-pic-shape${closed}`, isMore ? { 'stroke-dasharray': '4 3' } : {}),
    ...(isMore ? [] : [strip(place.height, kind)]),
    boxText('lf-pic-name', LEFT, TOP + NAME_BASE, NAME_FONT, fitted.name),
    ...pill(fitted.count, place.width, TOP + (NAME_LINE - PILL_HEIGHT) / 2),
    ...fitted.lines.flatMap((line, index) => lineTexts(line, index, place.width)),
    ...bar(texts.bar, place, kind),
  ]);
}

function boxText(
  className: string,
  x: number,
  y: number,
  ofFont: Font,
  text: string,
  anchor?: 'middle' | 'end',
): DrawingNode {
  const anchored = anchor === undefined ? {} : { 'text-anchor': anchor };
  return textNode('text', { class: className, x: px(x), y, ...font(ofFont), ...anchored }, text);
}

function lineTexts(
  { text, end }: FittedTexts['lines'][number],
  index: number,
  width: number,
): readonly DrawingNode[] {
  const y = TOP + NAME_LINE + TEXT_LINE * index + TEXT_BASE;
  const left = boxText('lf-pic-text', LEFT, y, TEXT_FONT, text);
  if (end === '') return [left];
  return [left, boxText('lf-pic-text', width - RIGHT, y, TEXT_FONT, end, 'end')];
}

function bar(share: number, { width, height }: Placed, kind: string): readonly DrawingNode[] {
  if (share === 0) return [];
  const whole = width - LEFT - RIGHT;
  const y = px(height - BAR_BOTTOM);
  const rest = { height: BAR_HEIGHT, rx: BAR_HEIGHT / 2 };
  const part = Math.max(BAR_HEIGHT, whole * share);
  return [
    node('rect', { class: 'lf-pic-track', x: LEFT, y, width: px(whole), ...rest }),
    node('rect', { class: `lf-pic-share lf-pic-of-${kind}`, x: LEFT, y, width: px(part), ...rest }),
  ];
}

/** How often, at the right. */
function pill(count: string, boxWidth: number, y: number): readonly DrawingNode[] {
  if (count === '') return [];
  const width = countWidth(count);
  const x = boxWidth - RIGHT - width;
  const rest = { width, height: PILL_HEIGHT, rx: PILL_HEIGHT / 2 };
  return [
    node('rect', { class: 'lf-pic-pill', x: px(x), y, ...rest }),
    boxText('lf-pic-count', x + width / 2, y + TEXT_BASE, COUNT_FONT, count, 'middle'),
  ];
}

/** Where a circle of the corner's radius is as far from the left edge as the strip ends. */
const CORNER = px(RADIUS - Math.sqrt(RADIUS ** 2 - (RADIUS - STRIP) ** 2));

/** At the left edge, with its corners. */
function strip(height: number, kind: string): DrawingNode {
  const arc = `A${String(RADIUS)} ${String(RADIUS)} 0 0 `;
  const d = [
    `M${String(STRIP)} ${String(CORNER)}`,
    `${arc}0 0 ${String(RADIUS)}`,
    `V${String(px(height - RADIUS))}`,
    `${arc}0 ${String(STRIP)} ${String(px(height - CORNER))}`,
    'Z',
  ];
  return node('path', { class: `lf-pic-strip lf-pic-of-${kind}`, d: d.join('') });
}

/** The middle of its line is between px, so that the line is as sharp as it can be. */
function shape(
  { width, height }: Placed,
  className: string,
  attributes: Attributes = {},
): DrawingNode {
  return node('rect', {
    class: className,
    x: 0.5,
    y: 0.5,
    width: px(width - 1),
    height: px(height - 1),
    rx: RADIUS - 0.5,
    'stroke-width': 1,
    ...attributes,
  });
}

function wholeTitle({ whole }: FittedTexts): readonly DrawingNode[] {
  return whole === '' ? [] : [textNode('title', {}, whole)];
}

function placed(
  className: string,
  at: number,
  { x, y }: Placed,
  children: readonly DrawingNode[],
): DrawingNode {
  const transform = `translate(${String(px(x))} ${String(px(y))})`;
  return node('g', { class: className, 'data-box': at, transform }, children);
}

function font({ size, isBold }: Font): Attributes {
  return isBold ? { 'font-size': size, 'font-weight': 600 } : { 'font-size': size };
}
