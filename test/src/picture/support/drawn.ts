import { boxSize, boxTexts } from '../../../../src/picture/boxes/index.js';
import type { RowTexts } from '../../../../src/picture/boxes/index.js';
import { documentOf, drawingOf } from '../../../../src/picture/drawing/index.js';
import type { DrawingNode } from '../../../../src/picture/drawing/index.js';

/** A picture of boxes below each other, each in a frame of its own. */
export function drawnBelow(rows: readonly RowTexts[], described: string): DrawingNode {
  const texts = rows.map((row) => boxTexts(row)).flatMap((own) => [own, own]);
  const boxes = rows.flatMap((_, at) => [
    { parent: -1, isFrame: true },
    { parent: 2 * at, isFrame: false },
  ]);
  const places = texts.map((own, at) => {
    const { width, height } = boxSize(own);
    const isFrame = at % 2 === 0;
    const y = 140 * Math.floor(at / 2);
    return isFrame
      ? { x: 0, y, width: width + 32, height: height + 46 }
      : { x: 16, y: y + 30, width, height };
  });
  const size = { width: 300, height: 140 * rows.length };
  const drawing = drawingOf({ boxes }, texts, { boxes: places, lines: [] });
  const words = { title: described, description: described, notes: [described] };
  return documentOf(drawing, size, words);
}

/** All texts of a drawing, as they are. */
export function textsOf({ text, children }: DrawingNode): readonly string[] {
  const own = text === undefined || text === '' ? [] : [text];
  return [...own, ...children.flatMap(textsOf)];
}
