import type { LayerTable } from './table.js';

/** The twin of layerfold/format/paths.py: the names from the top down to a row, joined as the framework joins them. */
export function pathOf(table: LayerTable, row: number): string {
  const names: string[] = [];
  for (let at = row; at >= 0; at = table.parents[at] ?? -1) names.unshift(table.names[at] ?? '');
  return names.filter((name) => name !== '').join(table.separator);
}

/** The path of a row; the model's own row, whose path is empty, is called by its class. */
export function namedPath(table: LayerTable, row: number): string {
  const path = pathOf(table, row);
  return path === '' ? table.modelType : path;
}
