import { element } from '../common/elements.js';
import { grouped } from '../common/numbers.js';
import type { Translate } from '../common/translate.js';
import { rangeText } from '../common/words.js';
import type { Part } from './part.js';

/** What a screen reader announces: another page. */
export function createStatus(translate: Translate): Part {
  const status = element('div', 'lf-aside', '', { role: 'status' });
  let shown: number | null = null;
  return {
    element: status,
    show(page) {
      const isOther = shown !== null && shown !== page.page;
      shown = page.page;
      if (!isOther) return;
      const [at, of] = [grouped(page.page + 1), grouped(page.pages)];
      const text = `${translate.__('Page %1 of %2', at, of)}: ${rangeText(page, translate)}`;
      status.replaceChildren(element('span', '', text));
    },
  };
}
