import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import type { Message } from '@lumino/messaging';
import { MIME_TYPE } from '../../format/mime.js';
import type { LateTables } from '../start/lateOutput.js';
import type { MimeModel } from '../start/output.js';
import { SummaryRenderer } from './renderer.js';

/** What JupyterLab calls the text of a file; in an output of a notebook it is never found. */
export const FILE_MIME_TYPE = 'application/vnd.layerfold.file';

/** So much of a file that is none of ours is shown under the sentence that says so. */
const SHOWN_CHARACTERS = 2000;

/** A file of one summary, in a tab of its own. */
export class DocumentRenderer extends SummaryRenderer {
  private shown: ResizeObserver | null = null;
  private drawn: MutationObserver | null = null;

  constructor(tables: LateTables) {
    super(tables);
    this.addClass('lf-document');
  }

  override renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    const text = model.data[FILE_MIME_TYPE];
    this.output.show({ data: dataOf(typeof text === 'string' ? text : '') });
    return Promise.resolve();
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this.parent?.node.addEventListener('focus', this.takeFocus);
  }

  protected override onBeforeDetach(message: Message): void {
    this.parent?.node.removeEventListener('focus', this.takeFocus);
    this.endWaiting();
    super.onBeforeDetach(message);
  }

  /** After a file was drawn first, where its tab had the focus before. */
  protected override onActivateRequest(message: Message): void {
    super.onActivateRequest(message);
    this.takeFocus();
  }

  /** A tab that was focused while it was hidden did not get the focus: then nothing has it. */
  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    if (document.activeElement === document.body) this.takeFocus();
  }

  /** JupyterLab gives the focus of a tab to what is around the table, where no key does anything. */
  private readonly takeFocus = (): void => {
    this.endWaiting();
    if (this.focusTable()) return;
    const follow = (): void => {
      const { activeElement } = document;
      const isWaiting = activeElement === this.parent?.node || activeElement === document.body;
      if (!isWaiting || this.focusTable()) this.endWaiting();
    };
    this.drawn = new MutationObserver(follow);
    this.drawn.observe(this.node, { childList: true, subtree: true });
    this.shown = new ResizeObserver(follow);
    this.shown.observe(this.node);
  };

  private endWaiting(): void {
    this.drawn?.disconnect();
    this.shown?.disconnect();
  }

  /** Whether it could: nothing that is hidden takes the focus. */
  private focusTable(): boolean {
    const row = this.node.querySelector<HTMLElement>('.lf-row[tabindex="0"]');
    row?.focus({ preventScroll: true });
    return row?.matches(':focus') === true;
  }
}

/** What is no JSON is read as a payload without anything, for which there is a sentence. */
export function dataOf(text: string): MimeModel['data'] {
  try {
    return { [MIME_TYPE]: JSON.parse(text) as unknown };
  } catch {
    return { [MIME_TYPE]: {}, 'text/plain': text.slice(0, SHOWN_CHARACTERS) };
  }
}
