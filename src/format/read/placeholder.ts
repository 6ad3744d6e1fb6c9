import { LIMITS } from '../limits.js';

/** `{a+b+c}`: a + b·i₀ + c·i₁ + …, padded with zeros to `width`. */
export interface Affine {
  readonly kind: 'affine';
  readonly base: bigint;
  readonly slopes: readonly bigint[];
  /** The base, then the slopes, as doubles. */
  readonly doubles: readonly number[];
  readonly width: number;
}

/** `{@j^d}`: the text at the index of the run at distance d in its list j. */
export interface Listed {
  readonly kind: 'list';
  readonly list: number;
  readonly distance: number;
}

/** An unescaped `^` after no literal text: at the start of a name it drops what is put before the name. */
export interface Caret {
  readonly kind: 'caret';
}

export type Placeholder = Affine | Listed;
export type Token = string | Placeholder | Caret;

const CARET: Caret = { kind: 'caret' };

const AFFINE = new RegExp(
  `^-?\\d{1,${LIMITS.digits}}(?:[+-]\\d{1,${LIMITS.digits}}){0,${LIMITS.depth}}$`,
);
const LISTED = /^@(\d{1,7})(?:\^(\d{1,2}))?$/;

/** The placeholder between two braces, `null` if the text is none. */
export function placeholderOf(text: string): Placeholder | null {
  const listed = LISTED.exec(text);
  if (listed) return { kind: 'list', list: Number(listed[1]), distance: Number(listed[2] ?? 0) };
  if (!AFFINE.test(text)) return null;
  const [first = '0', ...slopes] = text.match(/[+-]?\d+/g) ?? [];
  const width = first.length > 1 && first.startsWith('0') ? first.length : 0;
  const doubles = [first, ...slopes].map(Number);
  return { kind: 'affine', base: BigInt(first), slopes: slopes.map(BigInt), doubles, width };
}

const [BACKSLASH, BRACE, CARET_CODE] = [92, 123, 94];
const SPECIAL = /[\\{^]/g;

/** The pieces of a pattern: literal texts and placeholders. What is no placeholder after all is a literal text. */
export function tokensOf(pattern: string): readonly Token[] {
  const tokens: Token[] = [];
  let literal = '';
  /** Where the text begins that is not in `literal` yet. */
  let start = 0;
  let end = -1;
  let at = 0;
  for (
    let next = specialFrom(pattern, at);
    next < pattern.length;
    next = specialFrom(pattern, at)
  ) {
    at = next + 1;
    const character = pattern.charAt(next);
    if (character === '\\') {
      literal += pattern.slice(start, next) + unescaped(pattern.charAt(at));
      at += 1;
      start = at;
    } else if (character === '^') {
      if (literal !== '' || start < next) continue;
      tokens.push(CARET);
      start = at;
    } else {
      if (end < next) end = closing(pattern, next);
      const placeholder = end === Infinity ? null : placeholderOf(pattern.slice(at, end));
      if (placeholder === null) continue;
      tokens.push(literal + pattern.slice(start, next), placeholder);
      literal = '';
      at = end + 1;
      start = at;
    }
  }
  tokens.push(literal + pattern.slice(start));
  return tokens;
}

/** How many characters of a pattern may be more than themselves. */
export function specialsIn(pattern: string): number {
  let count = 0;
  for (let at = 0; at < pattern.length; at++) {
    const code = pattern.charCodeAt(at);
    if (code === BACKSLASH || code === BRACE || code === CARET_CODE) count++;
  }
  return count;
}

/** A pattern that was taken apart. */
export interface Pieces {
  readonly tokens: readonly Token[];
}

const MOST_KNOWN = 4_096;
const LONGEST_KNOWN = 128;

/** Patterns that were taken apart lately: those of a template are read once for each of its uses. */
export class KnownPieces {
  private readonly known = new Map<string, Pieces>();

  /** `undefined`: it was not taken apart yet. */
  of(pattern: string): Pieces | undefined {
    return this.known.get(pattern);
  }

  add(pattern: string, pieces: Pieces): void {
    if (pattern.length > LONGEST_KNOWN) return;
    if (this.known.size >= MOST_KNOWN) this.known.clear();
    this.known.set(pattern, pieces);
  }
}

/** The place of the next character that may be more than itself; the length if there is none. */
function specialFrom(pattern: string, from: number): number {
  SPECIAL.lastIndex = from;
  return SPECIAL.exec(pattern)?.index ?? pattern.length;
}

/** Where the next placeholder ends; past the pattern where none does. */
function closing(pattern: string, from: number): number {
  const end = pattern.indexOf('}', from);
  return end < 0 ? Infinity : end;
}

function unescaped(character: string): string {
  return character === 'n' ? '\n' : character;
}
