import type { Action } from '../../outline/index.js';
import { element } from '../common/elements.js';
import { grouped } from '../common/numbers.js';
import type { Translate } from '../common/translate.js';
import type { Part } from './part.js';

/** The columns of a table. */
export interface ColumnsOfTable {
  /** Those without room. */
  readonly hidden: readonly string[];
  /** Whether they are shown in more lines. */
  readonly showsAll: boolean;
  /** Lines of a row. */
  readonly lines: number;
  titlesOf(ids: readonly string[]): readonly string[];
}

/** Says how many columns are hidden for want of room, and brings them back in more lines. */
export function createHiddenColumns(
  table: ColumnsOfTable,
  dispatch: (action: Action) => void,
  translate: Translate,
  signal: AbortSignal,
): Part {
  const button = element('button', 'lf-hidden', '', { type: 'button' });
  let showsAll = false;
  button.addEventListener(
    'click',
    () => {
      dispatch({ kind: 'showAll', on: !showsAll });
    },
    { signal },
  );
  return {
    element: button,
    show() {
      const count = table.hidden.length;
      showsAll = table.showsAll;
      button.hidden = count === 0 && !(showsAll && table.lines > 1);
      const text = showsAll
        ? translate.__('Show fewer columns')
        : translate._n('%2 column hidden', '%2 columns hidden', count, grouped(count));
      button.setAttribute('aria-label', text);
      // New elements: a host's search may have put its marks into the old ones.
      button.replaceChildren(
        element('span', 'lf-long', text),
        element('span', 'lf-short', showsAll ? '−' : `+${grouped(count)}`),
      );
      button.title = showsAll ? '' : table.titlesOf(table.hidden).join(', ');
    },
  };
}
