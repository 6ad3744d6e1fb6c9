import type { Action, Facts, Page } from '../outline/index.js';
import { grouped } from './common/numbers.js';
import type { Translate } from './common/translate.js';
import { nameText } from './common/words.js';
import { foundWords } from './parts/found.js';
import { problemText } from './parts/problemText.js';

/** What is said after an action, where more has changed than the page; `null`: nothing. */
export function announcement(
  action: Action,
  page: Page,
  facts: Facts,
  translate: Translate,
): string | null {
  const rows = translate._n('%2 row', '%2 rows', page.total, grouped(page.total));
  switch (action.kind) {
    case 'toggle': {
      const row = page.rows.find(({ key }) => key === action.key);
      if (row === undefined) return rows;
      const name = nameText(row, translate);
      return row.open === true
        ? translate.__('%1 opened, %2', name, rows)
        : translate.__('%1 closed, %2', name, rows);
    }
    case 'choose':
      if (page.problem !== null) return problemText(page.problem, translate);
      return page.found === null ? rows : foundWords(page.found, facts, translate);
    case 'sort':
      return translate.__('Sorted, %1', rows);
    case 'siblings':
    case 'depth':
    case 'repeats':
    case 'flat':
    case 'rank':
      return rows;
    default:
      return null;
  }
}
