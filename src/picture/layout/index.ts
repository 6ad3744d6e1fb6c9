import { levelsOf } from './levels.js';
import type { Levels } from './levels.js';
import { linesOf } from './lines.js';
import type { Item } from './item.js';
import { placedLevel } from './level.js';
import type { Insets } from './level.js';
import { loopOf } from './loops.js';
import { levelMirrored } from './placedLevel.js';
import type { Path, PlacedLevel } from './placedLevel.js';
import { FRAME_GAP } from './spacing.js';
import { turned, turnedSize } from './turned.js';
import type { Layout, LayoutGraph, LayoutOptions, Placed, Point, Size } from './types.js';

export type * from './types.js';

/** `null`: as small as what is inside of it allows. For a frame, it is the least size. */
export type Sizes = readonly (Size | null)[];

/**
 * So many boxes and edges of the corpus' models take up to 22 ms when nothing is warm, and 40 boxes in a row, with as many lines
 * across any number of them, take 50 ms (Node 24, time of the processor).
 */
const MOST_AT_ONCE = 120;

/** Whether a layout may take so long that a worker should do it. */
export function isLarge({ boxes, edges }: LayoutGraph): boolean {
  return boxes.length + edges.length > MOST_AT_ONCE;
}

/** Where each box of a picture is, and the lines between them: in levels, each frame from the inside. */
export function layoutOf(graph: LayoutGraph, sizes: Sizes, options: LayoutOptions): Layout {
  if (options.direction === 'down') {
    const insets = { top: options.headerHeight, left: 0, gap: FRAME_GAP };
    return new Picture(graph, sizes, insets).placed();
  }
  const insets = { top: 0, left: options.headerHeight, gap: FRAME_GAP };
  return turned(new Picture(graph, sizes.map(turnedSize), insets).placed());
}

class Picture {
  private readonly levels: Levels;
  private readonly placedLevels = new Map<number, PlacedLevel>();
  private readonly items = new Map<number, Item>();
  private readonly mirrored = new Set<number>();
  private readonly origins = new Map<number, Point>([[-1, { x: 0, y: 0 }]]);

  constructor(
    private readonly graph: LayoutGraph,
    private readonly sizes: Sizes,
    private readonly insets: Insets,
  ) {
    this.levels = levelsOf(graph);
  }

  placed(): Layout {
    // What is inside of a frame comes after it.
    for (let box = this.graph.boxes.length - 1; box >= 0; box--)
      this.items.set(box, this.item(box));
    const top = this.level(-1, { top: 0, left: 0, gap: 0 });
    const boxes = this.graph.boxes.map((_, box) => this.place(box));
    const loops = new Map<number, Path>();
    for (const [frame, level] of this.levels.levels)
      for (const [box, edge] of level.loops) {
        const place = boxes[box];
        if (place !== undefined) loops.set(edge, loopOf(place, this.mirrored.has(frame)));
      }
    const { hops, isBack } = this.levels;
    const lines = linesOf(this.placedLevels, this.origins, hops, isBack, loops);
    return { width: top.width, height: top.height, boxes, ...lines };
  }

  private item(box: number): Item {
    const parent = this.graph.boxes[box]?.parent ?? -1;
    const hasLoop = this.levels.levels.get(parent)?.loops.has(box) ?? false;
    if (this.graph.boxes[box]?.isFrame === true) {
      const ports = this.level(box, this.insets);
      const { width, height, middle } = ports;
      const { left } = this.insets;
      // The mirror image of a frame in it would have its name at the other side.
      const canFlip = left === 0 || !this.hasFrames(box);
      return { box, width, height, middle, ports, hasLoop, left, canFlip };
    }
    const { width = 0, height = 0 } = this.sizes[box] ?? {};
    const middle = width / 2;
    return { box, width, height, middle, ports: null, hasLoop, left: 0, canFlip: false };
  }

  private hasFrames(frame: number): boolean {
    const { boxes = [] } = this.levels.levels.get(frame) ?? {};
    return boxes.some((box) => this.graph.boxes[box]?.isFrame);
  }

  private level(frame: number, insets: Insets): PlacedLevel {
    const level = this.levels.levels.get(frame) ?? { boxes: [], nets: [], loops: new Map() };
    const items = level.boxes.flatMap((box) => this.items.get(box) ?? []);
    const least = (frame < 0 ? null : this.sizes[frame]) ?? { width: 0, height: 0 };
    const placed = placedLevel(level, items, insets, least);
    this.placedLevels.set(frame, placed);
    return placed;
  }

  private place(box: number): Placed {
    const { parent = -1, isFrame = false } = this.graph.boxes[box] ?? {};
    const origin = this.origins.get(parent) ?? { x: 0, y: 0 };
    const {
      x = 0,
      y = 0,
      width = 0,
      height = 0,
    } = this.placedLevels.get(parent)?.boxes.get(box) ?? {};
    const place = { x: origin.x + x, y: origin.y + y, width, height };
    if (isFrame) {
      this.origins.set(box, { x: place.x, y: place.y });
      this.mirror(box, parent);
    }
    return place;
  }

  /** A frame in a mirrored one is mirrored, too, unless it was for itself. */
  private mirror(frame: number, parent: number): void {
    const level = this.placedLevels.get(frame);
    const isFlipped = this.placedLevels.get(parent)?.flipped.has(frame) ?? false;
    if (level === undefined || isFlipped === this.mirrored.has(parent)) return;
    this.mirrored.add(frame);
    this.placedLevels.set(frame, levelMirrored(level, this.insets.left + level.width));
  }
}
