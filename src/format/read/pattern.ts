import { tokensOf } from './placeholder.js';
import type { Affine, Listed, Token } from './placeholder.js';
import { LIMITS } from '../limits.js';

/** The runs around a cell, the innermost first. */
export interface RunScope {
  /** The body entry that is the run. */
  readonly run: number;
  readonly index: number;
  /** The use stands for all uses of its run. */
  readonly sample: boolean;
  readonly outer: RunScope | null;
}

/** The lists of a run, by its body entry. */
export type Lists = ReadonlyMap<number, readonly (readonly string[])[]>;

export function runAt(scope: RunScope | null, distance: number): RunScope | null {
  let found = scope;
  for (let step = 0; step < distance && found !== null; step++) found = found.outer;
  return found;
}

/** Entry `list` of the run, `null` where there is no such list. */
export function listEntry(lists: Lists, run: RunScope | null, list: number): string | null {
  return run === null ? null : (lists.get(run.run)?.[list]?.[run.index] ?? null);
}

/** A + b·i₀ + …; coefficients at distances up to `floor` do not count. */
export function affineValue(placeholder: Affine, scope: RunScope | null, floor: number): bigint {
  let value = placeholder.base;
  let run = scope;
  for (const [distance, slope] of placeholder.slopes.entries()) {
    if (run === null) break;
    if (distance > floor) value += slope * BigInt(run.index);
    run = run.outer;
  }
  return value;
}

/** The text of a pattern where it stands; never much longer than a cell may be. */
export function expand(pattern: string, scope: RunScope | null, lists: Lists): string {
  if (!SPECIAL.test(pattern)) return pattern;
  const expansion = new Expansion(scope, lists);
  expansion.add(pattern, -1);
  return expansion.text;
}

/** A name where it stands. */
export interface Name {
  readonly text: string;
  /** It drops the names put before it: it starts with `^`. */
  readonly bare: boolean;
  /** Characters read for it and for the names before it. */
  readonly read: number;
}

/** `read`: characters read for the names before it; all names of a path share one limit. */
export function expandName(
  pattern: string,
  scope: RunScope | null,
  lists: Lists,
  read: number,
): Name {
  if (!SPECIAL.test(pattern) && !pattern.startsWith('^')) {
    return { text: pattern, bare: false, read };
  }
  const expansion = new Expansion(scope, lists, read, true);
  expansion.add(pattern, -1);
  return { text: expansion.text, bare: expansion.isBare, read: expansion.read };
}

/** A text no longer than a cell may be; what is cut ends with its mark. */
export function cut(text: string): string {
  return isTooLong(text) ? `${text.slice(0, 2 * LIMITS.cellCharacters)}…` : text;
}

function isTooLong(text: string): boolean {
  // A character takes up to two places, and a cell that was cut ends with its mark.
  return text.length > 2 * LIMITS.cellCharacters + 1;
}

const SPECIAL = /[\\{]/;

class Expansion {
  text = '';
  isBare = false;

  constructor(
    private readonly scope: RunScope | null,
    private readonly lists: Lists,
    /** A tiny payload can ask for a text without end: lists that repeat the lists of outer runs. */
    public read = 0,
    private readonly isName = false,
  ) {}

  /** `floor`: placeholders refer to farther distances only, so a list never leads back to itself. */
  add(pattern: string, floor: number): void {
    if (this.read + pattern.length > LIMITS.textCharacters) {
      this.text += '?';
      return;
    }
    this.read += pattern.length;
    for (const token of tokensOf(pattern)) {
      if (this.isFull()) break;
      this.addToken(token, floor);
    }
    if (floor < 0) this.text = cut(this.text);
  }

  private isFull(): boolean {
    return isTooLong(this.text);
  }

  private addToken(token: Token, floor: number): void {
    if (typeof token === 'string') this.text += token;
    else if (token.kind === 'affine')
      this.text += padded(token, affineValue(token, this.scope, floor));
    else if (token.kind === 'list') this.addListed(token, floor);
    else if (this.isName && !this.isBare && this.text === '') this.isBare = true;
    else this.text += '^';
  }

  private addListed({ list, distance }: Listed, floor: number): void {
    const entry =
      distance > floor ? listEntry(this.lists, runAt(this.scope, distance), list) : null;
    if (entry === null) this.text += '?';
    else this.add(entry, distance);
  }
}

function padded(placeholder: Affine, value: bigint): string {
  return value.toString().padStart(placeholder.width, '0');
}

/** Whether the text differs between the uses of a run of which one use stands for all. */
export function varies(pattern: string, scope: RunScope | null, lists: Lists): boolean {
  let isSample = false;
  for (let run = scope; run !== null; run = run.outer) isSample ||= run.sample;
  return isSample && pattern.includes('{') && new Dependence(scope, lists).of(pattern, -1);
}

class Dependence {
  private read = 0;

  constructor(
    private readonly scope: RunScope | null,
    private readonly lists: Lists,
  ) {}

  of(pattern: string, floor: number): boolean {
    this.read += pattern.length;
    // As for texts without end; what takes this long to tell is taken to differ.
    if (this.read > LIMITS.textCharacters) return true;
    return tokensOf(pattern).some((token) => {
      if (typeof token === 'string' || token.kind === 'caret') return false;
      if (token.kind === 'list') return this.ofListed(token, floor);
      const { slopes } = token;
      return slopes.some(
        (slope, at) => at > floor && slope !== 0n && runAt(this.scope, at)?.sample === true,
      );
    });
  }

  private ofListed({ list, distance }: Listed, floor: number): boolean {
    const run = distance > floor ? runAt(this.scope, distance) : null;
    if (run?.sample === true) return true;
    const entry = listEntry(this.lists, run, list);
    return entry !== null && this.of(entry, distance);
  }
}
