import style from '../../built/interactionStyle.js';
import { digest } from '../../outline/index.js';
import { Loadable } from '../../view/common/loadable.js';
import { interactionWith } from '../../view/interaction.js';
import { ViewMemory, type Use } from '../common/memory.js';
import { addStyle } from './addStyle.js';

/** What a table needs when it is used, with its style. */
export function loadedInteraction(): Use {
  addStyle(style);
  const pictures = new Loadable(async () => {
    const { loadedPictures } = await import('./picture.js');
    return loadedPictures();
  });
  return { ...interactionWith(pictures), memory: new ViewMemory(digest) };
}
