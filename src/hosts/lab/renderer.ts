import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import type { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import { LateOutput, type LateTables } from '../start/lateOutput.js';

const renderers = new WeakMap<Element, SummaryRenderer>();

/** The output that an element is in, if it is one of ours. */
export function rendererAround(element: Element): SummaryRenderer | null {
  for (let at: Element | null = element; at !== null; at = at.parentElement) {
    const renderer = renderers.get(at);
    if (renderer !== undefined) return renderer;
  }
  return null;
}

/**
 * One output. JupyterLab creates it, may call `renderModel` many times, attaches, hides, detaches and
 * disposes it in any order, and drops what a second `renderModel` throws.
 */
export class SummaryRenderer extends Widget implements IRenderMime.IRenderer {
  readonly output: LateOutput;
  /** Where JupyterLab has the output from; that of a cell is in its list of outputs. */
  model: IRenderMime.IMimeModel | null = null;

  constructor(tables: LateTables) {
    super();
    renderers.set(this.node, this);
    this.output = new LateOutput(this.node, tables, () => cellIdOf(this));
  }

  renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    this.model = model;
    this.output.show(model);
    return Promise.resolve();
  }

  override dispose(): void {
    if (this.isDisposed) return;
    this.output.dispose();
    super.dispose();
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this.output.attach();
  }

  protected override onBeforeDetach(message: Message): void {
    this.output.detach();
    super.onBeforeDetach(message);
  }
}

/** The id of the cell around a widget (nbformat 4.5), which a cell keeps where it is moved. */
function cellIdOf(widget: Widget): string | null {
  for (let at = widget.parent; at !== null; at = at.parent) {
    const { model } = at as { readonly model?: { readonly id?: unknown } };
    if (at.hasClass('jp-Cell') && typeof model?.id === 'string') return model.id;
  }
  return null;
}
