import type { Facts } from '../../outline/index.js';
import { element } from '../common/elements.js';
import { headElement } from './head.js';
import { noteElements } from './notes.js';
import type { Translate } from '../common/translate.js';

/** How large a page is. */
export interface Size {
  readonly rows: number;
  readonly pages: number;
  /** Whether it begins in the middle of a branch. */
  readonly hasCrumbs: boolean;
}

export interface PlaceholderOptions {
  readonly facts: Facts;
  readonly size: Size;
  readonly pageSize: number;
  /** The height of the whole table, where it does not follow from the number of rows. */
  readonly heightPx: number | null;
  readonly translate: Translate;
}

/**
 * What stands where a table will be: the same line above it, and an empty space of the height of its
 * rows. The style sheet knows the height of a row, so as a rule nothing is measured.
 */
export function placeholderElement(options: PlaceholderOptions): HTMLElement {
  const { facts, size, pageSize, heightPx, translate } = options;
  const root = element('section', 'lf-root lf-waiting', '', {
    'aria-label': translate.__('Model summary'),
  });
  const space = element('div', 'lf-space');
  const { rows, crumbs } = reserved(size, pageSize);
  space.style.setProperty('--lf-rows', String(rows));
  space.style.setProperty('--lf-crumbs', String(crumbs));
  if (heightPx !== null) root.style.setProperty('height', `${heightPx}px`);
  root.append(headElement(facts, translate), space, ...noteElements(facts, translate));
  return root;
}

/**
 * Rows and breadcrumb lines for which there is room on a page. Where there are several pages each is as tall
 * as a full one, so that the pager stays under the pointer.
 */
export function reserved(
  size: Size,
  pageSize: number,
): { readonly rows: number; readonly crumbs: 0 | 1 } {
  if (size.pages > 1) return { rows: pageSize, crumbs: 1 };
  return { rows: size.rows, crumbs: size.hasCrumbs ? 1 : 0 };
}
