import { digest } from '../../outline/index.js';
import { english, Loadable } from '../../view/index.js';
import { interaction } from '../../view/interaction.js';
import { type PageSelectors, RendererContext, type Use } from '../common/index.js';
import type { Renderer, RendererHost } from './api.js';
import { KeptMemory } from './keptMemory.js';
import { Outputs } from './outputs.js';
import { followTheme } from './theme.js';

/** All outputs are positioned in one page, which does not scroll: the editor moves it as a whole. */
const SELECTORS: PageSelectors = { cell: null, scroller: null };

/** VS Code calls it once for each notebook that has an output of ours, in the page of all outputs of that notebook. */
export async function activate(host: RendererHost): Promise<Renderer> {
  const memory = new KeptMemory(digest, host);
  const use = new Loadable<Use>(() => Promise.resolve({ ...interaction, memory }));
  // All of it is in this file.
  await use.load();
  const outputs = new Outputs(new RendererContext(english, SELECTORS, use), followTheme());
  return {
    renderOutputItem: (item, element) => {
      outputs.render(item, element);
    },
    disposeOutputItem: (id) => {
      outputs.dispose(id);
    },
  };
}
