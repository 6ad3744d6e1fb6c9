import style from '../../built/interactionStyle.js';
import { digest } from '../../outline/index.js';
import { interaction } from '../../view/interaction.js';
import { ViewMemory, type Use } from '../common/memory.js';
import { addStyle } from './addStyle.js';

/** What a table needs when it is used, with its style. */
export function loadedInteraction(): Use {
  addStyle(style);
  return { ...interaction, memory: new ViewMemory(digest) };
}
