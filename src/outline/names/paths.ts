import type { Outline } from '../outline.js';
import { labelOf } from '../rows/labels.js';
import type { VisibleNode } from '../rows/listing.js';

/** The path of a visible row. */
export function pathOf({ table }: Outline, node: VisibleNode): string {
  table.lists.pageWork.renew();
  return labelOf(table, node).path;
}
