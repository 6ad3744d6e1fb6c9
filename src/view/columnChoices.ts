import { isShownAtFirst, wantedColumns } from './columns/preferred.js';
import type { Column, ColumnContext } from './columns/index.js';
import { visible } from './common/text.js';
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
          title: choiceText(column, context),
          isShownAtFirst: isShownAtFirst(column, context),
        }));
    },
    wanted: (chosen) => wantedColumns(columns, chosen, context),
  };
}

/** A column that says the same in every row is named with what it says: the head of the table says it, too. */
function choiceText({ id, title }: Column, context: ColumnContext): string {
  const text = title(context, NOTHING_TAKEN);
  const { dtypes } = context.facts;
  const [only] = dtypes;
  if (id !== 'dtype' || dtypes.length !== 1 || only === undefined) return text;
  return context.translate.__('%1 (all %2)', text, visible(only));
}
