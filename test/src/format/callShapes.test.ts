import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  equalCallsIn,
  packedCalls,
  unpackedCalls,
  writtenCalls,
} from '../../../src/format/callShapes.js';
import type { CallShapes } from '../../../src/format/callShapes.js';
import { keyed } from '../../../src/format/shapes.js';

const call = (inputs: string | null, outputs: string | null): CallShapes => ({ inputs, outputs });

describe('the shapes of calls as text', () => {
  // The same as in test/python/collect/test_calls.py.
  it.each([
    [[], null],
    [[call('2', '3')], null],
    [[call('2,16', '2,32'), call('2,16', '2,32')], '2,16>2,32*2'],
    [[call('1', '2'), call('3', '4'), call('1', '2')], '1>2|3>4|1>2'],
    [[call('2;a:3', '2;a:3'), call('4', '4'), call('4', '4')], '2;a:3|4*2'],
    [[call(null, null), call(null, null)], '*2'],
    [[call(null, '2'), call('3;a:4', null)], '>2|3;a:4>'],
    [[call('a|b:1', 'x>%y:2'), call('a|b:1', 'x>%y:2')], 'a%7Cb:1>x%3E%y:2*2'],
  ])('%j is %s', (calls, text) => {
    expect(writtenCalls(calls)).toBe(text);
  });

  it('has the first of many calls', () => {
    const many = Array.from({ length: 1000 }, (_, at) => call(String(at >> 1), 'x:1'));
    const texts = writtenCalls(many)?.split('|');
    expect(texts).toEqual(Array.from({ length: 20 }, (_, at) => `${at}>x:1*2`));
  });

  it.each([
    ['2,8*2|2,4', '2,8;2,4', '@0*2|@1'],
    ['?,8>?,4|?,5,8>?,5,4|?,8>?,4', '?,4;?,5,4', '?,8>@0|?,5,8>@1|?,8>@0'],
    ['2>2;3*2', '2;3', '@0>2;3*2'],
    ['>2*2', '2', '>@0*2'],
    ['*2', '2', '*2'],
    ['a*2:1*2', 'a*2:1;2', '@0*2'],
    ['1*2', null, '1*2'],
    [null, '2', null],
  ])('%s of outputs %s is %s in a payload', (calls, outputs, packed) => {
    expect(packedCalls(calls, outputs)).toBe(packed);
    expect(unpackedCalls(packed ?? '', outputs ?? '')).toBe(calls ?? '');
  });

  it('is never longer than a cell', () => {
    expect(unpackedCalls('@0|'.repeat(5_000), '1,'.repeat(8_000))).toBe('');
    expect(unpackedCalls('@7|@0', '1;2')).toBe('|1');
  });

  it('is read as it was written', () => {
    const shapes = fc
      .array(fc.tuple(fc.constantFrom('', 'a', '|', '>', '*2', '%7C', ':;'), fc.nat(3)), {
        minLength: 1,
        maxLength: 2,
      })
      .map((tensors) => tensors.map(([key, size]) => keyed(key, `${size},?`)).join(';'));
    const calls = fc.array(fc.record({ inputs: fc.option(shapes), outputs: fc.option(shapes) }), {
      minLength: 2,
      maxLength: 20,
    });
    fc.assert(
      fc.property(calls, (written) => {
        const text = writtenCalls(written) ?? '';
        const outputs = [...new Set(written.map((one) => one.outputs ?? ''))].join(';');
        const packed = packedCalls(text, outputs) ?? '';
        expect(unpackedCalls(packed, outputs)).toBe(text);
        const read = equalCallsIn(text) ?? [];
        const all = read.flatMap(({ inputs, outputs, count }) =>
          Array.from({ length: count }, () => ({ inputs, outputs })),
        );
        expect(all).toEqual(written);
      }),
      { numRuns: 10_000 },
    );
  });

  it('is read without what was cut', () => {
    expect(equalCallsIn('1>2|3>4;…|5,6…')).toEqual([
      { ...call('1', '2'), count: 1 },
      { ...call('3', '4;…'), count: 1 },
    ]);
    expect(equalCallsIn('1…')).toBe(null);
  });

  it.each(['', '?|1>2>3', '1>2>*3'])('%j is none', (text) => {
    expect(equalCallsIn(text)).toBe(null);
  });
});
