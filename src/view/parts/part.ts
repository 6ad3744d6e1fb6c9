import type { Page } from '../../outline/index.js';

/** A part around the table: an element that follows the page. */
export interface Part {
  readonly element: HTMLElement;
  show(page: Page): void;
}
