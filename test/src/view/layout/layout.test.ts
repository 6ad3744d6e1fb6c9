import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layout } from '../../../../src/view/layout/layout.js';
import { STEPS } from '../../../../src/view/layout/need.js';
import type { NameNeed, Need, Step } from '../../../../src/view/layout/need.js';
import { SAID_TWICE } from '../../../../src/view/layout/plan.js';
import type { Plan, Place } from '../../../../src/view/layout/plan.js';
import { Tracks } from '../../../../src/view/layout/tracks.js';

const em = (max: number): fc.Arbitrary<number> => fc.double({ min: 2, max, noNaN: true });

/** Any column: each step saves something or nothing. */
const need = (id: string, isOptional: boolean): fc.Arbitrary<Need> =>
  fc
    .record({
      whole: em(40),
      saved: fc.array(fc.double({ min: 0, max: 0.4, noNaN: true }), {
        minLength: STEPS.length,
        maxLength: STEPS.length,
      }),
      extra: fc.oneof(fc.constant(0), em(60)),
      before: em(8),
      keeps: fc.oneof(fc.constant(1), fc.double({ min: 0.2, max: 1, noNaN: true })),
      rank: fc.integer({ min: 1, max: 100 }),
      isBesideName: fc.boolean(),
      isNumber: fc.boolean(),
    })
    .map(({ whole, saved, extra, before, keeps, rank, isBesideName, isNumber }) => {
      const after = saved.reduce<number[]>(
        (list, part) => [...list, (list.at(-1) ?? whole) * (1 - part)],
        [whole],
      );
      return {
        id,
        after,
        indented: after.map((length) => length + before),
        most: whole + extra,
        mostOfShort: (after.at(-1) ?? 0) + extra / 2,
        least: (after.at(-1) ?? 0) * keeps,
        rank: isOptional ? rank : null,
        isBesideName,
        isNumber,
      };
    });

const name: fc.Arbitrary<NameNeed> = fc
  .tuple(need('name', false), fc.double({ min: 10, max: 16, noNaN: true }), em(8))
  .map(([one, reserved, indent]) => ({
    ...one,
    isBesideName: false,
    isNumber: false,
    reserved,
    wordless: one.least,
    indent,
  }));

const others: fc.Arbitrary<readonly Need[]> = fc
  .tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 9 }))
  .chain(([core, optional]) =>
    fc.tuple(...Array.from({ length: core + optional }, (_, at) => need(`c${at}`, at >= core))),
  );

const width = fc.double({ min: 24, max: 160, noNaN: true });
const RUNS = { numRuns: 2_000, endOnFailure: true };
const TINY = 1e-6;

function end({ start, width: own }: Place): number {
  return start + own;
}

function linesOf({ lines, places }: Plan): readonly (readonly Place[])[] {
  return Array.from({ length: lines }, (_, at) => places.filter(({ line }) => line === at));
}

