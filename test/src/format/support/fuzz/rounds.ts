import { packed } from '../../../outline/support/draft.js';
import { Dice, randomDraft } from '../../../outline/support/random.js';
import { hostileCases } from '../hostile.js';
import { corpusCases } from '../corpus.js';
import { MOST_MS, shortest, shown } from '../steps.js';
import { DECODING } from '../worst/decoding.js';
import { NUMBERS } from '../worst/numbers.js';
import { VIEWING } from '../worst/viewing.js';
import { mutated } from './mutate.js';

type Json = Parameters<typeof mutated>[0];

export interface Fault {
  readonly seed: number;
  /** What was thrown, or which steps took too long. */
  readonly what: string;
  readonly payload: unknown;
}

export interface Figures {
  mutants: number;
  /** Those that are a table and no problem. */
  tables: number;
  thrown: number;
  /** Those of which a step took more than 50 ms in each of ten turns. */
  slow: number;
  slowestMs: number;
}

const EXTENT = { pageSize: 25, rounds: 3, isDeep: false };
const LARGE = 20_000;
/** Its mutants are refused as it is. */
const TOO_LARGE = 1_000_000;

/** Mutants of the corpus, of hostile payloads, of random ones and of the worst cases; the same for the same seed. */
export class Fuzzer {
  readonly figures: Figures = { mutants: 0, tables: 0, thrown: 0, slow: 0, slowestMs: 0 };
  private readonly small: Json[];
  private readonly large: Json[];

  constructor(private readonly onFault: (fault: Fault) => void) {
    const all = [
      ...corpusCases().map(({ payload }) => payload),
      ...hostileCases()
        .map(({ payload }) => payload)
        .filter(isOurs),
      ...[DECODING, NUMBERS, VIEWING]
        .flatMap((cases) => Object.values(cases))
        .map((make) => make()),
    ] as Json[];
    const sized = all.map((payload) => ({ payload, size: sizeOf(payload) }));
    this.small = sized.filter(({ size }) => size <= LARGE).map(({ payload }) => payload);
    this.large = sized
      .filter(({ size }) => size > LARGE && size < TOO_LARGE)
      .map(({ payload }) => payload);
  }

  /** The mutant of a seed. */
  mutant(seed: number): Json {
    const dice = new Dice(seed);
    const kind = dice.roll(1_000);
    const base =
      kind < 5 ? dice.pick(this.large) : kind < 400 ? dice.pick(this.small) : drafted(dice);
    return mutated(base, dice.chance(50) ? dice.pick(this.small) : drafted(dice), dice);
  }

  round(seed: number): void {
    const { figures } = this;
    const payload = this.mutant(seed);
    figures.mutants++;
    try {
      const { steps, problem } = shown(payload, EXTENT);
      if (problem === null) figures.tables++;
      if (Math.max(...Object.values(steps)) > MOST_MS) this.again(seed, payload);
      else figures.slowestMs = Math.max(figures.slowestMs, ...Object.values(steps));
    } catch (error) {
      figures.thrown++;
      this.onFault({ seed, what: String(error instanceof Error ? error.stack : error), payload });
    }
  }

  /** Alone: others on this machine, or the compiler, may have slowed the first turn down. */
  private again(seed: number, payload: Json): void {
    const { figures } = this;
    const { steps } = shortest(payload, EXTENT);
    const ms = Math.max(...Object.values(steps));
    figures.slowestMs = Math.max(figures.slowestMs, ms);
    if (ms <= MOST_MS) return;
    figures.slow++;
    this.onFault({ seed, what: JSON.stringify(steps), payload });
  }
}

function drafted(dice: Dice): Json {
  return packed(randomDraft(dice.roll(2 ** 31))) as Json;
}

/** What is not ours is refused at once, and so are all its mutants. */
function isOurs(payload: unknown): boolean {
  return typeof payload === 'object' && payload !== null && 'format' in payload;
}

function sizeOf(payload: Json): number {
  try {
    return JSON.stringify(payload).length;
  } catch {
    // One is nested deeper than that can go.
    return Infinity;
  }
}
