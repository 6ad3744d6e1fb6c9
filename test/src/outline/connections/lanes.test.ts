import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lanesOf } from '../../../../src/outline/index.js';
import type { Edge, Lanes, PageEdges } from '../../../../src/outline/index.js';

const FROM = 100;
const RUNS = { numRuns: 3_000, endOnFailure: true };

interface Case {
  readonly page: { readonly from: number; readonly count: number };
  readonly edges: PageEdges;
  readonly most: number;
}

/** Any connections of a page, some of them with rows before and after it. */
const cases: fc.Arbitrary<Case> = fc
  .record({
    count: fc.integer({ min: 1, max: 14 }),
    most: fc.integer({ min: 1, max: 8 }),
    pairs: fc.array(fc.tuple(fc.integer({ min: -6, max: 20 }), fc.integer({ min: -6, max: 20 })), {
      maxLength: 30,
    }),
    missing: fc.uniqueArray(fc.integer({ min: -1, max: 14 }), { maxLength: 4 }),
  })
  .map(({ count, most, pairs, missing }) => {
    const isOnPage = (row: number): boolean => row >= 0 && row < count;
    const wanted = pairs.filter(
      ([from, to]) =>
        from !== to &&
        (isOnPage(from) || isOnPage(to)) &&
        ![from, to].some((row) => missing.includes(row)),
    );
    const texts = [...new Set(wanted.map(String))];
    const edges = texts.map((text): Edge => {
      const [from = 0, to = 0] = text.split(',').map(Number);
      return { from: FROM + from, to: FROM + to };
    });
    const places = Array.from({ length: count + 2 }, (_, at) => at - 1)
      .filter((row) => !missing.includes(row))
      .map((row) => FROM + row);
    return { page: { from: FROM, count }, most, edges: { edges, places } };
  });

/** As seen from the page: one row before it, and one after it. */
function onPage({ page }: Case, index: number): number {
  return Math.max(-1, Math.min(page.count, index - page.from));
}

function isStep({ edges: { places } }: Case, { from, to }: Edge): boolean {
  return places.indexOf(from) >= 0 && places[places.indexOf(from) + 1] === to;
}

/** The rows that a lane passes. */
function spanOf({ from, to }: Lanes['lanes'][number]): readonly [number, number] {
  return [Math.min(from, ...to), Math.max(from, ...to)];
}

const sorted = (list: readonly string[]): readonly string[] => [...list].sort();

describe('lanes', () => {
  it('draw every connection, or count it', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const { edges, page, most } = one;
        const { steps, lanes, more } = lanesOf(edges, page, most);
        const isOwn = (edge: Edge): boolean => isStep(one, edge);
        const asText = ({ from, to }: Edge): string => `${onPage(one, from)}>${onPage(one, to)}`;
        expect(sorted(steps.map(([from, to]) => `${from}>${to}`))).toEqual(
          sorted(edges.edges.filter(isOwn).map(asText)),
        );
        const others = edges.edges.filter((edge) => !isOwn(edge));
        // Readers on other pages are one end of a line.
        const wanted = new Set(others.map(({ from, to }) => `${from}>${onPage(one, to)}`));
        const drawn = lanes.flatMap(({ from, to }) => to.map((end) => `${from}>${end}`));
        const counted = [...more.values()].reduce((sum, count) => sum + count, 0);
        expect(drawn.length + counted).toBe(wanted.size);
        const all = others.map(asText);
        for (const line of drawn) expect(all).toContain(line);
        for (const [row] of more) expect(row >= 0 && row < page.count).toBe(true);
      }),
      RUNS,
    );
  });

  it('are shared by no two lines at a row, and are no more than lines overlap', () => {
    fc.assert(
      fc.property(cases, ({ edges, page, most }) => {
        const { lanes, count, more } = lanesOf(edges, page, most);
        expect(count).toBeLessThanOrEqual(most);
        const overlaps = Array.from({ length: page.count + 2 }, (_, at) => {
          const there = lanes.filter((lane) => spanOf(lane)[0] < at && spanOf(lane)[1] >= at - 1);
          const here = there.filter((lane) => spanOf(lane)[0] <= at - 1);
          expect(new Set(here.map(({ lane }) => lane)).size).toBe(here.length);
          return here.length;
        });
        expect(count).toBe(Math.max(0, ...overlaps));
        if (more.size > 0) expect(count).toBe(most);
      }),
      RUNS,
    );
  });

  it('do not depend on the order of the connections, nor on what else was asked', () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 0, max: 1_000 }), ({ edges, page, most }, turn) => {
        const { edges: list, places } = edges;
        const at = list.length === 0 ? 0 : turn % list.length;
        const turned = [...list.slice(at), ...list.slice(0, at)].reverse();
        const again = lanesOf({ edges: turned, places }, page, most);
        expect(again).toEqual(lanesOf(edges, page, most));
      }),
      RUNS,
    );
  });

  it('are more where more may be, and then count less', () => {
    fc.assert(
      fc.property(cases, ({ edges, page, most }) => {
        const [few, many] = [lanesOf(edges, page, most), lanesOf(edges, page, most + 1)];
        expect(many.lanes.length).toBeGreaterThanOrEqual(few.lanes.length);
      }),
      RUNS,
    );
  });

  it('nest: what is inside of another line is nearer to the rows', () => {
    const edges = [
      { from: 0, to: 9 },
      { from: 1, to: 8 },
      { from: 2, to: 7 },
      { from: 3, to: 6 },
    ];
    const places = Array.from({ length: 10 }, (_, at) => at);
    const { lanes, count } = lanesOf({ edges, places }, { from: 0, count: 10 }, 8);
    expect(lanes.map(({ lane, from }) => [from, lane])).toEqual([
      [0, 3],
      [1, 2],
      [2, 1],
      [3, 0],
    ]);
    expect(count).toBe(4);
  });

  it('are none where each row reads from the one before it', () => {
    const places = Array.from({ length: 12 }, (_, at) => at);
    const edges = places.slice(1).map((to) => ({ from: to - 1, to }));
    const found = lanesOf({ edges, places }, { from: 1, count: 10 }, 8);
    expect(found).toMatchObject({ lanes: [], count: 0 });
    expect(found.steps).toHaveLength(11);
  });
});
