import type { Placed, Point, Size } from '../../picture/layout/types.js';

/** Where a picture is in its room: a point p of it is at `scale` × p + (x, y). */
export interface View {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

const LEAST_SCALE = 0.05;
const MOST_SCALE = 4;

/** A picture that is smaller is not read any more. */
const LEAST_READABLE_SCALE = 0.6;

/** So far from the edges of the room a box is that is brought into it. */
const MARGIN_PX = 32;

const MOST_HEIGHT_PX = 640;
const LEAST_HEIGHT_PX = 160;
const MOST_OF_WINDOW = 0.7;

/** As wide as the room and never enlarged, from its top. */
export function fitted(picture: Size, room: Size, least = LEAST_SCALE): View {
  const scale = clamp(room.width / picture.width, least, 1);
  return { scale, x: (room.width - picture.width * scale) / 2, y: 0 };
}

/** The same, but never so small that nothing can be read: then from its left end. */
export function readable(picture: Size, room: Size): View {
  const view = fitted(picture, room, LEAST_READABLE_SCALE);
  return { ...view, x: Math.max(0, view.x) };
}

/** How high the room of a picture is that is drawn at some scale. */
export function roomHeight(picture: Size, scale: number, windowHeight: number): number {
  const most = Math.min(MOST_HEIGHT_PX, MOST_OF_WINDOW * windowHeight);
  return Math.round(clamp(picture.height * scale, Math.min(LEAST_HEIGHT_PX, most), most));
}

/** Larger or smaller, and what is at a point of the room stays there. */
export function zoomed(view: View, factor: number, at: Point): View {
  const scale = clamp(view.scale * factor, LEAST_SCALE, MOST_SCALE);
  const by = scale / view.scale;
  return { scale, x: at.x - (at.x - view.x) * by, y: at.y - (at.y - view.y) * by };
}

/** So that the picture leaves no part of the room empty that it could fill, and stays in it where it is smaller. */
export function settled(view: View, picture: Size, room: Size): View {
  const [across, down] = limits(view.scale, picture, room);
  return { ...view, x: clamp(view.x, ...across), y: clamp(view.y, ...down) };
}

/** Moved as far as that. A picture that already leaves more of the room empty does not jump: it only moves back. */
export function panned(view: View, by: Point, picture: Size, room: Size): View {
  const along = (at: number, way: number, [least, most]: readonly [number, number]): number =>
    clamp(at + way, Math.min(at, least), Math.max(at, most));
  const [across, down] = limits(view.scale, picture, room);
  return { ...view, x: along(view.x, by.x, across), y: along(view.y, by.y, down) };
}

/** Where a picture may be, from left to right and from top to bottom. */
function limits(
  scale: number,
  picture: Size,
  room: Size,
): readonly [readonly [number, number], readonly [number, number]] {
  const along = (size: number, roomSize: number): readonly [number, number] => {
    const rest = roomSize - size * scale;
    return [Math.min(0, rest), Math.max(0, rest)];
  };
  return [along(picture.width, room.width), along(picture.height, room.height)];
}

/**
 * In a room of another size, at the scale that it has there: what was in the middle of a wider picture still is, what begins
 * at the edge still does, and what fits is in the middle.
 */
export function inOtherRoom(
  view: View,
  scale: number,
  picture: Size,
  { before, now }: { readonly before: Size; readonly now: Size },
): View {
  const by = scale / view.scale;
  const middle = now.width / 2 - (before.width / 2 - view.x) * by;
  const beginning = Math.max(0, (now.width - picture.width * scale) / 2);
  return settled({ scale, x: view.x < 0 ? middle : beginning, y: view.y * by }, picture, now);
}

/** Moved no further than a place of the picture needs to be in sight; its beginning where it is larger than the room. */
export function withInSight(view: View, place: Placed, room: Size): View {
  const along = (at: number, from: number, size: number, roomSize: number): number => {
    const [start, length] = [at + from * view.scale, size * view.scale];
    const margin = Math.max(0, Math.min(MARGIN_PX, (roomSize - length) / 2));
    const least = margin - start;
    const most = roomSize - margin - length - start;
    return at + clamp(0, least, Math.max(least, most));
  };
  return {
    scale: view.scale,
    x: along(view.x, place.x, place.width, room.width),
    y: along(view.y, place.y, place.height, room.height),
  };
}

/** Whether any of a place of the picture can be seen. */
export function isInSight(view: View, place: Placed, room: Size): boolean {
  const along = (at: number, from: number, size: number, roomSize: number): boolean => {
    const start = at + from * view.scale;
    return start < roomSize && start + size * view.scale > 0;
  };
  return (
    along(view.x, place.x, place.width, room.width) &&
    along(view.y, place.y, place.height, room.height)
  );
}

/** A place of the picture is another now, and stays where it was in the room. */
export function withInPlace(view: View, before: Point, now: Point): View {
  return {
    scale: view.scale,
    x: view.x + (before.x - now.x) * view.scale,
    y: view.y + (before.y - now.y) * view.scale,
  };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
