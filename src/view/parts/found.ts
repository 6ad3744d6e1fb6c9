import { ALL_ROWS } from '../../outline/index.js';
import type { Facts, Found, Page } from '../../outline/index.js';
import { element } from '../common/elements.js';
import { grouped } from '../common/numbers.js';
import type { Translate } from '../common/translate.js';
import { unitsText } from '../common/words.js';
import type { Part } from './part.js';
import { problemText } from './problemText.js';
import { createNameButtons } from './toolsNames.js';
import type { ToolsContext } from './toolsContext.js';

/** What was found: how many rows, the way from one to the next, and their names to take away. */
export class FoundLine implements Part {
  readonly element: HTMLElement;
  private controls: readonly HTMLElement[] | null = null;

  constructor(private readonly context: ToolsContext) {
    this.element = element('div', 'lf-found');
  }

  show({ found, problem }: Page): void {
    const { facts, translate } = this.context;
    if (problem !== null) {
      this.element.replaceChildren(
        element('span', 'lf-problem-text', problemText(problem, translate)),
      );
      return;
    }
    if (found === null) {
      // The buttons are kept: one of them may be pressed again.
      this.element.replaceChildren();
      return;
    }
    this.element.classList.toggle('lf-found-none', found.hits === 0);
    this.controls ??= this.makeControls();
    // A new text each time: a host's search may have put marks into the old one.
    const text = element('span', 'lf-found-text', foundWords(found, facts, translate));
    const old = this.element.querySelector('.lf-found-text');
    if (old === null) this.element.replaceChildren(text, ...this.controls);
    else old.replaceWith(text);
  }

  private makeControls(): readonly HTMLElement[] {
    const { translate, dispatch, signal } = this.context;
    const button = (
      className: string,
      text: string,
      label: string,
      act: () => void,
    ): HTMLElement => {
      const node = element('button', className, text, { type: 'button', 'aria-label': label });
      node.addEventListener('click', act, { signal });
      return node;
    };
    return [
      button('lf-tool lf-previous', '', translate.__('Previous match'), () => {
        dispatch({ kind: 'hit', step: -1 });
      }),
      button('lf-tool lf-next', '', translate.__('Next match'), () => {
        dispatch({ kind: 'hit', step: 1 });
      }),
      createNameButtons(this.context),
      button('lf-button', translate.__('Show all'), translate.__('Show all rows'), () => {
        dispatch({ kind: 'choose', choice: ALL_ROWS });
      }),
    ];
  }
}

/** "10 matches, 33 layers". */
export function foundWords(found: Found, facts: Facts, translate: Translate): string {
  const { hits, layers, isIncomplete } = found;
  if (hits === 0 && !isIncomplete) return translate.__('No matches');
  const rows = translate._n('%2 match', '%2 matches', hits, grouped(hits));
  const text = layers === hits ? rows : `${rows}, ${unitsText(facts.unit, layers, translate)}`;
  return isIncomplete ? `${text} ${translate.__('(not all rows were searched)')}` : text;
}
