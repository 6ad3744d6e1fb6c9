import type { Facts, Page } from '../../outline/index.js';
import { element } from '../common/elements.js';
import { unitsText } from './head.js';
import { grouped } from '../common/numbers.js';
import type { Translate } from '../common/translate.js';

/** "13 rows stand for 347 layers"; nothing where every row is one layer. */
export function standForElement(page: Page, facts: Facts, translate: Translate): HTMLElement {
  const units = unitsText(facts.unit, facts.rows, translate);
  const text =
    page.total === facts.rows
      ? ''
      : translate._n(
          '%2 row stands for %3',
          '%2 rows stand for %3',
          page.total,
          grouped(page.total),
          units,
        );
  return element('span', 'lf-stand', text);
}
