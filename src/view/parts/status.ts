import { element } from '../common/elements.js';
import type { Translate } from '../common/translate.js';
import { pageText } from '../common/words.js';
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
      if (isOther) announce(pageText(page, translate));
    },
  };
}
