import type { Layout, Placed, Segment, Size } from './types.js';

export function turnedSize(size: Size | null): Size | null {
  return size === null ? null : { width: size.height, height: size.width };
}

/** With both axes swapped. */
export function turned(layout: Layout): Layout {
  return {
    ...layout,
    width: layout.height,
    height: layout.width,
    boxes: layout.boxes.map(turnedPlace),
    lines: layout.lines.map((line) => ({
      ...line,
      start: { x: line.start.y, y: line.start.x },
      segments: line.segments.map(turnedSegment),
    })),
  };
}

function turnedPlace({ x, y, width, height }: Placed): Placed {
  return { x: y, y: x, width: height, height: width };
}

function turnedSegment(one: Segment): Segment {
  if (one.kind === 'line') return { kind: 'line', x: one.y, y: one.x };
  return { kind: 'curve', x1: one.y1, y1: one.x1, x2: one.y2, y2: one.x2, x: one.y, y: one.x };
}
