import type { Facts } from '../../outline/index.js';
import { element } from '../common/elements.js';
import type { Translate } from '../common/translate.js';
import { headElement } from './head.js';

/** The first line: what the model is, and the toolbar; a model that fits a page and repeats nothing needs none. */
export function topElement(
  facts: Facts,
  translate: Translate,
  tools: HTMLElement | null,
): HTMLElement {
  const top = element('div', 'lf-top');
  top.append(headElement(facts, translate), ...(tools === null ? [] : [tools]));
  return top;
}
