import type { Action, Facts, Page, ViewState } from '../outline/index.js';
import { grouped } from './common/numbers.js';
import type { Translate } from './common/translate.js';
import { nameText, pageText } from './common/words.js';

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

/** What is said after rows were opened or closed or have another page size; `null`: nothing. */
export function foldAnnouncement(
  action: Action,
  { page }: Pick<Changed, 'page'>,
  translate: Translate,
): string | null {
  const rows = rowsText(page, translate);
  switch (action.kind) {
    case 'toggle': {
      const name = nameOf(page, action.key, translate);
      const isOpen = page.rows.find(({ key }) => key === action.key)?.open === true;
      if (name === null) return rows;
      return isOpen
        ? translate.__('%1 opened, %2', name, rows)
        : translate.__('%1 closed, %2', name, rows);
    }
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

export function rowsText({ total }: Page, translate: Translate): string {
  return translate._n('%2 row', '%2 rows', total, grouped(total));
}

export function nameOf({ rows }: Page, wanted: string | null, translate: Translate): string | null {
  const row = rows.find(({ key }) => key === wanted);
  return row === undefined ? null : nameText(row, translate);
}
