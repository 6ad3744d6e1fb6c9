import { firstOf } from '../../format/read/grammar.js';
import type { Grammar } from '../../format/read/grammar.js';

/** The first body entry that is listed inside a group: the one after its own row, which an omitted body lacks too. */
export function bodyFrom(grammar: Grammar, template: number): number {
  const hasOwnEntry = grammar.hasOwnRow[template] === true && grammar.omitted[template] !== true;
  return firstOf(grammar, template) + (hasOwnEntry ? 1 : 0);
}

export function bodyTo(grammar: Grammar, template: number): number {
  return firstOf(grammar, template + 1);
}

/** Nothing is inside the group: a use of it is a layer. */
export function hasOnlyOwnRow(grammar: Grammar, template: number): boolean {
  const isEmpty = bodyFrom(grammar, template) >= bodyTo(grammar, template);
  return isEmpty && grammar.omitted[template] !== true;
}
