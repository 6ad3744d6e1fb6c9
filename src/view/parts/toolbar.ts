import { element } from '../common/elements.js';
import type { Translate } from '../common/translate.js';

/** The elements of the toolbar, which do nothing by themselves. */
export interface Toolbar {
  readonly element: HTMLElement;
  readonly field: HTMLInputElement;
  readonly tree: HTMLButtonElement;
  readonly flat: HTMLButtonElement;
  /** Table or picture; in no page where there is no picture. */
  readonly table: HTMLButtonElement;
  readonly picture: HTMLButtonElement;
  readonly more: HTMLButtonElement;
}

/** A small model has no field: its rows are all in sight, so there is nothing to find. */
export function createToolbar(translate: Translate, isSmall: boolean, hasPicture = false): Toolbar {
  const bar = element('div', 'lf-tools', '', {
    role: 'toolbar',
    'aria-label': translate.__('View'),
  });
  const box = element('span', 'lf-search-box');
  const field = element('input', 'lf-search', '', {
    type: 'search',
    placeholder: translate.__('Find layers… /'),
    'aria-label': translate.__('Find layers: name, path, type or shape, on all pages'),
    'aria-keyshortcuts': '/',
    spellcheck: false,
    autocomplete: 'off',
  });
  box.append(field);
  const choice = (label: string, ...buttons: readonly HTMLElement[]): HTMLElement => {
    const group = element('span', 'lf-switch', '', { role: 'group', 'aria-label': label });
    group.append(...buttons);
    return group;
  };
  const button = (text: string, isPressed: boolean): HTMLButtonElement =>
    element('button', 'lf-button', text, { type: 'button', 'aria-pressed': isPressed });
  const tree = button(translate.__('Tree'), true);
  const flat = button(translate.__('Flat'), false);
  const table = button(translate.__('Table'), true);
  const picture = button(translate.__('Picture'), false);
  const more = element('button', 'lf-button lf-more', '⋯', {
    type: 'button',
    'aria-expanded': false,
    'aria-label': translate.__('View options'),
  });
  if (!isSmall) bar.append(box, choice(translate.__('Layout'), tree, flat));
  if (hasPicture) bar.append(choice(translate.__('View'), table, picture));
  bar.append(more);
  return { element: bar, field, tree, flat, table, picture, more };
}
