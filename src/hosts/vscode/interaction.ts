import style from '../../built/interactionStyle.js';
import { digest } from '../../outline/index.js';
import { interaction } from '../../view/interaction.js';
import type { Use } from '../common/memory.js';
import type { RendererHost } from './api.js';
import { KeptMemory } from './keptMemory.js';

/** What a table needs when it is used, with its style. */
export function loadedInteraction(host: RendererHost, sheet: CSSStyleSheet): Use {
  sheet.replaceSync(style);
  return { ...interaction, memory: new KeptMemory(digest, host) };
}
