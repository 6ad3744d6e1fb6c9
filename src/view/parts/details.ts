import { detailsOf } from '../../outline/index.js';
import type { Details as DetailsOfRow } from '../../outline/index.js';
import { element } from '../common/elements.js';
import { nameText } from '../common/words.js';
import type { DetailsContext, Line } from './detailsContext.js';
import { codeElements } from './detailsCode.js';
import { connectionLines } from './detailsConnections.js';
import { factLines } from './detailsFacts.js';
import { weightElements } from './detailsWeights.js';

/** Everything about the focused row, beside the table or under it. It is not in the page while it is closed. */
export class Details {
  private shown: string | null = null;
  private isOpened = false;

  constructor(
    private readonly element: HTMLElement,
    private readonly context: DetailsContext,
  ) {
    element.addEventListener('keydown', this.onKey.bind(this), { signal: context.signal });
  }

  get isOpen(): boolean {
    return this.isOpened;
  }

  /** Opens for the focused row, or closes if it shows that one. */
  toggle(): void {
    if (this.isOpened) this.close();
    else this.open();
  }

  open(): void {
    this.isOpened = true;
    const name = this.follow();
    // While the focus moves, the rows say where it is.
    if (name !== null) this.context.announce(this.context.translate.__('Details of %1', name));
  }

  close(): void {
    this.isOpened = false;
    this.shown = null;
    this.show();
    this.context.announce(this.context.translate.__('Details closed'));
  }

  /** Shows the row that has the focus now; returns its name, `null` where nothing changes. */
  follow(): string | null {
    const { outline, state } = this.context;
    const { focus } = state();
    if (!this.isOpened || focus === null || focus === this.shown) return null;
    const details = detailsOf(outline, state(), focus);
    if (details === null) return null;
    this.shown = focus;
    return this.fill(details);
  }

  /** Enter opens and closes the panel, Escape closes it; returns whether the key was one of these. */
  takes(event: KeyboardEvent): boolean {
    const { key, shiftKey, ctrlKey, metaKey, altKey } = event;
    if (shiftKey || ctrlKey || metaKey || altKey) return false;
    const closes = key === 'Escape' && this.isOpened && this.context.state().cell === null;
    if (key !== 'Enter' && !closes) return false;
    event.preventDefault();
    event.stopPropagation();
    this.toggle();
    return true;
  }

  private fill(details: DetailsOfRow): string {
    const { context } = this;
    const { translate } = context;
    const name = nameText(details.row, translate) || details.row.path || context.facts.name;
    const head = element('div', 'lf-details-head');
    head.append(element('h3', 'lf-details-name', name), this.closeButton());
    const lines = [
      ...factLines(details, context),
      ...connectionLines(details, this.rowButton, context),
    ];
    this.show(
      head,
      listElement(lines),
      ...weightElements(details, context),
      ...codeElements(details, context),
    );
    return name;
  }

  /** In Chromium a rule with `:has()` keeps media queries of each change of the rows for as long as the page is open. */
  private show(...content: readonly HTMLElement[]): void {
    this.element.replaceChildren(...content);
    this.element.closest('.lf-root')?.classList.toggle('lf-with-details', content.length > 0);
  }

  private closeButton(): HTMLElement {
    const { translate, jump, state } = this.context;
    const button = element('button', 'lf-button', '×', {
      type: 'button',
      'aria-label': translate.__('Close the details'),
    });
    button.addEventListener('click', () => {
      const { focus } = state();
      this.close();
      if (focus !== null) jump({ kind: 'focus', key: focus, cell: null });
    });
    return button;
  }

  /** A button that goes to a row of the model. */
  private readonly rowButton = (row: number, label: string): HTMLElement => {
    const button = element('button', 'lf-link', label, { type: 'button' });
    button.addEventListener('click', () => {
      this.context.jump({ kind: 'reveal', row });
    });
    return button;
  };

  private onKey(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    const { focus } = this.context.state();
    this.close();
    if (focus !== null) this.context.jump({ kind: 'focus', key: focus, cell: null });
  }
}

function listElement(lines: readonly Line[]): HTMLElement {
  const list = element('dl', 'lf-details-list');
  for (const [title, content] of lines) {
    const value = element('dd', 'lf-details-value');
    value.append(...(typeof content === 'string' ? [content] : content));
    list.append(element('dt', 'lf-details-title', title), value);
  }
  return list;
}
