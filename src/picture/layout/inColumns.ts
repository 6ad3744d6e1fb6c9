import { Importance } from './columns.js';
import type { StraightLink } from './columns.js';
import type { Item, ItemNet } from './item.js';
import type { Layered, PlacedLayers, Step } from './layered.js';
import type { Stop } from './levels.js';
import { BOX_GAP, LINE_GAP, LOOP_WIDTH } from './spacing.js';
import { straightened } from './straight.js';
import type { Room } from './straight.js';

/** Gives each node its place: the lines of the spine are straight, others as far as they can be. */
export function inColumns(
  items: readonly Item[],
  nets: readonly ItemNet[],
  layout: Layered,
): PlacedLayers {
  const rooms = layout.nodes.map((_, node) => roomOf(items[node]));
  const spine = new Set(layout.spine);
  const links = layout.nets.flatMap(({ steps }, net) =>
    steps.map((step) => linkOf(items, nets[net], layout, step, spine)),
  );
  const only = withSoleReaders(links, layout);
  return {
    ...layout,
    xs: straightened(layout.ranks, rooms, [...spineLinks(layout, links), ...only]),
  };
}

function roomOf(item: Item | undefined): Room {
  if (item === undefined) return { left: LINE_GAP / 2, right: LINE_GAP / 2 };
  const loop = item.hasLoop ? LOOP_WIDTH : 0;
  return {
    left: item.middle + BOX_GAP / 2,
    right: item.width - item.middle + loop + BOX_GAP / 2,
  };
}

/** Parts of the spine belong together also where lines lead from one to the other in several ways. */
function spineLinks({ spine }: Layered, links: readonly StraightLink[]): readonly StraightLink[] {
  const isBefore = new Map(spine.slice(1).map((to, at) => [to, spine[at]]));
  const linked = new Set(links.flatMap(({ from, to }) => (isBefore.get(to) === from ? [to] : [])));
  return spine.slice(1).flatMap((to, at) => {
    const from = spine[at] ?? 0;
    if (linked.has(to)) return [];
    return [{ from, to, fromOffset: 0, toOffset: 0, reach: 0, importance: Importance.spine }];
  });
}

function linkOf(
  items: readonly Item[],
  net: ItemNet | undefined,
  { nodes }: Layered,
  { from, to, before, target }: Step,
  spine: ReadonlySet<number>,
): StraightLink {
  const { name = '', isBack = false, source, targets = [] } = net ?? {};
  const start = before < 0 ? portOf(items, source, name, 'leaving') : 0;
  const end = portOf(items, targets[target], name, 'entering');
  const isSpine = spine.has(from) && spine.has(to);
  const isPassing = nodes[from]?.isBox !== true && nodes[to]?.isBox !== true;
  const importance = isSpine ? Importance.spine : isPassing ? Importance.passing : Importance.other;
  const ends = { fromOffset: start, toOffset: end, reach: 0, importance };
  // Frames are in line by their middles, wherever the lines between them cross their borders.
  if (isSpine)
    return { ...ends, ...(isBack ? { from: to, to: from } : { from, to }), ...NO_OFFSETS };
  if (!isBack) return { from, to, ...ends };
  return { from: to, to: from, ...ends, fromOffset: end, toOffset: start };
}

const NO_OFFSETS = { fromOffset: 0, toOffset: 0 };

/** From the middle of an item. */
function portOf(
  items: readonly Item[],
  stop: Stop | undefined,
  name: string,
  side: 'entering' | 'leaving',
): number {
  if (stop === undefined || stop.box < 0 || !stop.isPassed) return 0;
  const { middle = 0, ports } = items[stop.box] ?? {};
  return (ports?.[side].get(name) ?? middle) - middle;
}

function withSoleReaders(
  links: readonly StraightLink[],
  { nodes }: Layered,
): readonly StraightLink[] {
  const leaving = new Map<number, number>();
  const entering = new Map<number, number>();
  for (const { from, to } of links) {
    leaving.set(from, (leaving.get(from) ?? 0) + 1);
    entering.set(to, (entering.get(to) ?? 0) + 1);
  }
  return links.map((link) => {
    if (link.importance !== Importance.other) return link;
    const isOnly = leaving.get(link.from) === 1 && entering.get(link.to) === 1;
    if (isOnly) return { ...link, importance: Importance.only };
    return nodes[link.to]?.isBox === true && (entering.get(link.to) ?? 0) > 1
      ? { ...link, reach: SIDE }
      : link;
  });
}

/** A line among several may arrive that far beside the middle of a box. */
const SIDE = 60;
