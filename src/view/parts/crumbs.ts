import type { Action, Facts, Page, PageRow } from '../../outline/index.js';
import { element } from '../common/elements.js';
import { visible } from '../common/text.js';
import type { Translate } from '../common/translate.js';
import { kindWord, nameText } from '../common/words.js';
import type { Shown } from './part.js';

/** In `nav`, the model and the open rows around a page that starts inside them, outermost first; else nothing. */
export function createCrumbs(
  nav: HTMLElement,
  dispatch: (action: Action) => void,
  facts: Facts,
  translate: Translate,
): Shown {
  const crumb = (label: string, action: Action): HTMLElement => {
    const button = element('button', 'lf-crumb', label, { type: 'button' });
    // The button is removed with its page, and its listener with the button.
    button.addEventListener('click', () => {
      dispatch(action);
    });
    return button;
  };
  const rowCrumb = (row: PageRow): HTMLElement =>
    crumb(labelOf(row, translate), { kind: 'focus', key: row.key, cell: null });
  return {
    show({ ancestors }: Page) {
      const model = crumb(visible(facts.name) || translate.__('Model'), {
        kind: 'move',
        to: 'first',
      });
      nav.replaceChildren(...(ancestors.length === 0 ? [] : [model, ...ancestors.map(rowCrumb)]));
    },
  };
}

/** A button needs a name, which a group of unnamed rows lacks. */
function labelOf(row: PageRow, translate: Translate): string {
  return nameText(row, translate) || kindWord(row.groupKind, translate);
}
