import style from '../../built/pictureStyle.js';
import type { PictureMaker } from '../../view/index.js';
import { pictures } from '../../view/picture/index.js';

/** What draws pictures, with its style. */
export function loadedPictures(sheet: CSSStyleSheet): PictureMaker {
  sheet.replaceSync(style);
  return pictures;
}
