import { isShownAtFirst, wantedColumns } from './columns/preferred.js';
import type { Column, ColumnContext } from './columns/index.js';
import { NOTHING_TAKEN } from './layout/need.js';
import type { ColumnChoices } from './parts/toolsContext.js';

/** The columns that a person can choose of those of a table. */
export function columnChoices(columns: readonly Column[], context: ColumnContext): ColumnChoices {
  return {
    get choices() {
      return columns
        .filter(({ isRowHeader }) => isRowHeader !== true)
        .map((column) => ({
          id: column.id,
          title: column.title(context, NOTHING_TAKEN),
          isShownAtFirst: isShownAtFirst(column, context),
        }));
    },
    wanted: (chosen) => wantedColumns(columns, chosen, context),
  };
}
