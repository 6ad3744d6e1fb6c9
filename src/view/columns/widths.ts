import type { Preferences } from '../common/preferences.js';
import type { Wishes } from '../layout/wishes.js';
import type { Column } from './column.js';

/** By the names of the settings, in em. */
export type Widths = Preferences['columnWidths'];

/** What a column is called where widths are kept, as in the format; `null`: only some payloads have it. */
function nameOf({ id, isRowHeader }: Column): string | null {
  if (isRowHeader === true) return 'name';
  return id.startsWith('extra-') ? null : id.replaceAll('-', '_');
}

/** How wide columns are by the settings. */
export function keptWidths(columns: readonly Column[], widths: Widths): Wishes {
  return new Map(
    columns.flatMap((column) => {
      const name = nameOf(column);
      const width = name === null ? undefined : widths[name];
      return width === undefined ? [] : [[column.id, width] as const];
    }),
  );
}

/** The same with the widths of one table; those of columns that it does not have stay. */
export function widthsToKeep(columns: readonly Column[], own: Wishes, before: Widths): Widths {
  const names = new Map(columns.map((column) => [nameOf(column), own.get(column.id)]));
  const others = Object.entries(before).filter(([name]) => !names.has(name));
  const here = [...names].flatMap(([name, width]) =>
    name === null || width === undefined ? [] : [[name, width] as const],
  );
  return Object.fromEntries([...others, ...here]);
}
