import type { Direction, Placed } from '../../picture/layout/types.js';

/** What is drawn, as far as keys go from one box to another. */
export interface Drawn {
  readonly boxes: readonly { readonly parent: number; readonly isFrame: boolean }[];
  readonly edges: readonly { readonly from: number; readonly to: number }[];
  readonly places: readonly Placed[];
  /** Where the picture leads to. */
  readonly direction: Direction;
}

/** Seen in the direction of the picture: against it and along it, and to both sides. */
export type Way = 'back' | 'on' | 'left' | 'right';

const WAYS = {
  down: { ArrowUp: 'back', ArrowDown: 'on', ArrowLeft: 'left', ArrowRight: 'right' },
  right: { ArrowLeft: 'back', ArrowRight: 'on', ArrowUp: 'left', ArrowDown: 'right' },
} as const;

/** The way that a key goes in a picture; `null`: the key is another one. */
export function wayOf(key: string, direction: Direction): Way | null {
  const ways: Readonly<Record<string, Way>> = WAYS[direction];
  return ways[key] ?? null;
}

/** The box that a key goes to from another one; `null`: there is none. */
export function nextBox(drawn: Drawn, from: number, way: Way): number | null {
  if (way === 'left' || way === 'right') return beside(drawn, from, way);
  const isFrame = drawn.boxes[from]?.isFrame === true;
  // A frame is read from its beginning.
  if (isFrame && way === 'on') return from + 1;
  const connected = connectedWith(drawn, from, way);
  if (connected.length > 0) return nearest(drawn, from, connected, way);
  if (drawn.edges.length > 0) return after(drawn, from, way);
  const others = drawn.boxes.map((_, at) => at).filter((at) => isBeside(drawn, from, at));
  const further = others.filter((at) => gap(drawn, from, at, way) >= 0);
  return further.length > 0 ? nearest(drawn, from, further, way) : after(drawn, from, way);
}

/** The boxes that one reads from or feeds, for a frame those outside of it, too. */
export function connectedWith(drawn: Drawn, box: number, way: 'back' | 'on'): readonly number[] {
  const found = new Set<number>();
  for (const { from, to } of drawn.edges) {
    const [here, there] = way === 'on' ? [from, to] : [to, from];
    if (isIn(drawn, here, box) && !isIn(drawn, there, box)) found.add(there);
  }
  return [...found];
}

/** Whether a box is another one, or inside of it. */
export function isIn({ boxes }: Pick<Drawn, 'boxes'>, box: number, frame: number): boolean {
  let at = box;
  while (at > frame) at = boxes[at]?.parent ?? -1;
  return at === frame;
}

/** In the order of the rows, where nothing is connected; out of a frame at its beginning. */
function after({ boxes }: Drawn, from: number, way: 'back' | 'on'): number | null {
  const at = way === 'on' ? from + 1 : from - 1;
  return at in boxes ? at : null;
}

function beside(drawn: Drawn, from: number, way: 'left' | 'right'): number | null {
  const others = drawn.boxes
    .map((_, at) => at)
    .filter((at) => isBeside(drawn, from, at) && gap(drawn, from, at, way) >= 0)
    .filter((at) => overlap(drawn, from, at) > 0);
  if (others.length > 0) return nearest(drawn, from, others, way);
  const parent = drawn.boxes[from]?.parent ?? -1;
  return way === 'left' && parent >= 0 ? parent : null;
}

/** Whether neither of two boxes is inside of the other. */
function isBeside(drawn: Drawn, one: number, other: number): boolean {
  return !isIn(drawn, one, other) && !isIn(drawn, other, one);
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** Where a box is along a way, and across it. */
function spans(
  { places, direction }: Drawn,
  box: number,
): { readonly along: Span; readonly across: Span } {
  const { x, y, width, height } = places[box] ?? { x: 0, y: 0, width: 0, height: 0 };
  const [horizontal, vertical] = [
    { from: x, to: x + width },
    { from: y, to: y + height },
  ];
  return direction === 'down'
    ? { along: vertical, across: horizontal }
    : { along: horizontal, across: vertical };
}

/** How far a box is from another one in a direction; negative: it is not there. */
function gap(drawn: Drawn, from: number, to: number, way: Way): number {
  const [one, other] = [spans(drawn, from), spans(drawn, to)];
  switch (way) {
    case 'on':
      return other.along.from - one.along.to;
    case 'back':
      return one.along.from - other.along.to;
    case 'right':
      return other.across.from - one.across.to;
    default:
      return one.across.from - other.across.to;
  }
}

/** How much two boxes have in common in the direction of the picture. */
function overlap(drawn: Drawn, one: number, other: number): number {
  const [{ along: first }, { along: second }] = [spans(drawn, one), spans(drawn, other)];
  return Math.min(first.to, second.to) - Math.max(first.from, second.from);
}

/** The nearest one that is there, then the one that is the least to the side. */
function nearest(drawn: Drawn, from: number, boxes: readonly number[], way: Way): number | null {
  const isSideways = way === 'left' || way === 'right';
  const middle = (box: number): number => {
    const { along, across } = spans(drawn, box);
    const span = isSideways ? along : across;
    return (span.from + span.to) / 2;
  };
  const distance = (box: number): number => {
    const far = gap(drawn, from, box, way);
    return far < 0 ? Infinity : far;
  };
  const aside = (box: number): number => Math.abs(middle(box) - middle(from));
  const sorted = [...boxes].sort((one, other) => {
    const [first, second] = [distance(one), distance(other)];
    return first === second ? aside(one) - aside(other) || one - other : first - second;
  });
  return sorted[0] ?? null;
}
