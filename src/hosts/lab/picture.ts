import style from '../../built/pictureStyle.js';
import type { PictureMaker } from '../../view/index.js';
import type { Kept } from '../../view/common/kept.js';
import { pictures, type Planned, writtenPicture } from '../../view/picture/index.js';
import { addStyle } from './addStyle.js';
import { putPicture } from './cellPicture.js';
import { lockedText, notebookCellAround } from './notebookCell.js';
import type { SummaryRenderer } from './renderer.js';

/** What draws pictures, with its style. */
export function loadedPictures(): PictureMaker {
  addStyle(style);
  return pictures;
}

/** Puts the picture of an output of ours into its cell. */
export async function keepInCell(renderer: SummaryRenderer, planned: Planned): Promise<Kept> {
  const { translate } = planned;
  const locked = notebookCellAround(renderer)?.locked ?? null;
  if (locked !== null) return { text: lockedText(locked, translate), isProblem: true };
  const written = await writtenPicture(planned);
  // Meanwhile the cell may have been run again.
  const outputs = notebookCellAround(renderer)?.outputs ?? null;
  const done = outputs === null ? null : putPicture(outputs, renderer.model, written);
  if (done === null) throw new Error('The output is in no notebook.');
  if (outputs?.trusted !== true) {
    const text = translate.__(
      'The picture is in the cell, and is shown when the notebook is trusted.',
    );
    return { text, isProblem: true };
  }
  const text =
    done === 'added'
      ? translate.__('Saved the picture into the cell')
      : translate.__('Replaced the picture in the cell');
  return { text, isProblem: false };
}
