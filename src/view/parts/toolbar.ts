import { element } from '../common/elements.js';
import type { Translate } from '../common/translate.js';

/** The elements of the toolbar, which do nothing by themselves. */
export interface Toolbar {
  readonly element: HTMLElement;
  readonly field: HTMLInputElement;
  readonly tree: HTMLButtonElement;
  readonly flat: HTMLButtonElement;
  readonly more: HTMLButtonElement;
}

/** A small model has only `⋯`: its rows are all in sight, so there is nothing to find. */
export function createToolbar(translate: Translate, isSmall: boolean): Toolbar {
  const bar = isSmall
    ? toolsSpace()
    : element('div', 'lf-tools', '', { role: 'toolbar', 'aria-label': translate.__('View') });
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
  const layout = element('span', 'lf-switch', '', {
    role: 'group',
    'aria-label': translate.__('Layout'),
  });
  const button = (text: string, isPressed: boolean): HTMLButtonElement =>
    element('button', 'lf-button', text, { type: 'button', 'aria-pressed': isPressed });
  const tree = button(translate.__('Tree'), true);
  const flat = button(translate.__('Flat'), false);
  layout.append(tree, flat);
  const more = element('button', 'lf-button lf-more', '⋯', {
    type: 'button',
    'aria-expanded': false,
    'aria-label': translate.__('View options'),
  });
  bar.append(...(isSmall ? [] : [box, layout]), more);
  return { element: bar, field, tree, flat, more };
}

/** The place of the toolbar where there is no table yet. */
export function toolsSpace(): HTMLElement {
  return element('div', 'lf-tools');
}
