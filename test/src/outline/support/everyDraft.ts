import fc from 'fast-check';
import { decode } from '../../../../src/format/index.js';
import type { DecodedTable } from '../../../../src/format/index.js';
import { packed } from './draft.js';
import type { Draft } from './draft.js';
import type { OracleRow } from './oracle.js';
import { Dice, randomDraft } from './random.js';

const RUNS = { numRuns: 400 };
const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });

export function tableOf(payload: unknown): DecodedTable {
  const decoded = decode(payload);
  if (!decoded.ok) throw new Error(JSON.stringify(decoded.problem));
  return decoded.table;
}

export function tableFrom(draft: Draft): DecodedTable {
  return tableOf(JSON.parse(JSON.stringify(packed(draft))));
}

export function sumOf(
  rows: readonly (OracleRow | null)[],
  key: 'params' | 'trainable',
): { value: bigint; unknown: bigint } {
  let [value, unknown] = [0n, 0n];
  for (const row of rows) {
    const count = row?.[key] ?? null;
    if (count === null) unknown += 1n;
    else value += count;
  }
  // No count is below 0, so a lower bound is not.
  return { value: unknown > 0n && value < 0n ? 0n : value, unknown };
}

/** What `forEveryDraft` makes of a seed. */
export function draftAndDice(seed: number): [Draft, Dice] {
  return [randomDraft(seed), new Dice(seed ^ 0x5bd1e995)];
}

/** Some hundred drafts, as large as they come. */
export function forEveryDraft(check: (draft: Draft, dice: Dice) => void): void {
  fc.assert(
    fc.property(seeds, (seed) => {
      check(...draftAndDice(seed));
    }),
    RUNS,
  );
}

/** Ten thousand drafts, most of them of a few rows: what goes wrong does so in small ones, too. */
export function forTenThousandDrafts(check: (draft: Draft, dice: Dice) => void): void {
  fc.assert(
    fc.property(seeds, (seed) => {
      const rows = seed % OF_WHICH_ONE_IS_LARGE === 0 ? undefined : SMALL;
      check(randomDraft(seed, rows), new Dice(seed ^ 0x2545f491));
    }),
    { ...RUNS, numRuns: 10_000 },
  );
}

const SMALL = 12;
const OF_WHICH_ONE_IS_LARGE = 100;
