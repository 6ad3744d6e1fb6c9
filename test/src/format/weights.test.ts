import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOf, isCut, weightsIn, writtenWeights } from '../../../src/format/weights.js';
import type { RowFacts, Weight, WeightTexts } from '../../../src/format/weights.js';

const FACTS: RowFacts = { params: 20n, trainable: 16n, untrainable: 4n, dtype: 'float32' };
const NONE: WeightTexts = { weights: '', shapes: '', dtypes: '', states: '', bytes: '' };

const dtype = fc.constantFrom('float32', 'bfloat16', 'int4', 'nf4', 'bool', null);
const shape = fc.option(
  fc
    .array(fc.constantFrom('?', '1', '64'), { maxLength: 4 })
    .map((sizes) => sizes.join(',') || '()'),
);
const weight: fc.Arbitrary<Weight> = fc
  .record({
    name: fc.string({ maxLength: 12 }).filter((name) => !/[\n…]/.test(name)),
    shape,
    dtype,
    kind: fc.constantFrom('parameter', 'untrainable', 'buffer'),
    isTrainable: fc.option(fc.boolean()),
    isTied: fc.boolean(),
    bytes: fc.option(fc.bigInt({ min: 0n, max: 10n ** 15n })),
  })
  .map((one) => (one.isTied ? { ...one, isTrainable: null } : one));
const count = fc.option(fc.bigInt({ min: 0n, max: 40n }));
const facts = fc.record({
  params: count,
  trainable: count,
  untrainable: count,
  dtype: fc.constantFrom('', 'float32', 'bfloat16'),
});

describe('the weights of a row', () => {
  it('are read as they were written', () => {
    fc.assert(
      fc.property(fc.array(weight, { minLength: 1, maxLength: 9 }), facts, (weights, of) => {
        const [first] = weights;
        fc.pre(weights.length > 1 || (first?.name !== '' && first?.name !== '?'));
        expect(weightsIn(writtenWeights(weights, of), of)).toEqual(weights);
      }),
      { numRuns: 10_000 },
    );
  });

  it('are none, or unknown', () => {
    expect(weightsIn(NONE, FACTS)).toEqual([]);
    expect(weightsIn(writtenWeights(null, FACTS), FACTS)).toBe(null);
  });

  it('leave out what is beyond a cut', () => {
    const texts = { ...NONE, weights: 'a;b;c;d…', shapes: '1;2;3…' };
    expect(isCut(texts)).toBe(true);
    const found = weightsIn(texts, FACTS)?.map(({ name, shape: sizes }) => [name, sizes]);
    expect(found).toEqual([
      ['a', '1'],
      ['b', '2'],
      ['c', null],
    ]);
  });

  it('have the bytes of their data type', () => {
    expect(bytesOf('3', 'int4')).toBe(2n);
    expect(bytesOf('2,3', 'bool')).toBe(6n);
    expect(bytesOf('()', 'complex64')).toBe(8n);
    expect(bytesOf('?,3', 'float32')).toBe(null);
    expect(bytesOf('3', 'string')).toBe(null);
  });

  it('are read from any text', () => {
    const text = fc.string({ unit: fc.constantFrom(...';:?%,()1a…'), maxLength: 40 });
    const texts = fc.record({
      weights: text,
      shapes: text,
      dtypes: text,
      states: text,
      bytes: text,
    });
    fc.assert(
      fc.property(texts, facts, (of, rowFacts) => {
        const found = weightsIn(of, rowFacts);
        expect(found?.length ?? 0).toBeLessThanOrEqual(of.weights.length + 1);
        for (const { bytes } of found ?? []) expect(bytes === null || bytes >= 0n).toBe(true);
      }),
      { numRuns: 10_000 },
    );
  });
});
