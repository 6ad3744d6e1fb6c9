import style from '../../built/interactionStyle.js';
import { digest } from '../../outline/index.js';
import { Loadable } from '../../view/common/loadable.js';
import type { PictureKeeper } from '../../view/drawn.js';
import { interactionWith } from '../../view/interaction.js';
import { ViewMemory, type Use } from '../common/memory.js';
import { addStyle } from './addStyle.js';
import { notebookCellAround } from './notebookCell.js';
import type { SummaryRenderer } from './renderer.js';

/** Finds the output that an element is in. */
type RendererAround = (element: Element) => SummaryRenderer | null;

/**
 * What a table needs when it is used, with its style. It has copies of its own of what it imports (scripts/bundle.config.cjs), so
 * that what knows all outputs has to be handed in.
 */
export function loadedInteraction(rendererAround: RendererAround): Use {
  addStyle(style);
  const pictures = new Loadable(async () => {
    const { loadedPictures } = await import('./picture.js');
    return loadedPictures();
  });
  return {
    ...interactionWith(pictures, keeperWith(rendererAround)),
    memory: new ViewMemory(digest),
  };
}

const keeperWith = (rendererAround: RendererAround): PictureKeeper => ({
  takes(table) {
    const renderer = rendererAround(table);
    return renderer !== null && notebookCellAround(renderer) !== null;
  },
  async keep({ element, outline, state, cells }, direction) {
    const { keepInCell } = await import('./picture.js');
    const { facts, translate } = cells;
    const renderer = rendererAround(element);
    if (renderer === null) throw new Error('The table is in no output.');
    return keepInCell(renderer, { outline, state, facts, translate, direction });
  },
});
