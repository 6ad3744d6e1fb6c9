import { entryAt, firstOf, isRun, rowsOf, targetOf } from '../../format/read/grammar.js';
import type { Grammar } from '../../format/read/grammar.js';
import { OMITTED_KEY, ROOT_KEY } from './keys.js';

/** Of deeper runs the inner ones are shown as the innermost of these. */
const MOST_RUNS = 5;

/**
 * The keys under which a row may be visible, in the order of the rows that they are of: each run around it may be open with
 * its uses, or with its first use for all of them. The row itself comes first, what is there for it in all runs last.
 */
export function keysOf(grammar: Grammar, row: number): readonly string[] {
  const runs = Math.min(MOST_RUNS, keyOf(grammar, row, () => true).runs);
  return Array.from({ length: 2 ** runs }, (_, choice) => {
    const hasUse = (run: number): boolean => ((choice >> Math.max(0, runs - 1 - run)) & 1) === 0;
    return keyOf(grammar, row, hasUse).key;
  });
}

/** `hasUse`: whether a run around the row, the outermost 0, is open with its uses. */
function keyOf(
  grammar: Grammar,
  row: number,
  hasUse: (run: number) => boolean,
): { readonly key: string; readonly runs: number } {
  const steps = grammar.hasOwnRow[grammar.root] === true ? [ROOT_KEY] : [];
  let template = grammar.root;
  let rest = row;
  let runs = 0;
  while (template >= 0 && grammar.omitted[template] !== true) {
    const entry = entryAt(grammar, template, rest);
    const target = targetOf(grammar, entry);
    rest -= grammar.offset[entry] ?? 0;
    const isOwnRow = grammar.hasOwnRow[template] === true && entry === firstOf(grammar, template);
    if (isOwnRow) break;
    const each = target < 0 ? 1 : rowsOf(grammar, target);
    const use = Math.floor(rest / each);
    const isVisible = target >= 0 && grammar.kinds[target] !== '';
    const isOmitted = grammar.omitted[target] === true;
    const isUseOfVisible = isVisible ? hasUse(runs) : !isOmitted;
    const withUse = isRun(grammar, entry) && isUseOfVisible;
    if (isRun(grammar, entry) && isVisible) runs++;
    steps.push(`${entry - firstOf(grammar, template)}${withUse ? `:${use}` : ''}`);
    rest -= use * each;
    template = target;
    if (isOmitted && isVisible) steps.push(OMITTED_KEY);
  }
  return { key: steps.join('.'), runs };
}
