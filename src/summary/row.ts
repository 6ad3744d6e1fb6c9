import { accessorIn } from '../format/accessors.js';
import { namedPath, pathOf } from '../format/write/paths.js';
import type { LayerTable } from '../format/write/encode.js';

/**
 * One layer, in the framework's own order. `params` and `trainable` are numbers of elements of the row's own
 * weights: without those of rows below it, and without those another row counts. `null`: unknown.
 */
export interface Row {
  readonly index: number;
  readonly path: string;
  readonly name: string;
  readonly type: string;
  /** 0 at the top. */
  readonly depth: number;
  readonly params: number | null;
  readonly trainable: number | null;
  /** `?,224,224,3`; several outputs or calls are separated by `;`. */
  readonly outputShape: string | null;
  /** Of its weights; known with `columns: "all"`. */
  readonly dtype: string | null;
  /** Paths of the rows it reads, of all calls in order. */
  readonly inputs: readonly string[] | null;
  /** How often the model calls it. */
  readonly calls: number | null;
  /** The path of the row that counts its weights. */
  readonly tiedTo: string | null;
  readonly tiedParams: number;
  /** Gives the layer: `model.getLayer("conv1")`; `null`: no expression does. */
  readonly accessor: string | null;
}

export function* rowsOf(table: LayerTable): Generator<Row, undefined> {
  const depths: number[] = [];
  const accessors: (string | null)[] = [];
  for (const [index, name] of table.names.entries()) {
    const depth = (depths[table.parents[index] ?? -1] ?? -1) + 1;
    depths.push(depth);
    const above = table.parents[index] ?? -1;
    const around =
      above < 0 ? null : { accessor: accessors[above] ?? null, type: table.types[above] ?? '' };
    const accessor = accessorIn(table, around, {
      name,
      attribute: table.attributes?.[index] ?? '',
    });
    accessors.push(accessor);
    yield { index, name, depth, accessor, ...cellsOf(table, index) };
  }
}

function cellsOf(
  table: LayerTable,
  row: number,
): Omit<Row, 'index' | 'name' | 'depth' | 'accessor'> {
  const params = table.params[row] ?? null;
  const frozen = table.frozen[row] ?? null;
  const calls = table.calls?.[row] ?? [];
  const tie = table.ties.get(row);
  return {
    path: pathOf(table, row),
    type: table.types[row] ?? '',
    params: params === null ? null : Number(params),
    trainable: params === null || frozen === null ? null : Number(params - frozen),
    outputShape: table.outputs?.[row] ?? null,
    dtype: table.dtypes?.[row] ?? null,
    inputs: calls.length > 0 ? calls.flat().map((source) => pathOf(table, source.row)) : null,
    calls: calls.length > 0 ? calls.length : null,
    tiedTo: tie === undefined ? null : namedPath(table, tie.row),
    tiedParams: Number(tie?.params ?? 0n),
  };
}
