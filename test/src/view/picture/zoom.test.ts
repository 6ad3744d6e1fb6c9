import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fitted,
  panned,
  roomHeight,
  withInPlace,
  withInSight,
  zoomed,
} from '../../../../src/view/picture/zoom.js';
import type { Position, View } from '../../../../src/view/picture/zoom.js';

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

const inRoom = ({ scale, x, y }: View, point: Position): Position => ({
  x: point.x * scale + x,
  y: point.y * scale + y,
});

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

  it('can be moved, but fills its room where it is larger, and stays in it where it is smaller', () => {
    fc.assert(
      fc.property(view, position, extent, roomOf, (before, by, picture, room) => {
        const { scale, x, y } = panned(before, by, picture, room);
        expect(scale).toBe(before.scale);
        for (const [at, size, roomSize] of [
          [x, picture.width * scale, room.width],
          [y, picture.height * scale, room.height],
        ] as const) {
          const [first, last] = [at, at + size];
          const isLarger = size > roomSize;
          expect(isLarger ? -first : first).toBeGreaterThanOrEqual(-1e-6);
          expect(isLarger ? last - roomSize : roomSize - last).toBeGreaterThanOrEqual(-1e-6);
        }
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
