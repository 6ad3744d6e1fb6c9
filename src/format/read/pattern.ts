import type { Lists } from './lists.js';
import { specialsIn, tokensOf } from './placeholder.js';
import type { Affine, Listed, Pieces, Token } from './placeholder.js';
import { LIMITS } from '../limits.js';
import { shortenedTo } from './cells.js';

/** The runs around a cell, the innermost first. */
export interface RunScope {
  /** The body entry that is the run. */
  readonly run: number;
  readonly index: number;
  /** The use represents all uses of its run. */
  readonly sample: boolean;
  readonly outer: RunScope | null;
}

export function runAt(scope: RunScope | null, distance: number): RunScope | null {
  let found = scope;
  for (let step = 0; step < distance && found !== null; step++) found = found.outer;
  return found;
}

/** Whether a use there represents those of a run. */
export function hasSample(scope: RunScope | null): boolean {
  for (let run = scope; run !== null; run = run.outer) if (run.sample) return true;
  return false;
}

/** Entry `list` of the run, `null` where there is no such list. */
export function listEntry(lists: Lists, run: RunScope | null, list: number): string | null {
  return run === null ? null : (lists.entries(run.run, list)?.[run.index] ?? null);
}

/** Sums of integers are exact in doubles as long as all of them together are below. */
export const EXACT = 2 ** 52;

/** A + b·i₀ + …, with zeros before it up to a width; coefficients at distances up to `floor` do not count. */
export function affineText(affine: Affine, scope: RunScope | null, floor = -1): string {
  const digits = affineDigits(affine, scope, floor);
  return digits.startsWith('-') ? digits : digits.padStart(affine.width, '0');
}

function affineDigits(
  { base, slopes, doubles }: Affine,
  scope: RunScope | null,
  floor: number,
): string {
  let value = doubles[0] ?? 0;
  let size = Math.abs(value);
  let run = scope;
  for (let at = 1; at < doubles.length && run !== null; at++) {
    const product = at - 1 > floor ? (doubles[at] ?? 0) * run.index : 0;
    value += product;
    size += Math.abs(product);
    run = run.outer;
  }
  return size < EXACT ? String(value) : exactDigits(base, slopes, scope, floor);
}

function exactDigits(
  base: bigint,
  slopes: readonly bigint[],
  scope: RunScope | null,
  floor: number,
): string {
  let value = base;
  let run = scope;
  for (const [distance, slope] of slopes.entries()) {
    if (run === null) break;
    if (distance > floor) value += slope * BigInt(run.index);
    run = run.outer;
  }
  return value.toString();
}

/** The text of a pattern in its scope; never much longer than a cell may be. */
export function expand(pattern: string, scope: RunScope | null, lists: Lists): string {
  // To look through a pattern takes steps, too.
  if (lists.pageWork.isSpent) return UNREAD;
  if (!SPECIAL.test(pattern)) return paidFor(pattern, lists);
  const expansion = new Expansion(scope, lists);
  expansion.add(pattern, -1);
  return expansion.text;
}

/** A name in its scope. */
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
  if (lists.pageWork.isSpent) return { text: UNREAD, bare: false, read };
  if (!SPECIAL.test(pattern) && !pattern.startsWith('^')) {
    const total = read + pattern.length;
    const text = total > LIMITS.textCharacters ? UNREAD : paidFor(pattern, lists);
    return { text, bare: false, read: total };
  }
  const expansion = new Expansion(scope, lists, read, true);
  expansion.add(pattern, -1);
  return { text: expansion.text, bare: expansion.isBare, read: expansion.read };
}

/** To look through a text without a placeholder is this much cheaper than to take a pattern apart. */
const PLAIN_PER_STEP = 16;

function paidFor(text: string, lists: Lists): string {
  return lists.pageWork.pays(1 + Math.floor(text.length / PLAIN_PER_STEP)) ? text : UNREAD;
}

/** To compute a placeholder, or to look whether one begins, takes about as long as to read so many characters. */
const STEPS_OF_A_TOKEN = 6;
const STEPS_OF_A_SPECIAL = 4;

