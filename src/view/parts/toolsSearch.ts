import type { Shown } from './part.js';
import type { ToolsContext } from './toolsContext.js';

/** After the last key, so that a word is searched and not each of its letters. */
const DELAY_MS = 150;

/** The field that finds rows of the whole model; a browser's own search finds those of one page only. */
export class Search implements Shown {
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly field: HTMLInputElement,
    private readonly context: ToolsContext,
  ) {
    const { signal, translate } = context;
    field.title = translate.__(
      'Searches all layers. * and ? are any characters, /…/ is a regular expression. Key: /',
    );
    this.field.addEventListener('input', this.onInput.bind(this), { signal });
    this.field.addEventListener('keydown', this.onKey.bind(this), { signal });
    signal.addEventListener('abort', () => {
      clearTimeout(this.timer);
    });
    // It may have been typed into before.
    if (field.value !== context.state().choice.query) this.onInput();
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
