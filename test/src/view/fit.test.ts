import { describe, expect, it } from 'vitest';
import { rowsThatFit } from '../../../src/view/index.js';

describe('rows that fit', () => {
  it.each([
    [{ height: 800, coarse: false, emPx: 13, lines: 1 }, 25],
    [{ height: 600, coarse: false, emPx: 13, lines: 1 }, 17],
    [{ height: 600, coarse: false, emPx: 16, lines: 1 }, 12],
    [{ height: 100, coarse: false, emPx: 13, lines: 1 }, 5],
    [{ height: 800, coarse: true, emPx: 13, lines: 1 }, 15],
    [{ height: 800, coarse: false, emPx: 13, lines: 2 }, 14],
  ])('%o: %i', (room, rows) => {
    expect(rowsThatFit(room)).toBe(rows);
  });
});
