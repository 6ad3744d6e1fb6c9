import { element } from '../common/elements.js';
import type { Part } from './part.js';
import type { ToolsContext } from './toolsContext.js';

/** After the last key, so that a word is searched and not each of its letters. */
const DELAY_MS = 150;

export interface SearchField extends Part {
  focus(): void;
}

/** The field that finds rows of the whole model; a browser's own search finds those of one page only. */
export class Search implements SearchField {
  readonly element: HTMLElement;
  private readonly field: HTMLInputElement;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly context: ToolsContext) {
    const { translate, signal } = context;
    this.field = element('input', 'lf-search', '', {
      type: 'search',
      placeholder: translate.__('Find layers… /'),
      'aria-label': translate.__('Find layers: name, path, type or shape, on all pages'),
      title: translate.__(
        'Searches all layers. * and ? are any characters, /…/ is a regular expression. Key: /',
      ),
      'aria-keyshortcuts': '/',
      spellcheck: false,
      autocomplete: 'off',
    });
    this.element = element('span', 'lf-search-box');
    this.element.append(this.field);
    this.field.addEventListener('input', this.onInput.bind(this), { signal });
    this.field.addEventListener('keydown', this.onKey.bind(this), { signal });
    signal.addEventListener('abort', () => {
      clearTimeout(this.timer);
    });
  }

  focus(): void {
    this.field.focus({ preventScroll: true });
    this.field.select();
  }

  show(): void {
    const { query } = this.context.state().choice;
    // What is typed is ahead of the rows.
    if (this.timer === undefined && this.field.value !== query) this.field.value = query;
  }

  private onInput(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.search();
    }, DELAY_MS);
  }

  private search(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.context.dispatch({ kind: 'choose', choice: { query: this.field.value } });
  }

  private onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (!this.acts(event)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  private acts({ key, shiftKey }: KeyboardEvent): boolean {
    const isPlain = !shiftKey;
    if (isPlain && (key === 'Enter' || key === 'ArrowDown')) {
      this.search();
      this.context.focusRows();
      return true;
    }
    if (key === 'F3') {
      this.search();
      this.context.dispatch({ kind: 'hit', step: shiftKey ? -1 : 1 });
      return true;
    }
    if (key !== 'Escape' || this.field.value === '') return false;
    this.field.value = '';
    this.search();
    return true;
  }
}
