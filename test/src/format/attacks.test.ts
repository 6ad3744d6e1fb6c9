import { describe, expect, it } from 'vitest';
import { decode } from '../../../src/format/index.js';
import { createOutline, factsOf, firstState, project } from '../../../src/outline/index.js';
import {
  ATTACKS,
  attackPayload,
  attackPayloads,
  placedIn,
  placesInPayload,
  textsAt,
} from './support/attacks.js';

// 40,000 payloads are read, which takes longer on a machine that does something else, too.

/** One row, whose cells are whole columns. */
const ONE_ROW = {
  format: 'layerfold',
  version: [1, 0],
  model: { framework: 'keras', name: 'net', type: 'Net', unit: 'layer', separator: '/' },
  totals: { rows: 1, params: 1 },
  templates: { kind: 'model', size: '1' },
  columns: { name: 'a', type: '0', params: '1' },
  dictionaries: { type: 'Dense' },
};

describe('texts that attack', () => {
  it('are enough, and each is there once', () => {
    expect(ATTACKS.length).toBeGreaterThanOrEqual(300);
    expect(new Set(ATTACKS).size).toBe(ATTACKS.length);
  });

  it('are in every place of the schema: of each place all, or none of them is read there', () => {
    const before = Object.getOwnPropertyNames(Object.prototype);
    const payloads = ATTACKS.map((_, number) => attackPayload(number));
    for (const place of placesInPayload()) {
      const results = ATTACKS.map((attack) => decode(placedIn(ONE_ROW, place, attack)));
      const refused = results.flatMap((one) => (one.ok ? [] : [one.problem.message]));
      // Names of what a later version needs are said.
      if (place[0] !== 'requires')
        for (const sentence of new Set(refused)) expect(sentence).toMatch(/^[\w$., ()]+$/);
      // A few of them are numbers, or nothing.
      if (refused.length >= ATTACKS.length - 4) continue;
      const found = new Set(payloads.flatMap((payload) => textsAt(payload, place)));
      expect(found.size, place.join('.')).toBeGreaterThanOrEqual(ATTACKS.length - 20);
    }
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
    expect('polluted' in {}).toBe(false);
  });

  it('are read as texts of a table', () => {
    for (const payload of attackPayloads()) {
      const decoded = decode(payload);
      if (!decoded.ok) throw new Error(decoded.problem.message);
      const outline = createOutline(decoded.table);
      const { rows } = project(outline, firstState(outline, { pageSize: 25, depth: 'auto' }));
      expect(rows).toHaveLength(25);
      expect(factsOf(decoded.table).rows).toBe(25);
    }
  });
});
