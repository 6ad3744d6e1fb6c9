import { accessorIn } from '../../format/accessors.js';
import { COLUMNS } from '../../format/columns.js';
import type { ColumnRecord } from '../../format/columns.js';
import { rowsBetween } from '../../outline/index.js';
import type { Outline, Row } from '../../outline/index.js';
import { guarded } from './takenTable.js';

/** Rows of a model that are written into one file. */
const MOST_ROWS = 100_000;

type Value = string | number | null;

/** What a file has of each row, by its column. */
export type TakenRow = ReadonlyMap<string, Value>;

/** All rows of the model, except omitted ones, with every column that its payload has. */
export function takenRows({ table }: Outline): readonly TakenRow[] {
  const kept = COLUMNS.filter(
    ({ id }) => !REPLACED.has(id) && (ALWAYS.has(id) || table.columns.has(id)),
  );
  const around = new Map<number, { readonly accessor: string | null; readonly type: string }>();
  return rowsBetween(table, 0, MOST_ROWS).map((row) => {
    const { name, parent, index, cells } = row;
    const inside = { name, attribute: cells.attribute };
    // Where the row around it was omitted, none is known.
    const above = parent < 0 ? null : (around.get(parent) ?? { accessor: null, type: '' });
    const accessor = accessorIn(table.model, above, inside);
    around.set(index, { accessor, type: cells.type });
    return new Map<string, Value>([
      ['path', row.path],
      ...kept.map((column): [string, Value] => [column.id, valueOf(row, column)]),
      ['accessor', accessor],
    ]);
  });
}

/** Columns that the path and the accessor say, or that only programs read. */
const REPLACED: ReadonlySet<string> = new Set(['name', 'attribute', 'inputs', 'tied_to']);
const ALWAYS: ReadonlySet<string> = new Set(['type', 'params', 'trainable']);

function valueOf({ cells }: Row, { id }: (typeof COLUMNS)[number] & ColumnRecord): Value {
  const value = cells[id];
  if (typeof value !== 'bigint') return value === '' || value === '?' ? null : value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

/** Comma-separated values (RFC 4180); an unknown cell is empty. */
export function asCsv(rows: readonly TakenRow[]): string {
  const titles = [...(rows[0]?.keys() ?? [])];
  const lines = rows.map((row) => titles.map((title) => cell(row.get(title) ?? null)).join(','));
  return `${[titles.join(','), ...lines].join('\r\n')}\r\n`;
}

function cell(value: Value): string {
  const text = typeof value === 'string' ? guarded(value) : String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A list of objects; an unknown value is `null`. */
export function asJson(rows: readonly TakenRow[]): string {
  return `${JSON.stringify(
    rows.map((row) => Object.fromEntries(row)),
    null,
    1,
  )}\n`;
}
