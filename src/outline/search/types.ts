import type { DecodedTable } from '../../format/read/table.js';

/** Types that a list offers. */
const MOST_TYPES = 200;

/** The types of rows, as far as a type does not depend on a repetition. */
export function typesOf({ columns }: DecodedTable): readonly string[] {
  const words = columns.words('type').filter((word) => !/[{\\]/.test(word));
  return [...new Set(words)]
    .filter((word) => word !== '')
    .slice(0, MOST_TYPES)
    .sort();
}
