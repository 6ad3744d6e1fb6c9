import style from '../../built/pictureStyle.js';
import type { PictureMaker } from '../../view/index.js';
import { pictures } from '../../view/picture/index.js';
import { addStyle } from './addStyle.js';

/** What draws pictures, with its style. */
export function loadedPictures(): PictureMaker {
  addStyle(style);
  return pictures;
}
