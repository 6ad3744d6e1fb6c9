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
  const texts = (
    column: Parameters<typeof table.columns.has>[0],
    read: (row: (typeof rows)[number]) => string,
  ): (string | null)[] | null =>
    table.columns.has(column) ? rows.map((row) => read(row) || null) : null;
  const { framework, name, type, unit, separator } = table.model;
  return {
    framework,
    modelName: name,
    modelType: type,
    unit,
    separator,
    names: rows.map((row) => row.name),
    types: rows.map((row) => row.type),
    parents: rows.map((row) => row.parent),
    params: rows.map((row) => row.params),
    frozen: rows.map(({ params, trainable }) =>
      params === null || trainable === null ? null : params - trainable,
    ),
    fixed: table.columns.has('fixed') ? rows.map((row) => row.fixed) : null,
    outputs: texts('out', (row) => row.outputShape),
    calls: table.columns.has('in') ? rows.map(({ inputs, index }) => callsOf(inputs, index)) : null,
    modelOutputs: [],
    scalars: null,
    kinds: new Map(),
    ties: new Map(
      rows.flatMap(({ index, alias, tied }) =>
        alias === null ? [] : [[index, { row: alias, params: tied ?? 0n }]],
      ),
    ),
    dtypes: texts('dtype', (row) => row.dtype),
    inputShapes: texts('insh', (row) => row.inputShape),
    bytes: table.columns.has('bytes') ? rows.map((row) => row.bytes) : null,
    buffers: table.columns.has('buffers') ? rows.map((row) => row.buffers) : null,
    flops: table.columns.has('flops') ? rows.map((row) => row.flops) : null,
    partial: table.columns.has('partial') ? rows.map((row) => row.partial) : null,
    settings: texts('settings', (row) => row.settings),
    devices: texts('device', (row) => row.device),
    modes: texts('mode', (row) => row.mode),
    uses: table.columns.has('uses') ? rows.map((row) => row.uses) : null,
    runInput: table.model.input || null,
    optimizer: table.totals.optimizer,
    activations: table.totals.activations,
    notes: table.notes,
  };
}

export function sourceTotalsOf({ totals }: DecodedTable): Totals {
  return { ...totals, rows: Number(totals.rows) };
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
        isNamed(table, entry) && grammar.kinds[target] !== ''
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
    head: grammar.heads[template] === true,
    body,
    start: row,
    stop: start,
  };
}
