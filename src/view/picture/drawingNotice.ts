import { element } from '../common/elements.js';

/** What is there sooner does not flicker. */
const DELAY_MS = 100;

/** Says that a picture is being drawn, once that takes long enough to be noticed. */
export class DrawingNotice {
  readonly element: HTMLElement;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly text: string,
    private readonly announce: (text: string) => void,
  ) {
    this.element = element('p', 'lf-note lf-picture-waiting', text);
  }

  /** `put` puts the words into the page. */
  begin(put: (words: HTMLElement) => void): void {
    this.end();
    this.timer = setTimeout(() => {
      put(this.element);
      this.announce(this.text);
    }, DELAY_MS);
  }

  end(): void {
    clearTimeout(this.timer);
    this.element.remove();
  }
}
