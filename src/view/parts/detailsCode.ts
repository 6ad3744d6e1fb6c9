import type { Details } from '../../outline/index.js';
import { copyText } from '../common/clipboard.js';
import { element } from '../common/elements.js';
import { SENTENCE_CHARACTERS, visible, visibleBlock } from '../common/text.js';
import type { DetailsContext } from './detailsContext.js';

/** Source to be taken away: the expression that gives the layer, and the lines that freeze. */
export function codeElements(
  { accessor, linesUpTo, linesBefore, linesButNorms }: Details,
  context: Pick<DetailsContext, 'translate' | 'facts' | 'announce'>,
): HTMLElement[] {
  const { translate, facts } = context;
  const parts: readonly (readonly [title: string, source: string | null])[] = [
    [
      facts.framework === 'tfjs' ? translate.__('In JavaScript') : translate.__('In Python'),
      accessor,
    ],
    [translate.__('Freeze everything up to this layer'), linesUpTo],
    [translate.__('Freeze everything before these layers'), linesBefore],
    [translate.__('Freeze all but the normalizations'), linesButNorms],
  ];
  return parts.flatMap(([title, source]) =>
    source === null ? [] : [codeElement(title, source, context)],
  );
}

function codeElement(
  title: string,
  source: string,
  { translate, announce }: Pick<DetailsContext, 'translate' | 'announce'>,
): HTMLElement {
  const box = element('div', 'lf-code');
  const head = element('div', 'lf-code-head');
  const copy = element('button', 'lf-button', translate.__('Copy'), {
    type: 'button',
    'aria-label': translate.__('Copy: %1', title),
  });
  copy.addEventListener('click', () => {
    void copyText(source).then((isCopied) => {
      announce(isCopied ? translate.__('Copied') : translate.__('Copying is not allowed here'));
    });
  });
  const isBlock = source.includes('\n');
  const text = isBlock ? visibleBlock(source.trimEnd()) : visible(source, SENTENCE_CHARACTERS);
  head.append(element('span', '', title), copy);
  box.append(head, element('pre', 'lf-source', text));
  return box;
}
