import { Automaton } from './automaton.js';
import { ANY, ANYTHING, PatternError, character, literal, refusePattern } from './expression.js';
import type { Expression, PatternProblem } from './expression.js';
import { parseRegularExpression } from './regularExpression.js';

/** UTF-16 units of what may be searched for. */
export const LONGEST_QUERY = 1_000;

export type ReadQuery =
  | { readonly ok: true; readonly automaton: Automaton }
  | { readonly ok: false; readonly problem: PatternProblem };

/**
 * What is searched for: a part of a text; with `*` or `?` a whole text in which these are any characters or any one;
 * between slashes a regular expression that a part of a text matches. Upper and lower case are the same.
 */
export function readQuery(query: string): ReadQuery {
  return guarded(() => {
    if (query.length > LONGEST_QUERY) refusePattern('too-long');
    const [, inner] = /^\/(.+)\/$/s.exec(query) ?? [];
    if (inner !== undefined) return new Automaton(parseRegularExpression(inner), false);
    if (/[*?]/.test(query)) return new Automaton(wildcards(query), true);
    return new Automaton(literal(query), false);
  });
}

function wildcards(query: string): Expression {
  const parts = Array.from({ length: query.length }, (_, at) => {
    const sign = query.charAt(at);
    if (sign === '*') return ANYTHING;
    return sign === '?' ? ANY : character(query.charCodeAt(at));
  });
  return { kind: 'sequence', parts };
}

function guarded(make: () => Automaton): ReadQuery {
  try {
    return { ok: true, automaton: make() };
  } catch (error) {
    if (error instanceof PatternError) return { ok: false, problem: error.problem };
    throw error;
  }
}
