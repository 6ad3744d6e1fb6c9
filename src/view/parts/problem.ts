import { element } from '../common/elements.js';
import { visible, visibleBlock } from '../common/text.js';
import type { Translate } from '../common/translate.js';

/** A summary that cannot be shown as a table: the reason, and the plain text that came with it. */
export function problemElement(reason: string, plain: string, translate: Translate): HTMLElement {
  const root = element('div', 'lf-root lf-problem');
  const sentence = `${translate.__('This summary cannot be shown as a table:')} ${visible(reason)}`;
  root.append(element('p', 'lf-note', sentence, { role: 'note' }));
  if (plain !== '') root.append(element('pre', 'lf-plain', visibleBlock(plain)));
  return root;
}
