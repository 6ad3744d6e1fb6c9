import { ANY, character, lowerCase, refusePattern, upperCase } from './expression.js';
import type { Expression } from './expression.js';

/** Groups inside groups. */
const DEEPEST = 50;

/** Repetitions that `{m,n}` may ask for. */
const MOST_REPEATS = 1_000;

/**
 * Reads a regular expression as Python and JavaScript write it, without what no automaton can decide: references to
 * groups and looking around. Throws `PatternError`.
 */
export function parseRegularExpression(text: string): Expression {
  const parser = new Parser(text);
  const whole = parser.choice(0);
  if (!parser.isAtEnd) refusePattern('group-not-opened', ')');
  return whole;
}

const QUANTIFIER = /^(?:[*+?]|\{(\d{1,4})(?:(,)(\d{0,4}))?\})/;

class Parser {
  private at = 0;

  constructor(private readonly text: string) {}

  get isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  choice(depth: number): Expression {
    if (depth > DEEPEST) refusePattern('too-complex');
    const options = [this.sequence(depth)];
    while (this.takes('|')) options.push(this.sequence(depth));
    return options.length === 1 && options[0] !== undefined
      ? options[0]
      : { kind: 'choice', options };
  }

  private sequence(depth: number): Expression {
    const parts: Expression[] = [];
    while (!this.isAtEnd && !this.sees('|') && !this.sees(')')) parts.push(this.repeated(depth));
    return { kind: 'sequence', parts };
  }

  private repeated(depth: number): Expression {
    const [quantifier] = QUANTIFIER.exec(this.rest) ?? [];
    if (quantifier !== undefined) refusePattern('nothing-to-repeat', quantifier);
    let inner = this.atom(depth);
    for (
      let found = QUANTIFIER.exec(this.rest);
      found !== null;
      found = QUANTIFIER.exec(this.rest)
    ) {
      this.at += found[0].length;
      // Whether it takes few or many first makes no difference to whether something matches.
      if (!this.takes('?') && this.takes('+')) refusePattern('not-supported', `${found[0]}+`);
      inner = { kind: 'repeat', inner, ...timesOf(found) };
    }
    return inner;
  }

  private atom(depth: number): Expression {
    const from = this.at;
    const sign = this.text.charAt(this.at++);
    switch (sign) {
      case '(':
        return this.group(depth, from);
      case '[':
        return this.set();
      case '.':
        return ANY;
      case '^':
        return { kind: 'start' };
      case '$':
        return { kind: 'end' };
      case '\\':
        return { kind: 'set', includes: this.escape() };
      default:
        return character(sign.charCodeAt(0));
    }
  }

  private group(depth: number, from: number): Expression {
    if (this.takes('?')) {
      const isNamed = /^P?<[A-Za-z_]\w*>/.exec(this.rest);
      if (isNamed !== null) this.at += isNamed[0].length;
      else if (!this.takes(':')) refusePattern('not-supported', this.text.slice(from, this.at + 1));
    }
    const inside = this.choice(depth + 1);
    if (!this.takes(')')) refusePattern('group-not-closed', '(');
    return inside;
  }

  private set(): Expression {
    const isNegated = this.takes('^');
    const members: Includes[] = [];
    // A bracket that comes first is a member.
    for (let isFirst = true; isFirst || !this.sees(']'); isFirst = false) {
      if (this.isAtEnd) refusePattern('set-not-closed', '[');
      members.push(this.member());
    }
    this.at++;
    const includes = (code: number): boolean =>
      members.some((member) => member(code) || member(upperCase(code)));
    return { kind: 'set', includes: isNegated ? (code) => !includes(code) : includes };
  }

  private member(): Includes {
    const from = this.at;
    const low = this.endOfRange();
    const isRange =
      this.sees('-') && this.text.charAt(this.at + 1) !== ']' && this.at + 1 < this.text.length;
    if (typeof low !== 'number' || !isRange)
      return typeof low === 'number' ? (code) => code === low : low;
    this.at++;
    const high = this.endOfRange();
    if (typeof high !== 'number' || high < low)
      refusePattern('range-out-of-order', this.text.slice(from, this.at));
    return (code) => code >= low && code <= high;
  }

  /** A character, or an escaped class of them. */
  private endOfRange(): number | Includes {
    if (!this.takes('\\')) return this.text.charCodeAt(this.at++);
    const name = this.text.charAt(this.at);
    const found = CLASSES.get(name);
    if (found === undefined) return this.escapedCharacter();
    this.at++;
    return found;
  }

  private escape(): Includes {
    const found = CLASSES.get(this.text.charAt(this.at));
    if (found === undefined) {
      const wanted = lowerCase(this.escapedCharacter());
      return (code) => code === wanted;
    }
    this.at++;
    return found;
  }

  private escapedCharacter(): number {
    if (this.isAtEnd) refusePattern('ends-with-backslash', '\\');
    const name = this.text.charAt(this.at++);
    const control = CONTROLS.get(name);
    if (control !== undefined) return control;
    if (/[A-Za-z0-9]/.test(name)) refusePattern('not-supported', `\\${name}`);
    return name.charCodeAt(0);
  }

  private get rest(): string {
    return this.text.slice(this.at, this.at + 12);
  }

  private sees(sign: string): boolean {
    return this.text.startsWith(sign, this.at);
  }

  private takes(sign: string): boolean {
    const isThere = this.sees(sign);
    if (isThere) this.at += sign.length;
    return isThere;
  }
}

type Includes = (code: number) => boolean;

function timesOf([sign, least, comma, most]: RegExpExecArray): { least: number; most: number } {
  if (sign === '*') return { least: 0, most: Infinity };
  if (sign === '+') return { least: 1, most: Infinity };
  if (sign === '?') return { least: 0, most: 1 };
  const low = Number(least);
  const high = comma === undefined ? low : most === '' ? Infinity : Number(most);
  if (high < low) refusePattern('range-out-of-order', sign);
  if (low > MOST_REPEATS || (high !== Infinity && high > MOST_REPEATS))
    refusePattern('too-complex', sign);
  return { least: low, most: high };
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isWord(code: number): boolean {
  return isDigit(code) || code === 95 || /[\p{L}\p{N}]/u.test(String.fromCharCode(code));
}

function isSpace(code: number): boolean {
  return /\s/.test(String.fromCharCode(code));
}

const CLASSES: ReadonlyMap<string, Includes> = new Map<string, Includes>([
  ['d', isDigit],
  ['D', (code) => !isDigit(code)],
  ['w', isWord],
  ['W', (code) => !isWord(code)],
  ['s', isSpace],
  ['S', (code) => !isSpace(code)],
]);

const CONTROLS = new Map([
  ['n', 10],
  ['t', 9],
  ['r', 13],
]);
