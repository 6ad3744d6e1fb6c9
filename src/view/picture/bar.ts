import type { Direction } from '../../picture/layout/types.js';
import { element } from '../common/elements.js';
import type { Translate } from '../common/translate.js';

export interface BarActions {
  zoom(factor: number): void;
  fit(): void;
  turn(direction: Direction): void;
  save(kind: 'svg' | 'png'): void;
  /** Puts the picture into the document that it is in. */
  keep(): void;
}

/** One step of the keys and buttons that zoom. */
export const ZOOM_STEP = 1.25;

/** What can be done with a picture, over it: its buttons stay under the pointer where the picture becomes taller. */
export class Bar {
  readonly element: HTMLElement;
  private scale = element('span', 'lf-scale');
  private readonly down: HTMLElement;
  private readonly right: HTMLElement;
  private readonly sentence = element('span', 'lf-problem-text');

  constructor(
    private readonly translate: Translate,
    private readonly actions: BarActions,
    private readonly signal: AbortSignal,
  ) {
    this.down = this.turning('↓', translate.__('From the top down'), 'down');
    this.right = this.turning('→', translate.__('From left to right'), 'right');
    this.element = element('div', 'lf-picture-bar', '', {
      role: 'toolbar',
      'aria-label': translate.__('Picture'),
    });
    this.element.append(
      this.sizes(),
      groupOf(translate.__('Direction'), this.down, this.right),
      element('span', 'lf-picture-space'),
      this.saving(translate.__('Save SVG'), 'svg'),
      this.saving(translate.__('Save PNG'), 'png'),
      this.sentence,
    );
  }

  /** Says the scale, and which way the picture leads. */
  show(scale: number, direction: Direction): void {
    // A new element: a host's search may have put its marks into the old one.
    const fresh = element('span', 'lf-scale', `${String(Math.round(scale * 100))}%`);
    this.scale.replaceWith(fresh);
    this.scale = fresh;
    this.down.setAttribute('aria-pressed', String(direction === 'down'));
    this.right.setAttribute('aria-pressed', String(direction === 'right'));
  }

  /** In a document that takes the picture. */
  offerKeeping(): void {
    const { translate, actions } = this;
    const button = this.button(translate.__('Save into cell'), actions.keep);
    button.classList.add('lf-keeping');
    button.title = translate.__('Also shown where there is no layerfold, as on GitHub');
    this.sentence.before(button);
  }

  /** Says a sentence where something fails; empty: nothing. */
  say(text: string): void {
    this.sentence.textContent = text;
  }

  private sizes(): HTMLElement {
    const { translate, actions } = this;
    const zoom = (text: string, label: string, factor: number): HTMLElement =>
      this.labelled(text, label, () => {
        actions.zoom(factor);
      });
    return groupOf(
      translate.__('Size'),
      zoom('−', translate.__('Smaller'), 1 / ZOOM_STEP),
      this.scale,
      zoom('+', translate.__('Larger'), ZOOM_STEP),
      this.button(translate.__('Fit'), actions.fit),
    );
  }

  private turning(text: string, label: string, direction: Direction): HTMLElement {
    return this.labelled(text, label, () => {
      this.actions.turn(direction);
    });
  }

  private saving(text: string, kind: 'svg' | 'png'): HTMLElement {
    return this.button(text, () => {
      this.actions.save(kind);
    });
  }

  private labelled(text: string, label: string, act: () => void): HTMLElement {
    const button = this.button(text, act);
    button.setAttribute('aria-label', label);
    button.title = label;
    return button;
  }

  private button(text: string, act: () => void): HTMLElement {
    const button = element('button', 'lf-button', text, { type: 'button' });
    button.addEventListener('click', act, { signal: this.signal });
    return button;
  }
}

function groupOf(label: string, ...nodes: readonly Node[]): HTMLElement {
  const group = element('span', 'lf-switch', '', { role: 'group', 'aria-label': label });
  group.append(...nodes);
  return group;
}
