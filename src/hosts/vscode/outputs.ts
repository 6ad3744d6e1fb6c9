import { MIME_TYPE } from '../../format/mime.js';
import { type RendererContext, SummaryOutput } from '../common/index.js';
import type { OutputItem } from './api.js';

interface Shown {
  readonly element: HTMLElement;
  readonly output: SummaryOutput;
}

/** The tables of one notebook, by the ids of the outputs that show them. */
export class Outputs {
  private readonly shown = new Map<string, Shown>();

  constructor(
    private readonly context: RendererContext,
    private readonly sheets: readonly CSSStyleSheet[],
  ) {}

  /** Called again for the same element when the output has other data. */
  render(item: OutputItem, element: HTMLElement): void {
    const known = this.shown.get(item.id);
    if (known !== undefined && known.element !== element) this.dispose(item.id);
    const { output } = this.shown.get(item.id) ?? this.add(item.id, element);
    output.show({ data: { [MIME_TYPE]: payloadOf(item) } });
    output.attach();
  }

  /** `undefined`: all of them. */
  dispose(id?: string): void {
    for (const one of id === undefined ? [...this.shown.keys()] : [id]) {
      this.shown.get(one)?.output.dispose();
      this.shown.delete(one);
    }
  }

  private add(id: string, element: HTMLElement): Shown {
    // Style sheets of other outputs do not reach into it, and what VS Code finds in the element itself it finds here, too.
    const root = element.shadowRoot ?? element.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [...this.sheets];
    const node = document.createElement('div');
    root.replaceChildren(node);
    const cellId = (): string => element.closest('.cell_container')?.id ?? id;
    const shown = { element, output: new SummaryOutput(node, this.context, cellId) };
    this.shown.set(id, shown);
    return shown;
  }
}

/** A text that is no JSON is no payload either, which the reader says. */
function payloadOf(item: OutputItem): unknown {
  try {
    return item.json();
  } catch {
    return item.text();
  }
}
