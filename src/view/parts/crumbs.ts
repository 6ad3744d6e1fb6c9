import type { Page, PageRow } from '../../outline/index.js';
import { element } from '../common/elements.js';
import { visible } from '../common/text.js';
import type { Translate } from '../common/translate.js';

/**
 * The model and the open rows around a page that starts in the middle of a branch, outermost first;
 * else `null`. `onRow(null)` asks for the start of the model.
 */
export function crumbsElement(
  page: Page,
  model: string,
  onRow: (row: PageRow | null) => void,
  translate: Translate,
): HTMLElement | null {
  if (page.ancestors.length === 0) return null;
  const nav = element('nav', 'lf-crumbs', '', {
    'aria-label': translate.__('Where this page begins'),
  });
  const add = (label: string, row: PageRow | null): void => {
    const button = element('button', 'lf-crumb', visible(label), { type: 'button' });
    // The button goes with its page, and its listener with the button.
    button.addEventListener('click', () => {
      onRow(row);
    });
    nav.append(button);
  };
  add(model, null);
  for (const row of page.ancestors) add(row.label, row);
  return nav;
}
