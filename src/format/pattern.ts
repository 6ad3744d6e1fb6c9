import { tokensOf } from './hole.js';
import type { Affine, Listed, Token } from './hole.js';
import { LIMITS } from './limits.js';

/** The runs around a cell, the innermost first. */
export interface Env {
  /** The body entry that is the run. */
  readonly run: number;
  readonly index: number;
  /** The use stands for all uses of its run. */
  readonly sample: boolean;
  readonly outer: Env | null;
}

/** The lists of a run, by its body entry. */
export type Lists = ReadonlyMap<number, readonly (readonly string[])[]>;

export function runAt(env: Env | null, distance: number): Env | null {
  let found = env;
  for (let step = 0; step < distance && found !== null; step++) found = found.outer;
  return found;
}

/** Entry `list` of the run, `null` where there is no such list. */
export function listEntry(lists: Lists, run: Env | null, list: number): string | null {
  return run === null ? null : (lists.get(run.run)?.[list]?.[run.index] ?? null);
}

/** A + b·i₀ + …; coefficients at distances up to `floor` do not count. */
export function affineValue(hole: Affine, env: Env | null, floor: number): bigint {
  let value = hole.base;
  let run = env;
  for (const [distance, slope] of hole.slopes.entries()) {
    if (run === null) break;
    if (distance > floor) value += slope * BigInt(run.index);
    run = run.outer;
  }
  return value;
}

/** The text of a pattern where it stands; never much longer than a cell may be. */
export function expand(pattern: string, env: Env | null, lists: Lists): string {
  if (!SPECIAL.test(pattern)) return pattern;
  const expansion = new Expansion(env, lists);
  expansion.add(pattern, -1);
  return expansion.text;
}

/** A name, which drops the names put before it (`bare`) where it starts with `^`. */
export function expandName(
  pattern: string,
  env: Env | null,
  lists: Lists,
): { text: string; bare: boolean } {
  if (!SPECIAL.test(pattern) && !pattern.startsWith('^')) return { text: pattern, bare: false };
  const expansion = new Expansion(env, lists, true);
  expansion.add(pattern, -1);
  return { text: expansion.text, bare: expansion.isBare };
}

const SPECIAL = /[\\{]/;

class Expansion {
  text = '';
  isBare = false;
  private steps = 0;

  constructor(
    private readonly env: Env | null,
    private readonly lists: Lists,
    private readonly isName = false,
  ) {}

  /** `floor`: holes refer to farther distances only, so a list never leads back to itself. */
  add(pattern: string, floor: number): void {
    for (const token of tokensOf(pattern)) {
      // A tiny payload can ask for a text without end: lists that repeat the lists of outer runs.
      if (this.isFull() || this.steps++ > LIMITS.cellCharacters) break;
      this.addToken(token, floor);
    }
    if (floor < 0 && this.isFull()) this.text = `${this.text.slice(0, 2 * LIMITS.cellCharacters)}…`;
  }

  private isFull(): boolean {
    // A character takes up to two places, and a cell that was cut ends with its mark.
    return this.text.length > 2 * LIMITS.cellCharacters + 1;
  }

  private addToken(token: Token, floor: number): void {
    if (typeof token === 'string') this.text += token;
    else if (token.kind === 'affine')
      this.text += padded(token, affineValue(token, this.env, floor));
    else if (token.kind === 'list') this.addListed(token, floor);
    else if (this.isName && !this.isBare && this.text === '') this.isBare = true;
    else this.text += '^';
  }

  private addListed({ list, distance }: Listed, floor: number): void {
    const entry = distance > floor ? listEntry(this.lists, runAt(this.env, distance), list) : null;
    if (entry === null) this.text += '?';
    else this.add(entry, distance);
  }
}

function padded(hole: Affine, value: bigint): string {
  return value.toString().padStart(hole.width, '0');
}

/** Whether the text differs between the uses of a run of which one use stands for all. */
export function varies(pattern: string, env: Env | null, lists: Lists): boolean {
  let isSample = false;
  for (let run = env; run !== null; run = run.outer) isSample ||= run.sample;
  return isSample && pattern.includes('{') && new Dependence(env, lists).of(pattern, -1);
}

class Dependence {
  private steps = 0;

  constructor(
    private readonly env: Env | null,
    private readonly lists: Lists,
  ) {}

  of(pattern: string, floor: number): boolean {
    return tokensOf(pattern).some((token) => {
      // As for texts without end; what takes this long to tell is taken to differ.
      if (this.steps++ > LIMITS.cellCharacters) return true;
      if (typeof token === 'string' || token.kind === 'caret') return false;
      if (token.kind === 'list') return this.ofListed(token, floor);
      const { slopes } = token;
      return slopes.some(
        (slope, at) => at > floor && slope !== 0n && runAt(this.env, at)?.sample === true,
      );
    });
  }

  private ofListed({ list, distance }: Listed, floor: number): boolean {
    const run = distance > floor ? runAt(this.env, distance) : null;
    if (run?.sample === true) return true;
    const entry = listEntry(this.lists, run, list);
    return entry !== null && this.of(entry, distance);
  }
}
