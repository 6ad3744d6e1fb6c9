import type { Page } from '../../outline/index.js';
import { element } from '../common/elements.js';
import type { Part } from './part.js';

/** The box around the rows. It is as tall as the largest page. */
export function createFrame(content: HTMLElement): Part {
  const frame = element('div', 'lf-scroll');
  frame.append(content);
  return {
    element: frame,
    show(page) {
      const room = reserved(page);
      const crumbs = page.ancestors.length > 0 ? 1 : 0;
      frame.style.setProperty('--lf-missing', String(room.rows - page.rows.length));
      frame.style.setProperty('--lf-no-crumbs', String(room.crumbs - crumbs));
    },
  };
}

/**
 * Rows and lines of breadcrumbs for which there is room. Where there are several pages each is as tall as a full
 * one, so that the pager stays under the pointer.
 */
export function reserved({ rows, pages, pageSize, ancestors }: Page): {
  readonly rows: number;
  readonly crumbs: 0 | 1;
} {
  if (pages > 1) return { rows: pageSize, crumbs: 1 };
  return { rows: rows.length, crumbs: ancestors.length > 0 ? 1 : 0 };
}
