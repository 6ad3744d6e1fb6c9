import { element } from '../common/elements.js';
import { grouped } from '../common/numbers.js';
import type { Translate } from '../common/translate.js';
import { rangeText } from '../common/words.js';
import type { Part } from './part.js';

/** What a screen reader announces: another page, and what else has changed. */
export interface Status extends Part {
  /** Says a sentence, also if it is the one that was said before. */
  announce(text: string): void;
}

export function createStatus(translate: Translate): Status {
  const status = element('div', 'lf-aside', '', { role: 'status' });
  let shown: number | null = null;
  const announce = (text: string): void => {
    status.replaceChildren(element('span', '', text));
  };
  return {
    element: status,
    announce,
    show(page) {
      const isOther = shown !== null && shown !== page.page;
      shown = page.page;
      if (!isOther) return;
      const [at, of] = [grouped(page.page + 1), grouped(page.pages)];
      const text = `${translate.__('Page %1 of %2', at, of)}: ${rangeText(page, translate)}`;
      announce(text);
    },
  };
}
