import type { Page } from '../../outline/index.js';

/** A part of the table's surroundings: an element that follows the page. */
export interface Part {
  readonly element: HTMLElement;
  show(page: Page): void;
}
