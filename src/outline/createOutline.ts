import type { DecodedTable } from '../format/read/table.js';
import { Outline } from './outline.js';
import { Picker } from './picked/picker.js';

/** The outline of a table with everything that it can do. */
export function createOutline(table: DecodedTable): Outline {
  const outline = new Outline(table);
  outline.usePicker(() => new Picker(table));
  return outline;
}
