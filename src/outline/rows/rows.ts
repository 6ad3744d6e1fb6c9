import { unpackedCalls } from '../../format/callShapes.js';
import { COLUMNS } from '../../format/columns.js';
import { entryAt, firstOf, rowsOf, targetOf, usesOf } from '../../format/read/grammar.js';
import type { RunScope } from '../../format/read/pattern.js';
import type { DecodedTable } from '../../format/read/table.js';
import { integerAt, known, sumOfRow, textAt } from './cells.js';
import type { RowPlace } from './cells.js';
import { TOP, scopeInside, joined, nameAt, namesInside, rowOfUse } from './names.js';
import type { Names } from './names.js';

type Known = (typeof COLUMNS)[number];

/** By the id of a column: a text as the format writes it, or an integer; `null`, "" or "?": unknown. */
export type RowCells = {
  readonly [Column in Known as Column['id']]: Column['kind'] extends 'int' ? bigint | null : string;
};

/** One row of the model with everything that the payload contains about it. */
export interface Row {
  readonly index: number;
  /** The row that encloses it, −1 at the top. */
  readonly parent: number;
  readonly path: string;
  /** Relative to the enclosing row. */
  readonly name: string;
  readonly cells: RowCells;
}

/** The row at an index; `null` if it was omitted or there is none. */
export function rowAt(table: DecodedTable, index: number): Row | null {
  return rowsBetween(table, index, index + 1)[0] ?? null;
}

/** The rows from `from` up to `to`, except omitted ones: O(depth + rows). */
export function rowsBetween(table: DecodedTable, from: number, to: number): readonly Row[] {
  const end = Math.min(to, rowsOf(table.grammar, table.grammar.root));
  if (!(from >= 0 && from < end)) return [];
  return new Reading(table, from, end).rows;
}

/** A body that is read, and the own row of its group. */
interface Body {
  readonly template: number;
  readonly scope: RunScope | null;
  readonly names: Names;
  readonly row: number;
  readonly parent: number;
  readonly ownRow: { readonly name: string; readonly path: string };
}

class Reading {
  readonly rows: Row[] = [];

  constructor(
    private readonly table: DecodedTable,
    private readonly from: number,
    private readonly to: number,
  ) {
    const ownRow = { name: '', path: '' };
    this.body({
      template: table.grammar.root,
      scope: null,
      names: TOP,
      row: 0,
      parent: -1,
      ownRow,
    });
  }

  private body(body: Body): void {
    const { grammar } = this.table;
    if (grammar.omitted[body.template] === true) return;
    const end = firstOf(grammar, body.template + 1);
    const skipped = Math.max(0, this.from - body.row);
    for (let entry = entryAt(grammar, body.template, skipped); entry < end; entry++) {
      if (body.row + (grammar.offset[entry] ?? 0) >= this.to) return;
      if (targetOf(grammar, entry) < 0) this.rows.push(this.row(body, entry));
      else this.uses(body, entry);
    }
  }

  private uses(body: Body, entry: number): void {
    const { grammar } = this.table;
    const each = rowsOf(grammar, targetOf(grammar, entry));
    const start = body.row + (grammar.offset[entry] ?? 0);
    const first = Math.max(0, Math.floor((this.from - start) / each));
    for (let use = first; use < usesOf(grammar, entry) && start + use * each < this.to; use++) {
      this.body(this.inside(body, entry, use));
    }
  }

  private inside(body: Body, entry: number, use: number): Body {
    const { table } = this;
    const template = targetOf(table.grammar, entry);
    const scope = scopeInside(table, entry, use, body.scope);
    const names = namesInside(table, entry, scope, body.names);
    const row = body.row + rowOfUse(table, entry, use);
    const parent = this.parentInside(body);
    const hasOwnRow = table.grammar.hasOwnRow[template] === true;
    const ownRow = hasOwnRow
      ? { name: nameAt(table, entry, scope, body.names), path: names.path }
      : body.ownRow;
    return { template, scope, names, row, parent, ownRow };
  }

  private parentInside(body: Body): number {
    return this.table.grammar.hasOwnRow[body.template] === true ? body.row : body.parent;
  }

  private row(body: Body, entry: number): Row {
    const { table } = this;
    const { grammar } = table;
    const isOwnRow =
      grammar.hasOwnRow[body.template] === true && entry === firstOf(grammar, body.template);
    const name = isOwnRow ? body.ownRow.name : nameAt(table, entry, body.scope, body.names);
    const index = body.row + (grammar.offset[entry] ?? 0);
    table.lists.pageWork.renew();
    const place = { table, entry, scope: body.scope, row: index };
    return {
      index,
      parent: isOwnRow ? body.parent : this.parentInside(body),
      path: isOwnRow ? body.ownRow.path : joined(table, body.names.path, name),
      name,
      cells: cellsOf(place, name),
    };
  }
}

function cellsOf(place: RowPlace, name: string): RowCells {
  const cells = COLUMNS.map((column) => [column.id, cellOf(place, column)] as const);
  const row = Object.fromEntries([...cells, ['name', name]]) as unknown as RowCells;
  return { ...row, call_shapes: unpackedCalls(row.call_shapes, row.output_shape) };
}

function cellOf(place: RowPlace, column: Known): string | bigint | null {
  if (column.kind !== 'int') {
    return isUnknown(place, column) ? '?' : textAt(place, column.id) || column.empty;
  }
  return column.isSummed ? known(sumOfRow(place, column.id)) : integerAt(place, column.id);
}

/** Whether nothing is known of a column of texts. */
function isUnknown({ table: { columns, omitted } }: RowPlace, column: Known): boolean {
  if (column.kind !== 'text' || columns.has(column.id)) return false;
  return column.missing === 'unknown' || omitted.columns.includes(column.id);
}
