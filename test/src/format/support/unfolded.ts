import { COLUMNS, NO_OPTIONAL_COLUMNS } from '../../../../src/format/columns.js';
import type { OptionalColumns } from '../../../../src/format/columns.js';
import { EMPTY_TABLE } from '../../../../src/format/write/encode.js';
import type {
  Group,
  OutlineNode,
  LayerTable,
  Totals,
} from '../../../../src/format/write/encode.js';
import type { DecodedTable } from '../../../../src/format/index.js';
import { isRun, rowsOf, targetOf, usesOf } from '../../../../src/format/read/grammar.js';
import {
  TOP,
  scopeInside,
  isNamed,
  nameAt,
  namesInside,
} from '../../../../src/outline/rows/names.js';
import type { Names } from '../../../../src/outline/rows/names.js';
import { rowsBetween } from '../../../../src/outline/index.js';
import { callsOf } from './corpus.js';
import type { RunScope } from '../../../../src/format/read/pattern.js';

/** The rows of a decoded payload as a collector would have handed them over. */
export function sourceOf(table: DecodedTable): LayerTable {
  const rows = rowsBetween(table, 0, Number(table.totals.rows));
  const { framework, name, type, unit, separator } = table.model;
  const optional = COLUMNS.filter(({ field }) => field in NO_OPTIONAL_COLUMNS).map(
    ({ id, field }) =>
      [field, table.columns.has(id) ? rows.map(({ cells }) => nullable(cells[id])) : null] as const,
  );
  return {
    ...EMPTY_TABLE,
    ...(Object.fromEntries(optional) as OptionalColumns),
    framework,
    modelName: name,
    modelType: type,
    unit,
    separator,
    names: rows.map((row) => row.name),
    types: rows.map(({ cells }) => cells.type),
    parents: rows.map((row) => row.parent),
    params: rows.map(({ cells }) => cells.params),
    frozen: rows.map(({ cells: { params, trainable } }) =>
      params === null || trainable === null ? null : params - trainable,
    ),
    calls: table.columns.has('inputs')
      ? rows.map(({ cells, index }) => callsOf(cells.inputs, index))
      : null,
    stacked: new Map(
      rows.flatMap(({ index, cells: { stacked } }) =>
        stacked === null || stacked === 0n ? [] : [[index, stacked]],
      ),
    ),
    ties: new Map(
      rows.flatMap(({ index, cells: { tied, tied_to } }) =>
        tied_to === null || tied_to === 0n
          ? []
          : [[index, { row: Number(tied_to) - 1, params: tied ?? 0n }]],
      ),
    ),
    runInput: table.model.inputShape || null,
    optimizer: table.totals.optimizer,
    activations: table.totals.activations,
    variables: Number(table.totals.variables),
    notes: table.notes,
  };
}

function nullable(cell: string | bigint | null): string | bigint | null {
  return cell === '' ? null : cell;
}

export function sourceTotalsOf({ totals }: DecodedTable): Totals {
  return { ...totals, rows: Number(totals.rows), variables: Number(totals.variables) };
}

/** The outline as a fold would have made it: every use written out. */
export function outlineOf(table: DecodedTable): Group {
  const { root } = table.grammar;
  return groupOf(table, root, '', { scope: null, names: TOP, row: 0 });
}

interface Around {
  readonly scope: RunScope | null;
  readonly names: Names;
  readonly row: number;
}

function groupOf(
  table: DecodedTable,
  template: number,
  name: string,
  { scope, names, row }: Around,
): Group {
  const { grammar } = table;
  const body: OutlineNode[] = [];
  let start = row;
  for (
    let entry = grammar.first[template] ?? 0;
    entry < (grammar.first[template + 1] ?? 0);
    entry++
  ) {
    const target = targetOf(grammar, entry);
    if (target < 0) {
      body.push(start++);
      continue;
    }
    const uses = Array.from({ length: usesOf(grammar, entry) }, (_, use) => {
      const inside = scopeInside(table, entry, use, scope);
      const label =
        isNamed(table, entry, inside) && grammar.kinds[target] !== ''
          ? nameAt(table, entry, inside, names)
          : '';
      const around = {
        scope: inside,
        names: namesInside(table, entry, inside, names),
        row: start + use * rowsOf(grammar, target),
      };
      return groupOf(table, target, label, around);
    });
    start += uses.length * rowsOf(grammar, target);
    const [first] = uses;
    if (isRun(grammar, entry)) body.push({ uses });
    else if (first !== undefined) body.push(first);
  }
  return {
    kind: grammar.kinds[template] ?? '',
    name,
    hasOwnRow: grammar.hasOwnRow[template] === true,
    body,
    start: row,
    stop: start,
  };
}
