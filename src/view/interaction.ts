/** What a table needs from the moment when it is used; a host can load it apart from what draws tables. */
import { Picker, reduce } from '../outline/index.js';
import { TableControl } from './control.js';
import type { Interaction, LaterPicture, PictureKeeper } from './drawn.js';
import { repeat } from './repeat.js';

/** `picture`: what draws rows as a picture; `null`: nothing does. `keeper`: what puts it into a document. */
export const interactionWith = (
  picture: LaterPicture | null,
  keeper: PictureKeeper | null = null,
): Interaction => ({
  prepare: (outline) => {
    outline.usePicker(() => new Picker(outline.table));
  },
  reduce,
  control: (table) => new TableControl(table, picture, keeper),
  repeat,
});

export const interaction = interactionWith(null);
