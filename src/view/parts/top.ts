import type { Facts } from '../../outline/index.js';
import { element } from '../common/elements.js';
import type { Translate } from '../common/translate.js';
import { headElement } from './head.js';

/** The first line: what the model is, and the toolbar, which leaves that of a small model in one line. */
export function topElement(
  facts: Facts,
  translate: Translate,
  tools: HTMLElement,
  isSmall: boolean,
): HTMLElement {
  const top = element('div', isSmall ? 'lf-top lf-few-tools' : 'lf-top');
  top.append(headElement(facts, translate), tools);
  return top;
}
