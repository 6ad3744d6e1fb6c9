import { element } from '../../view/common/elements.js';
import { visible } from '../../view/common/text.js';

/** The place of a table before anything of it is read: the first line of the plain text, and room for the others. */
export function waitingElement(text: string): HTMLElement {
  const [head = '', ...rows] = text.trim().split('\n');
  const root = element('div', 'lf-root lf-waiting');
  root.style.setProperty('--lf-rows', String(rows.length));
  root.append(element('div', 'lf-head', visible(head)));
  return root;
}
