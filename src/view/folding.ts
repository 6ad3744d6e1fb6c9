/** What a table needs that only folds and turns pages: an output that contains all of it has no room for more. */
import { reduce } from '../outline/action.js';
import type { Interaction } from './drawn.js';
import { RowControl } from './rowControl.js';

export const folding: Interaction = {
  prepare: () => undefined,
  repeat: () => undefined,
  reduce,
  control: (table) => {
    // What it has is not there.
    table.toolbar.element.remove();
    const control = new RowControl(table);
    control.listen();
    return control;
  },
};
