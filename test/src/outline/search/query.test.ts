import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readQuery } from '../../../../src/outline/search/query.js';
import { plainPattern } from '../support/searchOracle.js';

function found(query: string, text: string): boolean {
  const read = readQuery(query);
  if (!read.ok) throw new Error(read.problem.code);
  return read.automaton.matches(text);
}

/** Patterns of few letters, so that they often match. */
const atom = fc.constantFrom(
  'a',
  'b',
  '.',
  '\\d',
  '\\w',
  '[ab]',
  '[^a]',
  '[a-c1]',
  '\\.',
  '1',
  'A',
);
const pattern = fc.letrec<{ part: string; whole: string }>((tie) => ({
  part: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    atom,
    fc
      .tuple(tie('whole'), fc.constantFrom('', '*', '+', '?', '{2}', '{1,2}', '{2,}', '*?'))
      .map(([inner, times]) => `(${inner})${times}`),
    fc.tuple(atom, fc.constantFrom('*', '+', '?', '{0,2}')).map((both) => both.join('')),
  ),
  whole: fc.oneof(
    { depthSize: 'small' },
    fc.array(tie('part'), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('')),
    fc.tuple(tie('part'), tie('part')).map((both) => both.join('|')),
  ),
})).whole;
const anchored = fc.tuple(fc.constantFrom('', '', '^'), pattern, fc.constantFrom('', '', '$'));
const texts = fc
  .array(fc.constantFrom('a', 'b', 'B', '1', '.', 'x'), { maxLength: 9 })
  .map((one) => one.join(''));

describe('what is searched for', () => {
  it('is found where JavaScript finds it', () => {
    fc.assert(
      fc.property(anchored, texts, ([start, inner, end], text) => {
        const query = `/${start}${inner}${end}/`;
        expect([query, text, found(query, text)]).toEqual([
          query,
          text,
          plainPattern(query).test(text),
        ]);
      }),
      { numRuns: 10_000 },
    );
  });

  it('is a part of a text, in either case, or with wildcards a whole one', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[aB.*?1]{1,5}$/), texts, (query, text) => {
        expect([query, text, found(query, text)]).toEqual([
          query,
          text,
          plainPattern(query).test(text),
        ]);
      }),
      { numRuns: 10_000 },
    );
  });

  it('takes no time that grows faster than the text', () => {
    const text = `${'a'.repeat(20_000)}!`;
    for (const query of ['/(a+)+$/', '/^(a|a)*$/', '/(a*)*b/', '/(.*a){20}$/', '*a*a*a*a*b'])
      expect(found(query, text)).toBe(false);
  });

  it('is refused with a reason where it is no pattern', () => {
    const problemOf = (query: string): unknown => {
      const read = readQuery(query);
      return read.ok ? null : [read.problem.code, read.problem.part];
    };
    expect(problemOf('/(a/')).toEqual(['group-not-closed', '(']);
    expect(problemOf('/a)/')).toEqual(['group-not-opened', ')']);
    expect(problemOf('/[a/')).toEqual(['set-not-closed', '[']);
    expect(problemOf('/+a/')).toEqual(['nothing-to-repeat', '+']);
    expect(problemOf('/[b-a]/')).toEqual(['range-out-of-order', 'b-a']);
    expect(problemOf('/a\\/')).toEqual(['ends-with-backslash', '\\']);
    expect(problemOf('/(a)\\1/')).toEqual(['not-supported', '\\1']);
    expect(problemOf('/(?=a)/')).toEqual(['not-supported', '(?=']);
    expect(problemOf('/a{1000}{1000}/')).toEqual(['too-complex', '']);
    expect(problemOf('a'.repeat(1_001))).toEqual(['too-long', '']);
    for (const query of ['(a', '/(a', '[', '+', '\\', '/', '//'])
      expect(problemOf(query)).toBeNull();
  });
});
