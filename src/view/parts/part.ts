import type { Page } from '../../outline/index.js';

/** What follows the page. */
export interface Shown {
  show(page: Page): void;
}

/** A part around the table: an element that follows the page. */
export interface Part extends Shown {
  readonly element: HTMLElement;
}
