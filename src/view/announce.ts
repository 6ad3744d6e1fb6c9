import type { Action } from '../outline/index.js';
import type { Translate } from './common/translate.js';
import { type Changed, foldAnnouncement, nameOf, rowsText } from './foldAnnouncement.js';
import { foundWords } from './parts/found.js';
import { problemText } from './parts/problemText.js';

/** What is said after an action, where more has changed than the page; `null`: nothing. */
export function announcement(
  action: Action,
  changed: Changed,
  translate: Translate,
): string | null {
  const { page, facts, state } = changed;
  const rows = rowsText(page, translate);
  switch (action.kind) {
    case 'choose':
      if (page.problem !== null) return problemText(page.problem, translate);
      return page.found === null ? rows : foundWords(page.found, facts, translate);
    case 'hit':
      return changed.isFocused ? null : nameOf(page, state.focus, translate);
    case 'sort':
    case 'rank':
      return orderText(changed, rows, translate);
    case 'flat':
      return state.isFlat
        ? translate.__('Each layer by itself, %1', rows)
        : translate.__('Layers within one another, %1', rows);
    case 'picture':
      return action.on ? translate.__('Picture, %1', rows) : translate.__('Table, %1', rows);
    default:
      return foldAnnouncement(action, changed, translate);
  }
}

function orderText(
  { state: { order }, sortedBy }: Changed,
  rows: string,
  translate: Translate,
): string {
  if (order === null) return translate.__('In the order of the model, %1', rows);
  return order.isDescending
    ? translate.__('Sorted by %1, descending, %2', sortedBy, rows)
    : translate.__('Sorted by %1, ascending, %2', sortedBy, rows);
}
