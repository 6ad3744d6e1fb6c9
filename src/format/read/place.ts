import { entryAt, isRun, rowsOf, targetOf } from './grammar.js';
import type { Grammar } from './grammar.js';
import type { RunScope } from './pattern.js';

/** One row: the body entry that describes it and the runs around it. */
export interface Place {
  readonly entry: number;
  readonly scope: RunScope | null;
}

/** The body entry that describes a row, −1 inside a body that was left out: O(depth · log entries). */
export function entryOfRow(grammar: Grammar, row: number): number {
  let template = grammar.root;
  let rest = row;
  while (grammar.omitted[template] !== true) {
    const entry = entryAt(grammar, template, rest);
    rest -= grammar.offset[entry] ?? 0;
    template = targetOf(grammar, entry);
    if (template < 0) return entry;
    if (isRun(grammar, entry)) rest %= rowsOf(grammar, template);
  }
  return -1;
}

/** The place of a row, `null` inside a body that was left out. */
export function placeOf(grammar: Grammar, row: number): Place | null {
  let template = grammar.root;
  let scope: RunScope | null = null;
  let rest = row;
  for (;;) {
    if (grammar.omitted[template] === true) return null;
    const entry = entryAt(grammar, template, rest);
    rest -= grammar.offset[entry] ?? 0;
    const target = targetOf(grammar, entry);
    if (target < 0) return { entry, scope };
    if (isRun(grammar, entry)) {
      const index = Math.floor(rest / rowsOf(grammar, target));
      scope = { run: entry, index, sample: false, outer: scope };
      rest -= index * rowsOf(grammar, target);
    }
    template = target;
  }
}
