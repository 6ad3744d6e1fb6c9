import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { are, counted } from '../../../src/format/plurals.js';
import { english } from '../../../src/view/index.js';

const SOURCES = join(import.meta.dirname, '..', '..', '..', 'src');
const sources = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => [path, readFileSync(join(SOURCES, path), 'utf8')] as const);

function found(pattern: RegExp): string[][] {
  return sources.flatMap(([, source]) => [...source.matchAll(pattern)].map((match) => [...match]));
}

describe('counted words', () => {
  const nouns = new Set(found(/counted\([^;]*?, '([a-z ]+)'\)/g).map(([, noun = '']) => noun));
  const words = [...nouns, 'layer', 'module', 'weight', 'more layer', 'residual block', 'gate'];

  it.each(words)('%s with 0, 1 and 2', (noun) => {
    expect(noun).not.toMatch(/(s|x|y|ch|sh)$/);
    expect([0, 1n, 2].map((count) => counted(count, noun))).toEqual([
      `0 ${noun}s`,
      `1 ${noun}`,
      `2 ${noun}s`,
    ]);
    expect(counted('≥ 1', noun)).toBe(`≥ 1 ${noun}s`);
  });

  it('are some that the sources count', () => {
    expect([...nouns]).toEqual(expect.arrayContaining(['parameter', 'optimizer state value']));
  });

  it('have a verb', () => {
    expect([0, 1, 2].map(are)).toEqual(['are', 'is', 'are']);
  });
});

describe('the sentences of the view that count', () => {
  const pairs = found(/_n\(\s*'([^']+)',\s*'([^']+)'/g).map(([, one = '', many = '']) => [
    one,
    many,
  ]);

  it.each(pairs)('%s, %s', (one, many) => {
    const shown = [0, 1, 2].map((count) => english._n(one, many, count, String(count), 'x', 'y'));
    const read = (text: string, count: number): string =>
      text.replace(/%1|%2/g, String(count)).replace('%3', 'x').replace('%4', 'y');
    expect(shown).toEqual([read(many, 0), read(one, 1), read(many, 2)]);
    // Only "2 more" says nothing that is counted.
    expect(one === many).toBe(one.endsWith(' more'));
  });

  it('are all written for one and for several', () => {
    expect(pairs.length).toBeGreaterThan(15);
    // What is said only of several has a × before it; a word before it makes it a name: "Call 2 reads from".
    const plain = found(/__\(\s*'([^']+)'/g).map(([, text = '']) => text);
    expect(plain.filter((text) => /(?<![×\p{L}] )%\d (?!of )[a-z ]*[a-z]s\b/u.test(text))).toEqual(
      [],
    );
  });
});
