import style from '../../built/interactionStyle.js';
import type { Interaction } from '../../view/index.js';
import { interaction } from '../../view/interaction.js';
import { addStyle } from './addStyle.js';

/** What a table needs when it is used, with its style. */
export function loadedInteraction(): Interaction {
  addStyle(style);
  return interaction;
}
