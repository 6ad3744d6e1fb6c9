import type { WantedColumns } from '../common/preferences.js';
import type { Column, ColumnContext } from './column.js';

type Context = Pick<ColumnContext, 'facts' | 'preferences'>;

/** Whether a column is shown as long as nothing is chosen in its table. */
export function isShownAtFirst(column: Column, { facts, preferences }: Context): boolean {
  const { shownColumns, hiddenColumns } = preferences();
  const name = nameOf(column);
  if (name !== null && shownColumns.includes(name)) return true;
  if (name !== null && hiddenColumns.includes(name)) return false;
  return isUsual(column, { facts });
}

/**
 * What makes the columns that are chosen in one table those that all tables show at first. Columns that this table
 * cannot have stay as they were.
 */
export function wantedColumns(
  columns: readonly Column[],
  chosen: ReadonlySet<string>,
  { facts, preferences }: Context,
): WantedColumns {
  const wanted = (before: readonly string[], isChosen: boolean): readonly string[] => {
    const here = columns.map(nameOf);
    const changed = columns.filter(
      (column) => chosen.has(column.id) === isChosen && isUsual(column, { facts }) !== isChosen,
    );
    const names = changed.map(nameOf).filter((name) => name !== null);
    return [...before.filter((name) => !here.includes(name)), ...names];
  };
  const { shownColumns, hiddenColumns } = preferences();
  return { shownColumns: wanted(shownColumns, true), hiddenColumns: wanted(hiddenColumns, false) };
}

function isUsual(column: Column, { facts }: Pick<Context, 'facts'>): boolean {
  return column.isRowHeader === true || (column.isUsual?.(facts) ?? true);
}

/** The name of a column in the settings, as in the format; `null`: it has none there. */
function nameOf({ id, isRowHeader }: Column): string | null {
  return isRowHeader === true || id.startsWith('extra-') ? null : id.replaceAll('-', '_');
}
