/** What a pattern says. A set decides about one UTF-16 unit, in lower case. */
export type Expression =
  | { readonly kind: 'set'; readonly includes: (code: number) => boolean }
  | { readonly kind: 'sequence'; readonly parts: readonly Expression[] }
  | { readonly kind: 'choice'; readonly options: readonly Expression[] }
  | {
      readonly kind: 'repeat';
      readonly inner: Expression;
      readonly least: number;
      /** `Infinity`: without end. */
      readonly most: number;
    }
  | { readonly kind: 'start' }
  | { readonly kind: 'end' };

export type PatternProblemCode =
  | 'too-long'
  | 'too-complex'
  | 'group-not-closed'
  | 'group-not-opened'
  | 'set-not-closed'
  | 'nothing-to-repeat'
  | 'range-out-of-order'
  | 'ends-with-backslash'
  | 'not-supported';

/** Why a pattern cannot be read: a code, and the part of the pattern that it is about. */
export interface PatternProblem {
  readonly code: PatternProblemCode;
  readonly part: string;
}

export class PatternError extends Error {
  constructor(readonly problem: PatternProblem) {
    super(`${problem.code}: ${problem.part}`);
  }
}

export function refusePattern(code: PatternProblemCode, part = ''): never {
  throw new PatternError({ code, part });
}

export const ANY: Expression = { kind: 'set', includes: () => true };

export const ANYTHING: Expression = { kind: 'repeat', inner: ANY, least: 0, most: Infinity };

/** One character, in either case. */
export function character(code: number): Expression {
  const wanted = lowerCase(code);
  return { kind: 'set', includes: (one) => one === wanted };
}

export function literal(text: string): Expression {
  return {
    kind: 'sequence',
    parts: Array.from(text, (_, at) => at).map((at) => character(text.charCodeAt(at))),
  };
}

/** A unit in lower case, where that is one unit, too. */
export function lowerCase(code: number): number {
  if (code < 128) return code >= 65 && code <= 90 ? code + 32 : code;
  return sameLength(code, String.fromCharCode(code).toLowerCase());
}

export function upperCase(code: number): number {
  return sameLength(code, String.fromCharCode(code).toUpperCase());
}

function sameLength(code: number, text: string): number {
  return text.length === 1 ? text.charCodeAt(0) : code;
}
