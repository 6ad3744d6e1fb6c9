import { describe, expect, it } from 'vitest';
import { arrowsPath, lanePath, pointsPath, stepsPath } from '../../../../src/view/gutter/paths.js';
import type { Geometry } from '../../../../src/view/gutter/paths.js';
import { Widths } from '../../../../src/view/gutter/widths.js';

/** Three rows of 20 px under a line of titles. */
const geometry: Geometry = { line: 30, step: 10, rows: [30, 50, 70], top: 20, bottom: 80 };
const none = { lanes: [], count: 0, more: new Map<number, number>() };

describe('the paths of lines', () => {
  it('lead from row to row, and over the edges of the page', () => {
    const steps = [
      [-1, 0],
      [0, 1],
      [2, 3],
    ] as const;
    const path = stepsPath({ ...none, steps }, geometry);
    expect(path).toBe('M30 20V26.4M30 33.6V46.4M30 73.6V80');
  });

  it('leave at the source and join at each reader', () => {
    const path = lanePath({ lane: 1, from: 0, to: [1, 2] }, geometry);
    expect(path).toBe('M26.4 30H16Q10 30 10 36V64M10 44Q10 50 16 50H21.9M10 64Q10 70 16 70H21.9');
    expect(arrowsPath([{ lane: 1, from: 0, to: [2] }], geometry)).toMatch(
      /^M21\.9 [\d.]+L26\.4 70L/,
    );
  });

  it('come from other pages and go there along the edge', () => {
    expect(lanePath({ lane: 0, from: -1, to: [1] }, geometry)).toBe(
      'M20 20V44M20 44Q20 50 26 50H21.9',
    );
    expect(lanePath({ lane: 0, from: 1, to: [3] }, geometry)).toBe('M26.4 50H26Q20 50 20 56V80');
    expect(arrowsPath([{ lane: 0, from: 1, to: [3] }], geometry)).toBe('');
  });

  it('lead up to a row above, too', () => {
    expect(lanePath({ lane: 0, from: 2, to: [0] }, geometry)).toBe(
      'M26.4 70H26Q20 70 20 64V36M20 36Q20 30 26 30H21.9',
    );
  });

  it('have a point for each row', () => {
    expect(pointsPath([0, 2], geometry).match(/M/g)).toHaveLength(2);
  });
});

describe('the widths of the gutter', () => {
  it('fall, with fewer lanes and room for a count', () => {
    const widths = new Widths();
    expect(widths.all).toEqual([]);
    widths.include({ ...none, steps: [], count: 4 });
    widths.include({ ...none, steps: [], count: 2 });
    const all = widths.all;
    expect(all[0]?.lanes).toBe(4);
    expect(all.at(-1)?.lanes).toBe(1);
    for (const [at, { em, lanes }] of all.entries()) {
      expect(em).toBeLessThan(all[at - 1]?.em ?? Infinity);
      expect(lanes).toBeLessThan(all[at - 1]?.lanes ?? Infinity);
    }
  });
});
