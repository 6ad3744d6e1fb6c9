import type { Band } from './bands.js';
import type { Item, ItemNet } from './item.js';
import type { PlacedLayers, Step } from './layered.js';
import { prolong } from './placedLevel.js';
import type { PlacedNet, PlacedStep } from './placedLevel.js';
import type { Ends } from './sides.js';
import type { Point, Segment } from './types.js';

/** From where to where the lines of a part can be seen: the borders of the frame around. */
export interface Borders {
  readonly top: number;
  readonly bottom: number;
  /** Where what a frame itself gives to its inside begins: below its name. */
  readonly below: number;
}

export interface RoutedPart {
  readonly items: readonly Item[];
  readonly nets: readonly ItemNet[];
  readonly layout: PlacedLayers;
  readonly bands: readonly Band[];
  readonly ends: Ends;
  readonly borders: Borders;
}

/** Straight through bands, bent between them. Where a net only passes, it is one step from where it splits to where it does again. */
export function routed(part: RoutedPart): readonly PlacedNet[] {
  return part.layout.nets.map(({ steps, ends }, net) => {
    const followers = new Int32Array(steps.length);
    for (const { before } of steps)
      if (before >= 0) followers[before] = (followers[before] ?? 0) + 1;
    const joined: JoinedStep[] = [];
    const places: number[] = [];
    for (const step of steps) {
      const path = way(part, net, step);
      const place = places[step.before] ?? -1;
      const one = followers[step.before] === 1 ? joined[place] : undefined;
      if (one === undefined) places.push(joined.push({ ...path, before: place }) - 1);
      else {
        prolong(one, path.segments);
        places.push(place);
      }
    }
    return { steps: joined, ends: ends.map((end) => places[end] ?? -1) };
  });
}

interface JoinedStep extends PlacedStep {
  readonly segments: Segment[];
}

function way(
  part: RoutedPart,
  net: number,
  step: Step,
): { readonly start: Point; readonly segments: Segment[] } {
  const { layout, ends } = part;
  const { isBack = false, source } = part.nets[net] ?? {};
  const { from, to, before, target } = step;
  const x1 = before < 0 ? (ends.starts[net] ?? 0) : (layout.xs[from] ?? 0);
  const x2 = target < 0 ? (layout.xs[to] ?? 0) : (ends.ends[net]?.[target] ?? 0);
  const [first, last] = [bandOf(part, from), bandOf(part, to)];
  // Seen in the direction of the line: where it begins, the gap between two bands, where it ends.
  const bendFrom = isBack ? first.top : first.bottom;
  const bendTo = isBack ? last.bottom : last.top;
  const isInside = before < 0 && source?.box === -1 && !source.isPassed;
  const start = before < 0 ? edgeOf(part, from, isBack, isInside) : bendFrom;
  const end = edgeOf(part, to, !isBack, false);
  const segments: Segment[] = [];
  if (start !== bendFrom) segments.push({ kind: 'line', x: x1, y: bendFrom });
  if (bendFrom !== bendTo) segments.push(bend(x1, bendFrom, x2, bendTo));
  if (end !== bendTo) segments.push({ kind: 'line', x: x2, y: end });
  return { start: { x: x1, y: start }, segments };
}

function bandOf({ layout, bands }: RoutedPart, node: number): Band {
  return bands[layout.nodes[node]?.rank ?? 0] ?? { top: 0, bottom: 0 };
}

/** Where a line leaves or reaches a node at its top or bottom; one that only passes goes on to the end of the band. */
function edgeOf(part: RoutedPart, node: number, isTop: boolean, isInside: boolean): number {
  const { layout, items, borders } = part;
  const band = bandOf(part, node);
  const { isBox = false, rank = 0 } = layout.nodes[node] ?? {};
  if (isBox) {
    const { top, bottom } = boxIn(band, items[node]?.height ?? 0);
    return isTop ? top : bottom;
  }
  if (rank === 0 && layout.hasTop) return isInside ? borders.below : borders.top;
  if (rank === layout.ranks.length - 1 && layout.hasBottom) return borders.bottom;
  return isTop ? band.bottom : band.top;
}

/** A box is in the middle of its band. */
export function boxIn({ top, bottom }: Band, height: number): Band {
  const start = top + Math.floor((bottom - top - height) / 2);
  return { top: start, bottom: start + height };
}

const HALF_PIXEL = 0.5;

function bend(x1: number, y1: number, x2: number, y2: number): Segment {
  if (Math.abs(x2 - x1) < HALF_PIXEL) return { kind: 'line', x: x2, y: y2 };
  const middle = (y1 + y2) / 2;
  return { kind: 'curve', x1, y1: middle, x2, y2: middle, x: x2, y: y2 };
}
