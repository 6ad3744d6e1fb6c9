import { bandsOf } from './bands.js';
import { flippedItem, framesToFlip } from './flips.js';
import { inColumns } from './inColumns.js';
import type { Item, ItemNet } from './item.js';
import { layered } from './layered.js';
import type { PlacedLayers } from './layered.js';
import type { PlacedNet } from './placedLevel.js';
import { boxIn, routed } from './routing.js';
import { endsOf } from './sides.js';
import type { Ends } from './sides.js';
import { FRAME_GAP, LINE_GAP, LOOP_WIDTH } from './spacing.js';
import type { Placed, Size } from './types.js';

/** Boxes that lines connect, with these lines, in ranks. */
export interface Part extends Size {
  readonly boxes: ReadonlyMap<number, Placed>;
  readonly nets: readonly PlacedNet[];
  readonly ends: Ends;
  /** Where the longest way is. */
  readonly middle: number;
  /** The frames in it of which the inside is mirrored. */
  readonly flipped: ReadonlySet<number>;
}

/** A frame from its top to its bottom, which are where lines enter and leave it. */
export interface PartFrame {
  /** Where a frame's name ends. */
  readonly below: number;
  /** Where the first boxes begin, if no lines come from above. */
  readonly content: number;
  readonly leastHeight: number;
}

export const NO_FRAME: PartFrame = { below: 0, content: 0, leastHeight: 0 };

/** The left side is at 0, and so is the top: that of the frame around, or of the first boxes. */
export function partOf(
  unflipped: readonly Item[],
  nets: readonly ItemNet[],
  frame: PartFrame,
): Part {
  const ends = nets.map(({ isBack, source, targets }) => ({
    isBack,
    source: source.box < 0 ? ('border' as const) : source.box,
    targets: targets.map(({ box }) => (box < 0 ? ('border' as const) : box)),
  }));
  const layers = layered(unflipped.length, ends);
  const first = inColumns(unflipped, nets, layers);
  const flips = framesToFlip(unflipped, nets, first);
  const items = unflipped.map((item, at) => (flips.has(at) ? flippedItem(item) : item));
  const layout = atLeft(items, flips.size === 0 ? first : inColumns(items, nets, layers));
  const placedEnds = endsOf(items, nets, layout);
  const bands = bandsOf(items, layout, placedEnds, layout.hasTop ? frame.below : frame.content);
  const gap = layout.hasBottom || frame === NO_FRAME ? 0 : FRAME_GAP;
  const height = Math.max((bands.at(-1)?.bottom ?? 0) + gap, frame.leastHeight);
  const borders = { top: 0, bottom: height, below: frame.below };
  const boxes = new Map<number, Placed>();
  items.forEach(({ box, middle, width, height: own }, node) => {
    const band = bands[layout.nodes[node]?.rank ?? 0] ?? { top: 0, bottom: 0 };
    const x = (layout.xs[node] ?? 0) - middle;
    boxes.set(box, { x, y: boxIn(band, own).top, width, height: own });
  });
  return {
    width: extents(items, layout).reduce((most, { right }) => Math.max(most, right), -Infinity),
    height,
    boxes,
    nets: routed({ items, nets, layout, bands, ends: placedEnds, borders }),
    ends: placedEnds,
    middle: layout.xs[layout.spine[0] ?? 0] ?? 0,
    flipped: new Set([...flips].flatMap((item) => items[item]?.box ?? [])),
  };
}

function extents(
  items: readonly Item[],
  { nodes, xs }: PlacedLayers,
): readonly { readonly left: number; readonly right: number }[] {
  return nodes.map((_, node) => {
    const item = items[node];
    const x = xs[node] ?? 0;
    if (item === undefined) return { left: x - LINE_GAP / 2, right: x + LINE_GAP / 2 };
    const loop = item.hasLoop ? LOOP_WIDTH : 0;
    return { left: x - item.middle, right: x - item.middle + item.width + loop };
  });
}

function atLeft(items: readonly Item[], layout: PlacedLayers): PlacedLayers {
  const left = extents(items, layout).reduce((least, one) => Math.min(least, one.left), Infinity);
  return { ...layout, xs: layout.xs.map((x) => x - left) };
}