describe('a layout', () => {
  it('has a gutter only where nothing gives way for it but what is said twice, and then the widest that fits', () => {
    const gutters = fc
      .uniqueArray(fc.double({ min: 1, max: 9, noNaN: true }), { maxLength: 4 })
      .map((list) => [...list].sort((one, other) => other - one));
    fc.assert(
      fc.property(
        width,
        fc.boolean(),
        name,
        others,
        gutters,
        (room, showsAll, first, rest, all) => {
          const without = layout({ width: room, showsAll }, first, rest);
          const plan = layout({ width: room, showsAll, gutters: all }, first, rest);
          expect(without.gutter).toBe(0);
          expect([0, ...all]).toContain(plan.gutter);
          expect(plan.lines).toBe(without.lines);
          expect(plan.hidden).toEqual(without.hidden);
          const added = ({ taken }: Plan): readonly Step[] =>
            [...taken].filter((step) => !without.taken.has(step));
          for (const step of added(plan)) expect(['bar', 'each']).toContain(step);
          for (const place of plan.places) {
            expect(end(place) + plan.gutter).toBeLessThanOrEqual(room + TINY);
            const need = [first, ...rest].find(({ id }) => id === place.id);
            const before = without.places.find(({ id }) => id === place.id);
            const least = Math.min(before?.width ?? 0, need?.after.at(-1) ?? 0);
            expect(place.width).toBeGreaterThanOrEqual(least - 2 * TINY);
          }
          const wider = all.filter((gutter) => gutter > plan.gutter);
          for (const gutter of wider) {
            const alone = layout({ width: room, showsAll, gutters: [gutter] }, first, rest);
            // A narrower one is taken where that leaves the bars.
            const costsMore = added(plan).length === 0 && added(alone).length > 0;
            expect(alone.gutter === 0 || costsMore).toBe(true);
          }
        },
      ),
      RUNS,
    );
  });

  it('is never wider than its room, and no two columns share a place', () => {
    fc.assert(
      fc.property(width, fc.boolean(), name, others, (room, showsAll, first, rest) => {
        const plan = layout({ width: room, showsAll }, first, rest);
        for (const line of linesOf(plan)) {
          const rising = [...line].sort((one, other) => one.start - other.start);
          rising.forEach((place, at) => {
            expect(end(place)).toBeLessThanOrEqual(room + TINY);
            const next = rising[at + 1];
            if (next !== undefined) expect(end(place)).toBeLessThanOrEqual(next.start + TINY);
          });
        }
      }),
      RUNS,
    );
  });

  it('shows or hides each column once, and hides none where all are asked for', () => {
    fc.assert(
      fc.property(width, fc.boolean(), name, others, (room, showsAll, first, rest) => {
        const plan = layout({ width: room, showsAll }, first, rest);
        const ids = [...plan.places.map(({ id }) => id), ...plan.hidden];
        expect(ids.sort()).toEqual(['name', ...rest.map(({ id }) => id)].sort());
        if (showsAll) expect(plan.hidden).toEqual([]);
        for (const { id, rank } of rest) if (rank === null) expect(plan.hidden).not.toContain(id);
      }),
      RUNS,
    );
  });

  it('shows never less in more room, as long as rows have as many lines', () => {
    fc.assert(
      fc.property(width, width, name, others, (one, other, first, rest) => {
        const [less, more] = [Math.min(one, other), Math.max(one, other)];
        const small = layout({ width: less, showsAll: false }, first, rest);
        const large = layout({ width: more, showsAll: false }, first, rest);
        expect(large.lines).toBeLessThanOrEqual(small.lines);
        if (large.lines !== small.lines) return;
        for (const id of large.hidden) expect(small.hidden).toContain(id);
        if (large.lines > 1) return;
        const shown = [first, ...rest].filter(({ id }) => !small.hidden.includes(id));
        for (const step of large.taken) {
          // A step that shortens no column that is left is not taken.
          const at = STEPS.findIndex((one) => one === step);
          const saves = shown.some(({ after }) => (after[at + 1] ?? 0) < (after[at] ?? 0));
          if (saves) expect(small.taken).toContain(step);
        }
      }),
      RUNS,
    );
  });

  it('leaves names whole, or 22 characters and three tenths of the room', () => {
    fc.assert(
      fc.property(width, name, others, (room, first, rest) => {
        const plan = layout({ width: room, showsAll: false }, first, rest);
        if (plan.lines > 1) return;
        const own = plan.places.find(({ id }) => id === 'name')?.width ?? 0;
        const whole = first.after[STEPS.length] ?? 0;
        const least = Math.min(whole, Math.max(first.reserved, 0.3 * room));
        expect(own).toBeGreaterThanOrEqual(least - TINY);
      }),
      RUNS,
    );
  });

  it('cuts no name while a column that may be hidden has more than its least room', () => {
    fc.assert(
      fc.property(width, name, others, (room, first, rest) => {
        const plan = layout({ width: room, showsAll: false }, first, rest);
        const own = plan.places.find(({ id }) => id === 'name')?.width ?? 0;
        if (plan.lines > 1 || own >= (first.after[STEPS.length] ?? 0) - TINY) return;
        for (const { id, rank, least } of rest) {
          const place = plan.places.find((one) => one.id === id);
          if (place !== undefined && rank !== null)
            expect(place.width).toBeLessThanOrEqual(least + TINY);
        }
      }),
      RUNS,
    );
  });

  it('cuts no text while a column says what another one says', () => {
    fc.assert(
      fc.property(width, name, others, (room, first, rest) => {
        const doubled = rest.map((one, at) => (at === 0 ? { ...one, rank: SAID_TWICE } : one));
        const plan = layout({ width: room, showsAll: false }, first, doubled);
        if (plan.lines > 1 || plan.hidden.includes('c0') || doubled.length === 0) return;
        expect(plan.hidden).toEqual([]);
        for (const { id, after } of [first, ...doubled]) {
          const own = plan.places.find((place) => place.id === id)?.width ?? 0;
          expect(own).toBeGreaterThanOrEqual((after[STEPS.length] ?? 0) - TINY);
        }
      }),
      RUNS,
    );
  });

  it('gives each column that is never hidden all that it needs, or most of it where names are whole then', () => {
    fc.assert(
      fc.property(width, name, others, (room, first, rest) => {
        const plan = layout({ width: room, showsAll: false }, first, rest);
        if (plan.lines > 1) return;
        const widthOf = (id: string): number =>
          plan.places.find((place) => place.id === id)?.width ?? Infinity;
        const isNameWhole = widthOf('name') >= (first.after[STEPS.length] ?? 0) - TINY;
        for (const { id, rank, after, least } of rest) {
          if (rank !== null) continue;
          const whole = after[STEPS.length] ?? 0;
          const kept = isNameWhole ? Math.max(0.75 * whole, Math.min(least, whole)) : whole;
          expect(widthOf(id)).toBeGreaterThanOrEqual(kept - TINY);
        }
      }),
      RUNS,
    );
  });

  it('takes no step that saves nothing', () => {
    const plain = (id: string, length: number): Need => ({
      id,
      after: [length, length, length, length, length],
      indented: [length, length, length, length, length],
      most: length,
      mostOfShort: length,
      least: length,
      rank: null,
      isBesideName: false,
      isNumber: false,
    });
    const names = { ...plain('name', 20), reserved: 13, wordless: 20, indent: 2 };
    const number = { ...plain('n', 12), after: [12, 12, 12, 12, 6], least: 6 };
    const plan = layout({ width: 30, showsAll: false }, names, [number]);
    expect([...plan.taken]).toEqual(['exact']);
  });
});

