import { entryAt, firstOf, isRun, rowsOf, targetOf } from '../../format/read/grammar.js';
import type { Grammar } from '../../format/read/grammar.js';
import { ROOT_KEY } from './keys.js';

/** A key that a row of the model may be visible under. */
export interface RowKey {
  readonly key: string;
  /** The row that the key is made for: of uses that are shown as one, that of the first. */
  readonly row: number;
}

/** The key of a row itself, then the one of what is there for it inside of an open run. */
export function keysOf(grammar: Grammar, row: number): readonly [RowKey, RowKey] {
  return [keyOf(grammar, row, true), keyOf(grammar, row, false)];
}

function keyOf(grammar: Grammar, row: number, hasUses: boolean): RowKey {
  const steps = grammar.hasOwnRow[grammar.root] === true ? [ROOT_KEY] : [];
  let template = grammar.root;
  let rest = row;
  let shown = row;
  while (template >= 0 && grammar.omitted[template] !== true) {
    const entry = entryAt(grammar, template, rest);
    const target = targetOf(grammar, entry);
    rest -= grammar.offset[entry] ?? 0;
    const isOwnRow = grammar.hasOwnRow[template] === true && entry === firstOf(grammar, template);
    if (isOwnRow) break;
    const each = target < 0 ? 1 : rowsOf(grammar, target);
    const use = Math.floor(rest / each);
    const isVisible = target >= 0 && grammar.kinds[target] !== '';
    const withUse = isRun(grammar, entry) && (hasUses || !isVisible);
    steps.push(`${entry - firstOf(grammar, template)}${withUse ? `:${use}` : ''}`);
    rest -= use * each;
    if (!withUse) shown -= use * each;
    template = target;
  }
  return { key: steps.join('.'), row: shown };
}
