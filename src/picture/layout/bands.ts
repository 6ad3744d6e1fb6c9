import type { Item } from './item.js';
import type { PlacedLayers } from './layered.js';
import type { Ends } from './sides.js';
import { FRAME_GAP, RANK_GAP } from './spacing.js';

/** Boxes of a rank are between `top` and `bottom`; lines bend only between bands. */
export interface Band {
  readonly top: number;
  readonly bottom: number;
}

/** A gap in which lines go far aside is higher: they would be too flat to follow. */
const FLATTEST = 12;
const LEAST_BENT = 20;
const HIGHEST_GAP = 56;

/** The first band is at `top`. */
export function bandsOf(
  items: readonly Item[],
  layout: PlacedLayers,
  ends: Ends,
  top: number,
): readonly Band[] {
  const gaps = gapsOf(layout, ends);
  const bands: Band[] = [];
  layout.ranks.forEach((nodes, rank) => {
    const height = Math.max(...nodes.map((node) => items[node]?.height ?? 0));
    const start = rank === 0 ? top : (bands[rank - 1]?.bottom ?? 0) + (gaps[rank - 1] ?? 0);
    bands.push({ top: start, bottom: start + height });
  });
  return bands;
}

/** After each rank. */
function gapsOf(layout: PlacedLayers, ends: Ends): readonly number[] {
  const aside = layout.ranks.map(() => 0);
  layout.nets.forEach(({ steps }, net) => {
    steps.forEach(({ from, to, before, target }) => {
      const start = before < 0 ? (ends.starts[net] ?? 0) : (layout.xs[from] ?? 0);
      const end = target < 0 ? (layout.xs[to] ?? 0) : (ends.ends[net]?.[target] ?? 0);
      const rank = Math.min(layout.nodes[from]?.rank ?? 0, layout.nodes[to]?.rank ?? 0);
      aside[rank] = Math.max(aside[rank] ?? 0, Math.abs(end - start));
    });
  });
  return aside.map((distance, rank) => {
    const isBorder =
      (rank === 0 && layout.hasTop) || (rank === aside.length - 2 && layout.hasBottom);
    if (distance < 1) return isBorder ? FRAME_GAP : RANK_GAP;
    return Math.min(Math.max(LEAST_BENT + Math.round(distance / FLATTEST), RANK_GAP), HIGHEST_GAP);
  });
}
