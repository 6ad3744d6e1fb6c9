import { TEXT_FONT } from '../boxes/sizes.js';
import type { Size } from '../boxes/sizes.js';
import { textWidth } from '../boxes/widths.js';
import { node, px, textNode } from './node.js';
import type { DrawingNode } from './node.js';

export interface Described {
  /** The name of the model. */
  readonly title: string;
  /** A sentence for those who do not see the picture. */
  readonly description: string;
  /** Sentences below it, such as what is not drawn. */
  readonly notes: readonly string[];
}

const MARGIN = 16;
const NOTE_LINE = 18;
/** From the top of a line to what letters are on. */
const NOTE_BASE = 13;

/** A picture as a file. */
export function documentOf(drawing: DrawingNode, size: Size, described: Described): DrawingNode {
  const { title, description, notes } = described;
  const inner = Math.max(size.width, ...notes.map((note) => textWidth(note, TEXT_FONT)));
  const below = notes.length === 0 ? 0 : MARGIN / 2 + NOTE_LINE * notes.length;
  const [width, height] = [px(inner + 2 * MARGIN), px(size.height + below + 2 * MARGIN)];
  const base = MARGIN + size.height + MARGIN / 2 + NOTE_BASE;
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    width,
    height,
    viewBox: `0 0 ${String(width)} ${String(height)}`,
    role: 'img',
    'font-family': 'sans-serif',
  };
  const noteText = { class: 'lf-pic-text', x: MARGIN, 'font-size': TEXT_FONT.size };
  return node('svg', attributes, [
    textNode('title', {}, title),
    textNode('desc', {}, description),
    node('rect', { class: 'lf-pic-page', width, height }),
    node('g', { transform: `translate(${String(MARGIN)} ${String(MARGIN)})` }, [drawing]),
    ...notes.map((note, at) =>
      textNode('text', { ...noteText, y: px(base + NOTE_LINE * at) }, note),
    ),
  ]);
}
