import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fitted,
  inOtherRoom,
  isInSight,
  panned,
  readable,
  roomHeight,
  settled,
  withInPlace,
  withInSight,
  zoomed,
} from '../../../../src/view/picture/zoom.js';
import type { Point, Size } from '../../../../src/picture/layout/index.js';
import type { View } from '../../../../src/view/picture/zoom.js';

const length = fc.integer({ min: 1, max: 20_000 });
const extent = fc.record({ width: length, height: length });
const roomOf = fc.record({
  width: fc.integer({ min: 200, max: 2000 }),
  height: fc.integer({ min: 160, max: 640 }),
});
const coordinate = fc.integer({ min: -20_000, max: 20_000 });
const position = fc.record({ x: coordinate, y: coordinate });
const view: fc.Arbitrary<View> = fc.record({
  scale: fc.double({ min: 0.05, max: 4, noNaN: true }),
  x: coordinate,
  y: coordinate,
});

const inRoom = ({ scale, x, y }: View, point: Point): Point => ({
  x: point.x * scale + x,
  y: point.y * scale + y,
});

/** How far a picture leaves a part of the room empty that it could fill, or the room where it is smaller. */
function outside({ scale, x, y }: View, picture: Size, room: Size): number {
  const along = (at: number, size: number, roomSize: number): number => {
    const [first, last] = [at, roomSize - at - size];
    return size > roomSize ? Math.max(first, last, 0) : Math.max(-first, -last, 0);
  };
  return (
    along(x, picture.width * scale, room.width) + along(y, picture.height * scale, room.height)
  );
}

describe('where a picture is in its room', () => {
  it('fits to the width, is never enlarged, begins at the top and is in the middle', () => {
    fc.assert(
      fc.property(extent, roomOf, (picture, room) => {
        const { scale, x, y } = fitted(picture, room);
        expect(scale).toBeLessThanOrEqual(1);
        expect(y).toBe(0);
        expect(x + picture.width * scale).toBeCloseTo(room.width - x, 6);
        if (scale > 0.05) expect(picture.width * scale).toBeLessThanOrEqual(room.width + 1e-6);
      }),
    );
  });

  it('is as high as the picture, 640 px or 70 % of the window at most', () => {
    expect(roomHeight({ width: 300, height: 400 }, 1, 1000)).toBe(400);
    expect(roomHeight({ width: 300, height: 4000 }, 1, 1000)).toBe(640);
    expect(roomHeight({ width: 300, height: 4000 }, 1, 500)).toBe(350);
    expect(roomHeight({ width: 300, height: 40 }, 1, 1000)).toBe(160);
    expect(roomHeight({ width: 300, height: 40 }, 1, 100)).toBe(70);
  });

  it('keeps what is under the pointer there while it becomes larger or smaller', () => {
    const factor = fc.double({ min: 0.2, max: 5, noNaN: true });
    fc.assert(
      fc.property(view, factor, position, (before, by, at) => {
        const after = zoomed(before, by, at);
        const point = { x: (at.x - before.x) / before.scale, y: (at.y - before.y) / before.scale };
        expect(inRoom(after, point).x).toBeCloseTo(at.x, 3);
        expect(inRoom(after, point).y).toBeCloseTo(at.y, 3);
        expect(after.scale).toBeGreaterThanOrEqual(0.05);
        expect(after.scale).toBeLessThanOrEqual(4);
      }),
    );
  });

  it('fills its room where it is larger, stays in it where it is smaller, and is not moved for nothing', () => {
    fc.assert(
      fc.property(view, extent, roomOf, (before, picture, room) => {
        const after = settled(before, picture, room);
        expect(after.scale).toBe(before.scale);
        expect(outside(after, picture, room)).toBeLessThan(1e-6);
        if (outside(before, picture, room) === 0) expect(after).toEqual(before);
      }),
    );
  });

  it('is moved as far as that, and never jumps', () => {
    fc.assert(
      fc.property(view, position, extent, roomOf, (before, by, picture, room) => {
        const inside = settled(before, picture, room);
        expect(outside(panned(inside, by, picture, room), picture, room)).toBeLessThan(1e-6);
        const after = panned(before, by, picture, room);
        expect(after.scale).toBe(before.scale);
        for (const axis of ['x', 'y'] as const) {
          const moved = after[axis] - before[axis];
          expect(Math.abs(moved)).toBeLessThanOrEqual(Math.abs(by[axis]) + 1e-6);
          expect(moved * by[axis]).toBeGreaterThanOrEqual(-1e-6);
        }
        expect(outside(after, picture, room)).toBeLessThanOrEqual(
          outside(before, picture, room) + 1e-6,
        );
      }),
    );
  });

  it('keeps its middle in a room of another width, its beginning where that is at the edge', () => {
    fc.assert(
      fc.property(view, extent, roomOf, length, (before, picture, room, width) => {
        const inside = settled(before, picture, room);
        const now = { ...room, width };
        const { scale } = inside;
        const after = inOtherRoom(inside, scale, picture, { before: room, now });
        expect(outside(after, picture, now)).toBeLessThan(1e-6);
        const middle = { x: (room.width / 2 - inside.x) / scale, y: 0 };
        const wanted = now.width / 2 - middle.x * scale;
        const rest = now.width - picture.width * scale;
        if (inside.x < 0 && wanted < 0 && wanted > rest)
          expect(inRoom(after, middle).x).toBeCloseTo(now.width / 2, 3);
        if (inside.x >= 0) expect(after.x).toBeCloseTo(Math.max(0, rest / 2), 6);
      }),
    );
  });

  it('begins at its left end, no smaller than can be read', () => {
    fc.assert(
      fc.property(extent, roomOf, (picture, room) => {
        const begun = readable(picture, room);
        const { scale, x } = fitted(picture, room);
        expect(begun.scale).toBe(Math.max(0.6, scale));
        expect(begun.x).toBeCloseTo(begun.scale === scale ? Math.max(0, x) : 0, 6);
      }),
    );
  });

  it('brings a box into sight, and does not move for one that is', () => {
    const size = fc.integer({ min: 10, max: 160 });
    const place = fc.record({ x: coordinate, y: coordinate, width: size, height: size });
    fc.assert(
      fc.property(view, place, roomOf, (before, box, room) => {
        const after = withInSight(before, box, room);
        const start = inRoom(after, box);
        const [width, height] = [box.width * after.scale, box.height * after.scale];
        if (width <= room.width) {
          expect(start.x).toBeGreaterThanOrEqual(-1e-6);
          expect(start.x + width).toBeLessThanOrEqual(room.width + 1e-6);
        }
        if (height <= room.height) {
          expect(start.y).toBeGreaterThanOrEqual(-1e-6);
          expect(start.y + height).toBeLessThanOrEqual(room.height + 1e-6);
        }
        expect(isInSight(after, box, room)).toBe(true);
        const again = withInSight(after, box, room);
        expect(again.x).toBeCloseTo(after.x, 6);
        expect(again.y).toBeCloseTo(after.y, 6);
      }),
    );
  });

  it('leaves a box that was opened where it was on the screen', () => {
    fc.assert(
      fc.property(view, position, position, (before, was, is) => {
        const after = withInPlace(before, was, is);
        expect(inRoom(after, is).x).toBeCloseTo(inRoom(before, was).x, 3);
        expect(inRoom(after, is).y).toBeCloseTo(inRoom(before, was).y, 3);
      }),
    );
  });
});
