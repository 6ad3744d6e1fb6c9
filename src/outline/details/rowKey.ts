import { entryAt, firstOf, isRun, rowsOf, targetOf } from '../../format/read/grammar.js';
import type { Grammar } from '../../format/read/grammar.js';
import { ROOT_KEY } from '../folded/keys.js';
import type { Outline } from '../outline.js';
import { nodeAt } from '../rows/listing.js';
import type { ViewState } from '../state.js';

/**
 * The key of the visible row that shows a row of the model: the row itself, or what it is there for inside of an open
 * run, or what is visible around it.
 */
export function keyShowing(outline: Outline, state: ViewState, row: number): string {
  const listing = outline.listing(state);
  const { grammar } = outline.table;
  const [itself, forAll] = [true, false].map((hasUses) => keyOf(grammar, row, hasUses));
  const shown = [itself, forAll].find((key) => {
    const index = key === undefined ? null : listing.indexOf(key);
    return index !== null && nodeAt(listing, index)?.key === key;
  });
  return shown ?? itself ?? '';
}

function keyOf(grammar: Grammar, row: number, hasUses: boolean): string {
  const steps = grammar.hasOwnRow[grammar.root] === true ? [ROOT_KEY] : [];
  let template = grammar.root;
  let rest = row;
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
    template = target;
  }
  return steps.join('.');
}
