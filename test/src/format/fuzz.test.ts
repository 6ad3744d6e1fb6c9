import { expect, it } from 'vitest';
import { Fuzzer } from './support/fuzz/rounds.js';

/** A million of them: `npm run fuzz`. */
const MUTANTS = 3_000;

it('no mutant of a payload makes the reader throw, or takes long', () => {
  const faults: string[] = [];
  const fuzzer = new Fuzzer(({ seed, what }) => faults.push(`${seed}: ${what}`));
  for (let seed = 0; seed < MUTANTS; seed++) fuzzer.round(seed);
  expect(faults).toEqual([]);
  expect(fuzzer.figures.tables).toBeGreaterThan(MUTANTS / 4);
});
