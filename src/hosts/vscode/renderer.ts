import { english, Loadable } from '../../view/index.js';
import { type PageSelectors, RendererContext } from '../common/index.js';
import type { Renderer, RendererHost } from './api.js';
import { Outputs } from './outputs.js';
import { followTheme } from './theme.js';

/** All outputs are positioned in one page, which does not scroll: the editor moves it as a whole. */
const SELECTORS: PageSelectors = { cell: null, scroller: null };

/** VS Code calls it once for each notebook that has an output of ours, in the page of all outputs of that notebook. */
export async function activate(host: RendererHost): Promise<Renderer> {
  // Their texts come with the code that they are for, in tables that are open, too.
  const late = { interaction: new CSSStyleSheet(), picture: new CSSStyleSheet() };
  const use = new Loadable(async () => {
    const { loadedInteraction } = await import('./interaction.js');
    return loadedInteraction(host, late);
  });
  // Tables that were changed in an earlier page are shown so from the beginning.
  if (host.getState() !== undefined) await use.load().catch(() => undefined);
  const context = new RendererContext(english, SELECTORS, use, true);
  const outputs = new Outputs(context, followTheme(late));
  return {
    renderOutputItem: (item, element) => {
      outputs.render(item, element);
    },
    disposeOutputItem: (id) => {
      outputs.dispose(id);
    },
  };
}