/** The pieces of a pattern, as far as the steps for a page pay for them; `null`: they do not. */
function paidTokens(pattern: string, lists: Lists): readonly Token[] | null {
  return paidPieces(pattern, lists)?.tokens ?? null;
}

/** What was taken apart already takes no steps to be looked through. */
function paidPieces(pattern: string, { pageWork, pieces }: Lists): Pieces | null {
  const known = pieces.of(pattern);
  if (known !== undefined) return pageWork.pays(stepsOf(known)) ? known : null;
  if (!pageWork.pays(1 + pattern.length)) return null;
  if (!pageWork.pays(STEPS_OF_A_SPECIAL * specialsIn(pattern))) return null;
  const taken = { tokens: tokensOf(pattern) };
  pieces.add(pattern, taken);
  pageWork.pays(stepsOf(taken));
  return taken;
}

export function stepsOf({ tokens }: Pieces): number {
  return 1 + STEPS_OF_A_TOKEN * tokens.length;
}

/** Shown for a text that would take too many steps. */
const UNREAD = '?';

/** A text no longer than a cell may be; what is cut ends with its mark. */
export function cut(text: string): string {
  // A cell that was cut ends with its mark.
  return text.length > LIMITS.cellCharacters + 1 ? shortenedTo(LIMITS.cellCharacters, text) : text;
}

const SPECIAL = /[\\{]/;

const FEW_PIECES = 8;

function plus(one: string, other: string): string {
  return one + other;
}

class Expansion {
  isBare = false;
  /** Engines keep a text that grew by many pieces as these pieces, at many times its length. */
  private readonly pieces: string[] = [];
  private length = 0;

  constructor(
    private readonly scope: RunScope | null,
    private readonly lists: Lists,
    /** A tiny payload can ask for a text without end: lists that repeat the lists of outer runs. */
    public read = 0,
    private readonly isName = false,
  ) {}

  get text(): string {
    const { pieces } = this;
    return cut(pieces.length > FEW_PIECES ? pieces.join('') : pieces.reduce(plus, ''));
  }

  /** `floor`: placeholders refer to farther distances only, so a list never leads back to itself. */
  add(pattern: string, floor: number): void {
    this.read += pattern.length;
    const tokens = this.read > LIMITS.textCharacters ? null : paidTokens(pattern, this.lists);
    if (tokens === null) {
      this.append(UNREAD);
      return;
    }
    for (const token of tokens) {
      // A cell that was cut ends with its mark.
      if (this.length > LIMITS.cellCharacters + 1) break;
      this.addToken(token, floor);
    }
  }

  private addToken(token: Token, floor: number): void {
    if (typeof token === 'string') this.append(token);
    else if (token.kind === 'affine') this.append(affineText(token, this.scope, floor));
    else if (token.kind === 'list') this.addListed(token, floor);
    else if (this.isName && !this.isBare && this.length === 0) this.isBare = true;
    else this.append('^');
  }

  private addListed({ list, distance }: Listed, floor: number): void {
    const entry =
      distance > floor ? listEntry(this.lists, runAt(this.scope, distance), list) : null;
    if (entry === null) this.append(UNREAD);
    else this.add(entry, distance);
  }

  private append(piece: string): void {
    this.pieces.push(piece);
    this.length += piece.length;
  }
}

/** Whether the text depends on which use of a run it is that one use represents. */
export function mayVary(pattern: string, scope: RunScope | null, lists: Lists): boolean {
  return hasSample(scope) && pattern.includes('{') && new Dependence(scope, lists).of(pattern, -1);
}

class Dependence {
  private read = 0;

  constructor(
    private readonly scope: RunScope | null,
    private readonly lists: Lists,
  ) {}

  of(pattern: string, floor: number): boolean {
    this.read += pattern.length;
    // As for texts without end; what takes too many steps to compare is taken to differ.
    const tokens = this.read > LIMITS.textCharacters ? null : paidTokens(pattern, this.lists);
    if (tokens === null) return true;
    return tokens.some((token) => {
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
