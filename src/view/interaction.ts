/** What a table needs from the moment when it is used; a host can load it apart from what draws tables. */
import { Picker, reduce } from '../outline/index.js';
import { TableControl } from './control.js';
import type { Interaction } from './drawn.js';

export const interaction: Interaction = {
  prepare: (outline) => {
    outline.usePicker(() => new Picker(outline.table));
  },
  reduce,
  control: (table) => new TableControl(table),
};
