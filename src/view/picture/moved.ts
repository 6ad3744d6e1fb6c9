import type { Placed } from '../../picture/layout/types.js';
import type { Moved } from './canvas.js';
import type { Plan } from './plan.js';
import type { Scene } from './scene.js';

/**
 * What stays where it is on the screen while a row is opened or closed: its box begins where it did, in line with the nearest layer
 * that is in both drawings, so that what is before it stays. `null`: the row is in one of them alone.
 */
export function movedBy(before: Scene, now: Scene, key: string | null): Moved | null {
  const [from, to] = [before.indexOf(key), now.indexOf(key)];
  const [was, box] = [before.placeOf(from), now.placeOf(to)];
  if (from === null || was === null || box === null) return null;
  const [wasInLine, inLine] = inBoth(before.plan, now.plan, from) ?? [was, box];
  const [one, other] = [middleOf(wasInLine), middleOf(inLine)];
  const { direction } = now.plan;
  return direction === 'down'
    ? { before: { ...one, y: was.y }, now: { ...other, y: box.y }, box, inLine, direction }
    : { before: { ...one, x: was.x }, now: { ...other, x: box.x }, box, inLine, direction };
}

/** The places of the nearest layer before a box, or else after it. */
function inBoth(before: Plan, now: Plan, from: number): readonly [Placed, Placed] | null {
  const layers = new Map(
    now.graph.boxes.flatMap(({ key, isFrame }, at) => (isFrame ? [] : [[key, at] as const])),
  );
  const isLayer = (at: number): boolean => {
    const { key = '', isFrame = true } = before.graph.boxes[at] ?? {};
    return at !== from && !isFrame && layers.has(key);
  };
  const all = before.graph.boxes.map((_, at) => at);
  const found = all.slice(0, from).filter(isLayer).at(-1) ?? all.slice(from).find(isLayer);
  const was = before.layout.boxes[found ?? -1];
  const is = now.layout.boxes[layers.get(before.graph.boxes[found ?? -1]?.key ?? '') ?? -1];
  return was === undefined || is === undefined ? null : [was, is];
}

function middleOf({ x, y, width, height }: Placed): { readonly x: number; readonly y: number } {
  return { x: x + width / 2, y: y + height / 2 };
}