/** Of any columns, also of some that are not there. */
const wishes = fc
  .array(fc.tuple(fc.constantFrom('name', 'c0', 'c1', 'c2', 'c5', 'other'), em(90)), {
    maxLength: 5,
  })
  .map((list): ReadonlyMap<string, number> => new Map(list));

describe('widths that a person wants', () => {
  const over = (
    check: (
      plan: Plan,
      automatic: Plan,
      all: readonly [NameNeed, ...Need[]],
      wanted: ReadonlyMap<string, number>,
      room: number,
    ) => void,
  ): void => {
    fc.assert(
      fc.property(width, name, others, wishes, (room, first, rest, wanted) => {
        const automatic = layout({ width: room, showsAll: false }, first, rest);
        const plan = layout({ width: room, showsAll: false, wishes: wanted }, first, rest);
        check(plan, automatic, [first, ...rest], wanted, room);
      }),
      RUNS,
    );
  };

  it('hide no column, take no line, and stay in the room', () => {
    over((plan, automatic, _all, _wanted, room) => {
      expect(plan.lines).toBe(automatic.lines);
      expect(plan.hidden.length).toBeLessThanOrEqual(automatic.hidden.length);
      for (const line of linesOf(plan))
        for (const place of line) expect(end(place)).toBeLessThanOrEqual(room + TINY);
    });
  });

  it('leave names and columns what they keep where texts are cut, and numbers whole', () => {
    over((plan, automatic, [first, ...rest], _wanted, room) => {
      if (plan.lines > 1) return;
      const nameKeeps = Math.min(first.least, Math.max(first.reserved, 0.3 * room));
      for (const { id, least, after } of [{ ...first, least: nameKeeps }, ...rest]) {
        const place = plan.places.find((one) => one.id === id);
        const before = automatic.places.find((one) => one.id === id)?.width ?? Infinity;
        const kept = Math.min(before, least, after.at(-1) ?? 0);
        if (place !== undefined) expect(place.width).toBeGreaterThanOrEqual(kept - TINY);
      }
    });
  });

  it('move no column before the one that is dragged', () => {
    const check = (
      room: number,
      first: NameNeed,
      rest: readonly Need[],
      before: ReadonlyMap<string, number>,
      [id, ...widths]: readonly [string, number, number],
    ): void => {
      const automatic = layout({ width: room, showsAll: false }, first, rest);
      const [one, other] = widths.map((own): Plan => {
        const wanted = new Map([...before, [id, own]]);
        return layout({ width: room, showsAll: false, wishes: wanted }, first, rest);
      });
      if (one === undefined || other === undefined || one.lines > 1) return;
      // Where one is narrower, a column that was hidden may be back before it.
      const isBack = ({ hidden }: Plan): boolean => hidden.length < automatic.hidden.length;
      const at = one.places.findIndex((place) => place.id === id);
      if (isBack(one) || isBack(other) || at < 0) return;
      one.places.slice(0, at + 1).forEach(({ start }, index) => {
        expect(other.places[index]?.start).toBeCloseTo(start);
      });
    };
    const id = fc.constantFrom('name', 'c0', 'c1', 'c2', 'c5');
    const dragged = fc.tuple(id, em(90), em(90));
    fc.assert(fc.property(width, name, others, wishes, dragged, check), RUNS);
  });

  it('leave numbers and all that is never cut whole', () => {
    over((plan, automatic, [, ...rest]) => {
      if (plan.lines > 1) return;
      for (const { id, least, after } of rest) {
        const place = plan.places.find((one) => one.id === id);
        const count = Math.max(0, ...STEPS.map((step, at) => (plan.taken.has(step) ? at + 1 : 0)));
        const before = automatic.places.find((one) => one.id === id)?.width ?? Infinity;
        if (place === undefined || least < (after.at(-1) ?? 0)) continue;
        const whole = Math.min(after[count] ?? 0, before);
        expect(place.width).toBeGreaterThanOrEqual(whole - TINY);
      }
    });
  });

  it('leave rows of several lines, and tables without wishes, as they are', () => {
    over((plan, automatic, all, wanted) => {
      const isWanted = all.some(({ id }) => wanted.has(id));
      if (automatic.lines > 1 || !isWanted) expect(plan).toEqual(automatic);
    });
  });

  it('are granted where all columns have room', () => {
    const plain = (id: string): Need => {
      const after = [10, 10, 10, 10, 10];
      return {
        id,
        after,
        indented: after,
        most: 10,
        mostOfShort: 10,
        least: 6,
        rank: 1,
        isBesideName: false,
        isNumber: false,
      };
    };
    const first = { ...plain('name'), rank: null, reserved: 8, wordless: 8, indent: 2 };
    const widthsWith = (wanted: ReadonlyMap<string, number>): readonly number[] =>
      layout({ width: 86, showsAll: false, wishes: wanted }, first, [
        plain('a'),
        plain('b'),
      ]).places.map(({ width: own }) => own);
    const [, , b = 0] = widthsWith(new Map([['a', 17]]));
    expect(widthsWith(new Map([['a', 17]]))[1]).toBeCloseTo(17);
    expect(b).toBeGreaterThan(10);
    expect(widthsWith(new Map([['a', 2]]))[1]).toBeCloseTo(6);
    expect(
      widthsWith(
        new Map([
          ['name', 30],
          ['a', 7],
          ['b', 8],
        ]),
      ),
    ).toEqual([30, 7, 8]);
  });
});

describe('the tracks of a grid', () => {
  it('give every place its own columns', () => {
    const tracks = new Tracks([
      { id: 'name', line: 0, start: 0, width: 20 },
      { id: 'params', line: 0, start: 20, width: 10 },
      { id: 'type', line: 1, start: 0, width: 14 },
      { id: 'shape', line: 1, start: 14, width: 16 },
    ]);
    expect(tracks.template).toBe('14em 6em minmax(0, 1fr)');
    expect(tracks.area({ id: 'params', line: 0, start: 20, width: 10 })).toBe('1 / 3 / 2 / 4');
    expect(tracks.area({ id: 'shape', line: 1, start: 14, width: 16 })).toBe('2 / 2 / 3 / 4');
  });
});
