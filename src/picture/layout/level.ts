import { flow } from './flow.js';
import type { Item, ItemNet } from './item.js';
import type { Level, Net, Stop } from './levels.js';
import { NO_FRAME, partOf } from './part.js';
import type { Part, PartFrame } from './part.js';
import { moved, portName } from './placedLevel.js';
import type { PlacedLevel, PlacedNet } from './placedLevel.js';
import { BOX_GAP } from './spacing.js';
import type { Placed, Size } from './types.js';

/** What a frame has around its inside; all 0 where there is no frame. */
export interface Insets {
  readonly top: number;
  readonly left: number;
  readonly gap: number;
}

/** Boxes of a level that lines connect, and these lines, by their indexes on the level. */
interface Group {
  readonly items: readonly number[];
  readonly nets: readonly number[];
}

export function placedLevel(
  level: Level,
  items: readonly Item[],
  insets: Insets,
  least: Size,
): PlacedLevel {
  const { bordered, free } = groupsOf(level);
  const content = insets.top + insets.gap;
  const parts = free.map((group) => partOfGroup(level, items, group, NO_FRAME));
  const beside = flow(parts);
  const leastHeight = Math.max(
    least.height,
    parts.length === 0 ? 0 : content + beside.height + insets.gap,
  );
  const blocks: Block[] = [];
  let x = insets.left + insets.gap;
  if (bordered !== null) {
    const part = partOfGroup(level, items, bordered, { below: insets.top, content, leastHeight });
    blocks.push({ group: bordered, part, x, y: 0 });
    x += part.width + BOX_GAP;
  }
  parts.forEach((part, at) => {
    const place = beside.places[at] ?? { x: 0, y: 0 };
    const group = free[at] ?? { items: [], nets: [] };
    blocks.push({ group, part, x: x + place.x, y: content + place.y });
  });
  const right = Math.max(...blocks.map((block) => block.x + block.part.width), x);
  const height = Math.max(
    leastHeight,
    content + insets.gap,
    bordered === null ? 0 : (blocks[0]?.part.height ?? 0),
  );
  const width = Math.max(right + insets.gap, least.width);
  const shift = Math.floor((width - right - insets.gap) / 2);
  const main = blocks[0];
  const middle =
    main === undefined || bordered === null ? width / 2 : main.part.middle + main.x + shift;
  return { width, height, middle, ...composed(level, blocks, shift) };
}

interface Block {
  readonly group: Group;
  readonly part: Part;
  readonly x: number;
  readonly y: number;
}

function partOfGroup(level: Level, items: readonly Item[], group: Group, frame: PartFrame): Part {
  const indexOf = new Map(group.items.map((item, at) => [level.boxes[item] ?? -1, at]));
  const inGroup = ({ box, isPassed }: Stop): Stop => ({ box: indexOf.get(box) ?? -1, isPassed });
  const nets = group.nets.map((net): ItemNet => {
    const { origin, isBack, source, targets } = level.nets[net] ?? NO_NET;
    const name = portName(origin, isBack);
    return { name, isBack, source: inGroup(source), targets: targets.map(inGroup) };
  });
  return partOf(
    group.items.flatMap((item) => items[item] ?? []),
    nets,
    frame,
  );
}

const NO_NET: Net = {
  origin: -1,
  isBack: false,
  source: { box: -1, isPassed: false },
  targets: [],
};

/** Boxes that lines connect are a group; those whose lines go to the frame around have to be beside one another. */
function groupsOf({ boxes, nets }: Level): { bordered: Group | null; free: readonly Group[] } {
  const indexOf = new Map(boxes.map((box, at) => [box, at]));
  const groups = boxes.map((_, at) => at);
  const first = (at: number): number => {
    let root = at;
    while (groups[root] !== root) root = groups[root] ?? root;
    return root;
  };
  const ends = nets.map(({ source, targets }) =>
    [source, ...targets].flatMap(({ box }) => indexOf.get(box) ?? []),
  );
  const isBordered = new Set<number>();
  for (const [one = 0, ...others] of ends)
    for (const other of others) {
      const [a, b] = [first(one), first(other)];
      groups[Math.max(a, b)] = Math.min(a, b);
    }
  nets.forEach(({ source, targets }, net) => {
    if (source.box < 0 || targets.some(({ box }) => box < 0))
      isBordered.add(first(ends[net]?.[0] ?? 0));
  });
  const found = new Map<number, { items: number[]; nets: number[] }>();
  const groupOf = (at: number): { items: number[]; nets: number[] } => {
    const name = isBordered.has(first(at)) ? -1 : first(at);
    const group = found.get(name) ?? { items: [], nets: [] };
    found.set(name, group);
    return group;
  };
  boxes.forEach((_, at) => groupOf(at).items.push(at));
  ends.forEach((all, net) => groupOf(all[0] ?? 0).nets.push(net));
  const bordered = found.get(-1) ?? null;
  found.delete(-1);
  return { bordered, free: [...found.values()] };
}

/** All blocks as one level, each at its place. */
function composed(
  level: Level,
  blocks: readonly Block[],
  shift: number,
): Omit<PlacedLevel, 'width' | 'height' | 'middle'> {
  const boxes = new Map<number, Placed>();
  const nets: PlacedNet[] = [];
  const entering = new Map<string, number>();
  const leaving = new Map<string, number>();
  for (const { group, part, x, y } of blocks) {
    const dx = x + shift;
    for (const [box, place] of part.boxes)
      boxes.set(box, { ...place, x: place.x + dx, y: place.y + y });
    group.nets.forEach((net, at) => {
      const { steps, ends } = part.nets[at] ?? { steps: [], ends: [] };
      nets[net] = {
        steps: steps.map((step) => ({ ...moved(step, dx, y), before: step.before })),
        ends,
      };
      const { origin, isBack, source, targets } = level.nets[net] ?? NO_NET;
      const name = portName(origin, isBack);
      if (source.box < 0) entering.set(name, (part.ends.starts[at] ?? 0) + dx);
      targets.forEach(({ box, isPassed }, target) => {
        if (box < 0 && isPassed) leaving.set(name, (part.ends.ends[at]?.[target] ?? 0) + dx);
      });
    });
  }
  const flipped = new Set(blocks.flatMap(({ part }) => [...part.flipped]));
  return { boxes, nets, entering, leaving, flipped };
}
