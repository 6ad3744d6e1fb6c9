import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderOf, orderOfRanks } from '../../../../src/outline/picked/numberOrder.js';
import { TextOrder } from '../../../../src/outline/picked/textOrder.js';

// Ten thousand cases take seconds, and more of them on a machine that does other things.

const RUNS = { numRuns: 10_000 };

/** How a person compares: numbers in texts by their size, upper and lower case alike. */
function compared(one: string, other: string): number {
  const [first, second] = [one, other].map((text) =>
    text.toLowerCase().replace(/\d+/g, (digits) => digits.replace(/^0+/, '').padStart(120, '0')),
  ) as [string, string];
  return first < second ? -1 : first > second ? 1 : 0;
}

describe('the order of numbers', () => {
  const number = fc.oneof(
    fc.integer({ min: -3, max: 3 }),
    fc.double(),
    fc.constantFrom(0, -0, NaN, Infinity, -Infinity, 2 ** 53, 1e300, 5e-324),
  );

  it('is that of comparing them, unknown ones last, equal ones as they come', () => {
    fc.assert(
      fc.property(fc.array(number, { maxLength: 12 }), fc.boolean(), (numbers, isDescending) => {
        const wanted = numbers
          .map((value, at) => ({ value, at }))
          .sort((one, other) => {
            const [first, second] = [one.value, other.value];
            if (Number.isNaN(first) || Number.isNaN(second))
              return Number(Number.isNaN(first)) - Number(Number.isNaN(second));
            return first === second ? 0 : first < second === isDescending ? 1 : -1;
          });
        expect([...orderOf(Float64Array.from(numbers), isDescending)]).toEqual(
          wanted.map(({ at }) => at),
        );
      }),
      RUNS,
    );
  });
});

describe('the order of ranks', () => {
  it('is that of the numbers that they are', () => {
    const values = fc.array(fc.option(fc.nat(5), { nil: NaN }), { maxLength: 12 });
    fc.assert(
      fc.property(values, fc.boolean(), (numbers, isDescending) => {
        const different = [...new Set(numbers)];
        const ranks = Float64Array.from(numbers, (one) =>
          Number.isNaN(one) ? NaN : different.filter((other) => other < one).length,
        );
        expect(orderOfRanks(ranks, isDescending)).toEqual(orderOf(ranks, isDescending));
      }),
      RUNS,
    );
  });
});

describe('the order of texts', () => {
  const piece = fc.constantFrom(
    ...['a', 'B', 'layer', 'Layer', '.', '/', '_', ' ', '-', '~', 'é', '漢', '0', '00', '1', '2'],
    ...['9', '10', '10007', '123456789012', 'block.', 'a-b'],
  );
  const text = fc.array(piece, { minLength: 1, maxLength: 7 });

  it('is that of a person, in whatever pieces they are written', () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 12 }), (texts) => {
        const ranks = ranksOf(texts);
        const order = texts
          .map((_, at) => at)
          .sort((one, other) => (ranks[one] ?? 0) - (ranks[other] ?? 0));
        for (const [place, at] of order.entries()) {
          const before = order[place - 1];
          if (before === undefined) expect(ranks[at]).toBe(0);
          else {
            const step = (ranks[at] ?? 0) - (ranks[before] ?? 0);
            const difference = compared(textAt(texts, before), textAt(texts, at));
            if (step !== (difference === 0 ? 0 : 1) || difference > 0)
              expect.fail(`${textAt(texts, before)} and ${textAt(texts, at)}`);
          }
        }
      }),
      RUNS,
    );
  });

  it('divides many texts that begin alike', () => {
    const texts = Array.from({ length: 3_000 }, (_, at) => [
      `block${String((at * 7919) % 3_001)}`,
      '.a/very/long/name/that/all/of/them/have/in/common',
      String(at % 3),
    ]);
    const order = texts.map((pieces) => pieces.join('')).sort(compared);
    const ranks = ranksOf(texts);
    expect(texts.map((pieces, at) => order[ranks[at] ?? 0] === pieces.join(''))).not.toContain(
      false,
    );
  });
});

function ranksOf(texts: readonly (readonly string[])[]): number[] {
  const order = new TextOrder();
  for (const pieces of texts) {
    for (const piece of pieces) order.write(piece);
    order.finish();
  }
  return [...order.ranks()];
}

function textAt(texts: readonly (readonly string[])[], at: number): string {
  return texts[at]?.join('') ?? '';
}
