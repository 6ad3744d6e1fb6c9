import { accessorIn } from '../../format/accessors.js';
import { COLUMNS, WEIGHT_COLUMNS } from '../../format/columns.js';
import type { ColumnRecord } from '../../format/columns.js';
import type { DecodedTable } from '../../format/read/table.js';
import { rowsBetween, weightsOfRow } from '../../outline/index.js';
import type { Outline, Row } from '../../outline/index.js';
import { guarded } from './takenTable.js';

/** Rows of a model that are written into one file. */
const MOST_ROWS = 100_000;

type Value = string | number | null;

/** The weights of a row individually, in files that can have lists. */
const WEIGHTS = 'weights';

interface TakenWeight {
  readonly name: string;
  readonly shape: string | null;
  readonly dtype: string | null;
  readonly bytes: Value;
  readonly kind: string;
  readonly trainable: boolean | null;
  readonly tied: boolean;
}

/** What a file has of each row, by its column. */
export type TakenRow = ReadonlyMap<string, Value | readonly TakenWeight[]>;

/** All rows of the model, except omitted ones, with every column that its payload has. */
export function takenRows({ table }: Outline): readonly TakenRow[] {
  const kept = COLUMNS.filter(
    ({ id }) =>
      !REPLACED.has(id) && !WEIGHT_COLUMNS.has(id) && (ALWAYS.has(id) || table.columns.has(id)),
  );
  const hasWeights = table.columns.has('weights');
  const around = new Map<number, { readonly accessor: string | null; readonly type: string }>();
  return rowsBetween(table, 0, MOST_ROWS).map((row) => {
    const { name, parent, index, cells } = row;
    const inside = { name, attribute: cells.attribute };
    // Where the row around it was omitted, none is known.
    const above = parent < 0 ? null : (around.get(parent) ?? { accessor: null, type: '' });
    const accessor = accessorIn(table.model, above, inside);
    around.set(index, { accessor, type: cells.type });
    const taken = new Map<string, Value | readonly TakenWeight[]>([
      ['path', row.path],
      ...kept.map((column): [string, Value] => [column.id, valueOf(row, column)]),
      ['accessor', accessor],
    ]);
    return hasWeights ? taken.set(WEIGHTS, takenWeights(table, row)) : taken;
  });
}

/** Columns that the path and the accessor say, or that only programs read. */
const REPLACED: ReadonlySet<string> = new Set(['name', 'attribute', 'inputs', 'tied_to']);
const ALWAYS: ReadonlySet<string> = new Set(['type', 'params', 'trainable']);

function valueOf({ cells }: Row, { id }: (typeof COLUMNS)[number] & ColumnRecord): Value {
  const value = cells[id];
  if (typeof value !== 'bigint') return value === '' || value === '?' ? null : value;
  return numberOf(value);
}

function numberOf(value: bigint): Value {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

/** Comma-separated values (RFC 4180); an unknown cell is empty. */
export function asCsv(rows: readonly TakenRow[]): string {
  const titles = [...(rows[0]?.keys() ?? [])].filter((title) => title !== WEIGHTS);
  const lines = rows.map((row) => titles.map((title) => cell(row.get(title) ?? null)).join(','));
  return `${[titles.join(','), ...lines].join('\r\n')}\r\n`;
}

function takenWeights(table: DecodedTable, row: Row): readonly TakenWeight[] | null {
  const weights = weightsOfRow(table, row);
  return (
    weights?.map(({ name, shape, dtype, bytes, kind, isTrainable, isTied }) => ({
      name,
      shape,
      dtype,
      bytes: bytes === null ? null : numberOf(bytes),
      kind,
      trainable: isTrainable,
      tied: isTied,
    })) ?? null
  );
}

function cell(value: Value | readonly TakenWeight[]): string {
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
