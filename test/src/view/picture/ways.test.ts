import { describe, expect, it } from 'vitest';
import { connectedWith, isIn, nextBox, wayOf } from '../../../../src/view/picture/ways.js';
import type { Drawn } from '../../../../src/view/picture/ways.js';

const at = (x: number, y: number, width = 100, height = 40): Drawn['places'][number] => ({
  x,
  y,
  width,
  height,
});
const box = (parent = -1, isFrame = false): Drawn['boxes'][number] => ({ parent, isFrame });

/**
 * 0 feeds a frame 1 with 2 and 3 beside each other, which both feed 4 in it; 0 also feeds 5 past the frame, and so does 4.
 * 6 is connected with nothing.
 */
const BLOCK: Drawn = {
  direction: 'down',
  boxes: [box(), box(-1, true), box(1), box(1), box(1), box(), box()],
  edges: [
    { from: 0, to: 2 },
    { from: 0, to: 3 },
    { from: 0, to: 5 },
    { from: 2, to: 4 },
    { from: 3, to: 4 },
    { from: 4, to: 5 },
  ],
  places: [
    at(100, 0),
    at(0, 80, 300, 200),
    at(20, 120),
    at(190, 120),
    at(90, 200),
    at(100, 320),
    at(400, 320),
  ],
};

/** The same, from left to right. */
const TURNED: Drawn = {
  ...BLOCK,
  direction: 'right',
  places: BLOCK.places.map(({ x, y, width, height }) => at(y, x, height, width)),
};

describe.each([BLOCK, TURNED])('keys in a picture that leads $direction', (drawn) => {
  it('go on along the lines, to the nearest box', () => {
    expect(nextBox(drawn, 0, 'on')).toBe(2);
    expect(nextBox(drawn, 2, 'on')).toBe(4);
    expect(nextBox(drawn, 4, 'on')).toBe(5);
  });

  it('go back along the lines, out of a frame, too', () => {
    expect(nextBox(drawn, 5, 'back')).toBe(4);
    expect(nextBox(drawn, 4, 'back')).toBe(2);
    expect(nextBox(drawn, 3, 'back')).toBe(0);
  });

  it('go into a frame, and from it to what the inside of it reads', () => {
    expect(nextBox(drawn, 1, 'on')).toBe(2);
    expect(nextBox(drawn, 1, 'back')).toBe(0);
  });

  it('go to the sides, and from the first box inside to the frame', () => {
    expect(nextBox(drawn, 2, 'right')).toBe(3);
    expect(nextBox(drawn, 3, 'left')).toBe(2);
    expect(nextBox(drawn, 2, 'left')).toBe(1);
    expect(nextBox(drawn, 5, 'right')).toBe(6);
    expect(nextBox(drawn, 6, 'right')).toBeNull();
    expect(nextBox(drawn, 0, 'left')).toBeNull();
  });

  it('go on in the order of the rows where nothing is connected', () => {
    expect(nextBox(drawn, 5, 'on')).toBe(6);
    expect(nextBox(drawn, 6, 'on')).toBeNull();
    expect(nextBox(drawn, 6, 'back')).toBe(5);
  });
});

it('goes to the box below in a picture without lines', () => {
  const drawn: Drawn = {
    direction: 'down',
    boxes: [box(), box(), box(), box()],
    edges: [],
    places: [at(0, 0), at(120, 0), at(0, 60), at(120, 60)],
  };
  expect(nextBox(drawn, 1, 'on')).toBe(3);
  expect(nextBox(drawn, 0, 'right')).toBe(1);
  expect(nextBox(drawn, 3, 'back')).toBe(1);
  expect(nextBox(drawn, 3, 'on')).toBeNull();
});

it('knows what is in a frame, and what is connected with it from outside', () => {
  expect([0, 1, 2, 5].map((index) => isIn(BLOCK, index, 1))).toEqual([false, true, true, false]);
  expect(connectedWith(BLOCK, 1, 'back')).toEqual([0]);
  expect(connectedWith(BLOCK, 1, 'on')).toEqual([5]);
  expect(connectedWith(BLOCK, 0, 'on')).toEqual([2, 3, 5]);
});

it('knows the arrows', () => {
  expect(wayOf('ArrowDown', 'down')).toBe('on');
  expect(wayOf('ArrowRight', 'right')).toBe('on');
  expect(wayOf('ArrowUp', 'right')).toBe('left');
  expect(wayOf('x', 'down')).toBeNull();
});
