import type { Action, Facts, Page, ViewState } from '../outline/index.js';
import { grouped } from './common/numbers.js';
import type { Translate } from './common/translate.js';
import { nameText, pageText } from './common/words.js';
import { foundWords } from './parts/found.js';
import { problemText } from './parts/problemText.js';

/** What has changed. */
export interface Changed {
  readonly page: Page;
  readonly facts: Facts;
  readonly state: ViewState;
  /** The title of the column that sorts the rows; empty where none does. */
  readonly sortedBy: string;
  /** Whether the focus is in the rows: a reader says by itself where it is. */
  readonly isFocused: boolean;
}

/** What is said after an action, where more has changed than the page; `null`: nothing. */
export function announcement(
  action: Action,
  changed: Changed,
  translate: Translate,
): string | null {
  const { page, facts, state } = changed;
  const rows = translate._n('%2 row', '%2 rows', page.total, grouped(page.total));
  switch (action.kind) {
    case 'toggle': {
      const name = nameOf(page, action.key, translate);
      const isOpen = page.rows.find(({ key }) => key === action.key)?.open === true;
      if (name === null) return rows;
      return isOpen
        ? translate.__('%1 opened, %2', name, rows)
        : translate.__('%1 closed, %2', name, rows);
    }
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
    case 'pageSize':
      return pageText(page, translate);
    case 'siblings':
    case 'depth':
    case 'repeats':
      return rows;
    default:
      return null;
  }
}

function nameOf({ rows }: Page, wanted: string | null, translate: Translate): string | null {
  const row = rows.find(({ key }) => key === wanted);
  return row === undefined ? null : nameText(row, translate);
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
