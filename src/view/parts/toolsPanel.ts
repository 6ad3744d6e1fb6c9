import type { Page } from '../../outline/index.js';
import { element } from '../common/elements.js';
import type { Part } from './part.js';
import type { ToolsContext } from './toolsContext.js';

/** A line of the panel: what it is about, and controls. */
export interface PanelSection extends Part {
  readonly title: string;
  /** Whether it is about columns and their order, which a picture does not have. */
  readonly isOfTable?: boolean;
}

/**
 * What `⋯` opens, above the rows and not over them: an output of a notebook cuts off what pops up. It is made when it is
 * opened first, and is not in the page while it is closed.
 */
export class Panel implements Part {
  readonly element: HTMLElement;
  private sections: readonly PanelSection[] | null = null;
  private page: Page | null = null;

  constructor(
    /** Opens and closes the panel. */
    private readonly button: HTMLButtonElement,
    private readonly sectionsOf: () => readonly PanelSection[],
    { translate, signal }: ToolsContext,
  ) {
    const label = translate.__('View options');
    this.element = element('div', 'lf-panel', '', { role: 'group', 'aria-label': label });
    const toggle = (): void => {
      this.setOpen(!this.isOpen);
    };
    this.button.addEventListener('click', toggle, { signal });
    this.element.addEventListener('keydown', this.onKey.bind(this), { signal });
  }

  show(page: Page): void {
    this.page = page;
    if (this.isOpen) for (const section of this.sections ?? []) section.show(page);
  }

  private get isOpen(): boolean {
    return this.button.getAttribute('aria-expanded') === 'true';
  }

  private setOpen(open: boolean): void {
    this.button.setAttribute('aria-expanded', String(open));
    this.sections ??= this.sectionsOf();
    this.element.replaceChildren(...(open ? this.sections.map(lineOf) : []));
    if (this.page !== null) this.show(this.page);
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    this.setOpen(false);
    this.button.focus({ preventScroll: true });
  }
}

function lineOf(section: PanelSection): HTMLElement {
  const line = element('div', section.isOfTable === true ? 'lf-section lf-of-table' : 'lf-section');
  line.append(element('span', 'lf-section-title', section.title), section.element);
  return line;
}
