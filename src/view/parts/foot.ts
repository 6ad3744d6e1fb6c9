import type { Action, Facts, Page } from '../../outline/index.js';
import { element } from '../common/elements.js';
import { grouped } from '../common/numbers.js';
import type { Translate } from '../common/translate.js';
import { boundText, unitsText } from '../common/words.js';
import { createPager } from './pager.js';
import type { Part } from './part.js';

export interface Foot extends Part {
  /** The pager, which is there where there are several pages. */
  readonly landmark: HTMLElement;
}

/** The line under the table: the pager, and how many layers the rows contain. */
export function createFoot(
  dispatch: (action: Action) => void,
  facts: Facts,
  translate: Translate,
  signal: AbortSignal,
): Foot {
  const foot = element('div', 'lf-foot');
  const pager = createPager(dispatch, translate, signal);
  let usualSize: number | null = null;
  let extent = element('span');
  return {
    element: foot,
    landmark: pager.element,
    show(page) {
      usualSize ??= page.pageSize;
      pager.show(page);
      // Keep the pager if the user chose this page size.
      const isPaged = page.pages > 1 || page.pageSize !== usualSize;
      // The pager is moved only where it comes or goes: a button in it may have the focus.
      if (!isPaged) pager.element.remove();
      else if (pager.element.parentNode === null) foot.prepend(pager.element);
      extent.remove();
      extent = element('span', 'lf-extent', extentText(page, facts, translate));
      foot.append(extent);
    },
  };
}

/** "347 layers in 13 rows"; nothing where every row is one layer, or a variable. */
function extentText(page: Page, facts: Facts, translate: Translate): string {
  const { total } = page;
  if (total === facts.rows || !page.isWhole) return '';
  const units = boundText(unitsText(facts.unit, facts.rows - facts.variables, translate), facts);
  return translate._n('%3 in %2 row', '%3 in %2 rows', total, grouped(total), units);
}
