import style from '../../built/interactionStyle.js';
import { digest } from '../../outline/index.js';
import { Loadable } from '../../view/common/loadable.js';
import { interactionWith } from '../../view/interaction.js';
import type { Use } from '../common/memory.js';
import type { RendererHost } from './api.js';
import { KeptMemory } from './keptMemory.js';
import { revealWhatKeysReach } from './reveal.js';
import type { LateSheets } from './theme.js';

/** What a table needs when it is used, with its style. */
export function loadedInteraction(host: RendererHost, sheets: LateSheets): Use {
  sheets.interaction.replaceSync(style);
  revealWhatKeysReach(document);
  const pictures = new Loadable(async () => {
    const { loadedPictures } = await import('./picture.js');
    return loadedPictures(sheets.picture);
  });
  return { ...interactionWith(pictures), memory: new KeptMemory(digest, host) };
}
