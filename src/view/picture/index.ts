/** What draws the rows of a table as a picture. A host loads it when a picture is opened first. */
import type { PictureMaker } from '../drawn.js';
import { PictureView } from './picture.js';
import { savedPicture } from './savedPicture.js';

export type { Planned } from './plan.js';
export { writtenPicture } from './savedPicture.js';
export type { WrittenPicture } from './savedPicture.js';

export const pictures: PictureMaker = {
  show: (table, act, keeping) =>
    new PictureView(table, act, {
      file: (kind, direction) => savedPicture(table, kind, direction),
      keeping,
    }),
  file: savedPicture,
};
