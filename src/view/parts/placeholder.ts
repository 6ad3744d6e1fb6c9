import type { Facts, Page } from '../../outline/index.js';
import { element } from '../common/elements.js';
import type { Translate } from '../common/translate.js';
import { reserved } from './frame.js';
import { noteElements } from './notes.js';
import { topElement } from './top.js';

export interface PlaceholderOptions {
  readonly facts: Facts;
  readonly page: Page;
  /** Lines of a row. */
  readonly lines: number;
  readonly translate: Translate;
}

/**
 * The place of a table that is not drawn yet: the same line above it, and room for its
 * rows below it. The style sheet knows the height of a row, so nothing is measured.
 */
export function placeholderElement(options: PlaceholderOptions): HTMLElement {
  const { facts, page, lines, translate } = options;
  // Regions of a page have names of their own, which equal placeholders have not.
  const root = element('div', 'lf-root lf-waiting');
  const { rows, crumbs } = reserved(page);
  root.style.setProperty('--lf-rows', String(rows));
  root.style.setProperty('--lf-crumbs', String(crumbs));
  root.style.setProperty('--lf-lines', String(lines));
  const top = topElement(facts, translate, element('div', 'lf-tools'), page.isSmall);
  root.append(top, ...noteElements(facts, translate));
  return root;
}
